"""Who gets in, who does not, and what they are told."""

import pytest
from fastapi.testclient import TestClient

from ui.api.app import build_app
from ui.entry.access import Caller
from ui.entry.rules import Access
from ui.errors import NotSignedIn, TooOften

GRIDS = "湖里区划分了多少个网格？"
ASKS = [
    ("POST", "/v1/ask", {"question": GRIDS}),
    ("POST", "/v1/search", {"query": "网格"}),
    ("GET", "/v1/reports", None),
    ("GET", "/v1/reports/siming", None),
    ("GET", "/v1/reports/siming/text", None),
    ("GET", "/v1/reports/siming/file", None),
    ("POST", "/v1/feedback", {"question": GRIDS, "answer": "", "verdict": "good"}),
    ("GET", "/v1/models", None),
    ("GET", "/v1/models/yiju", None),
    ("POST", "/v1/chat/completions", {"model": "yiju", "messages": [{"role": "user", "content": GRIDS}]}),
]
ADMINS = [("GET", "/metrics", None), ("GET", "/openapi.json", None)]
FREE = [("GET", "/healthz", None), ("GET", "/readyz", None)]


class Limits:
    """A rate of `most` a caller and a lockout after two wrong keys; a minute to wait."""

    def __init__(self, most=1):
        self.most, self.taken, self.failed = most, {}, {}

    def take(self, name):
        self.taken[name] = self.taken.get(name, 0) + 1
        return 0.0 if self.taken[name] <= self.most else 59.2

    def blocked(self, name):
        return 900.0 if self.failed.get(name, 0) >= 2 else 0.0

    def fail(self, name):
        if (wait := self.blocked(name)) == 0.0:
            self.failed[name] = self.failed.get(name, 0) + 1
        return wait

    def succeed(self, name):
        self.failed.pop(name, None)


@pytest.mark.parametrize(("method", "path", "body"), ASKS + ADMINS, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize(
    ("who", "scope"), [("", None), ("wrong", None), ("reader", "ask"), ("writer", "ingest"), ("boss", "admin")]
)
def test_each_call_admits_whom_it_should(keyed, key, method, path, body, who, scope):
    answer = keyed.request(method, path, json=body, headers=key(who) if who else {})
    wanted = {"admin"} if (method, path, body) in ADMINS else {"ask", "admin"}
    if scope is None:
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    else:
        assert answer.status_code in ({200, 201} if scope in wanted else {403})


def test_no_call_lacks_a_declared_door(keyed, key):
    described = keyed.get("/openapi.json", headers=key("boss")).json()["paths"]
    declared = {(method.upper(), path) for path, methods in described.items() for method in methods}
    tried = {(method, path.replace("siming", "{report}").replace("models/yiju", "models/{model}"))
             for method, path, _ in ASKS + ADMINS + FREE}  # fmt: skip
    assert declared <= tried
    for method, path, _ in FREE:
        assert keyed.request(method, path).status_code == 200


def test_a_key_for_one_report_sees_no_other(keyed, key):
    portal = key("portal")
    assert [r["id"] for r in keyed.get("/v1/reports", headers=portal).json()["reports"]] == ["siming"]
    assert keyed.get("/v1/reports/siming", headers=portal).status_code == 200
    for other in ("huli", "nothing"):
        answers = [
            keyed.get(f"/v1/reports/{other}", headers=portal),
            keyed.get(f"/v1/reports/{other}/text", headers=portal),
            keyed.post("/v1/ask", json={"question": GRIDS, "reports": [other]}, headers=portal),
            keyed.get(f"/v1/models/yiju/{other}", headers=portal),
        ]
        assert [answer.status_code for answer in answers] == [404] * 4
    assert keyed.post("/v1/ask", json={"question": GRIDS}, headers=portal).json()["refused"]
    listed = keyed.get("/v1/models", headers=portal).json()["data"]
    assert [model["id"] for model in listed] == ["yiju", "yiju/siming"]


@pytest.mark.parametrize("header", ["Basic cmVhZGVyOg==", "Bearer", "reader", "Bearer  "])
def test_another_kind_of_authorization_is_none(keyed, header):
    assert keyed.get("/v1/reports", headers={"Authorization": header}).status_code == 401


def test_a_wrong_key_is_not_repeated(keyed, key):
    assert "s3cret" not in keyed.get("/v1/reports", headers=key("s3cret")).text


def test_an_open_door_asks_for_nothing(client, key):
    assert client.get("/v1/reports").status_code == 200
    assert client.get("/v1/reports", headers=key("whatever-a-client-must-send")).status_code == 200


def test_figures_are_free_on_this_machine_only(service, keys):
    here = {"base_url": "http://localhost", "client": ("127.0.0.1", 5)}
    assert TestClient(build_app(service, Access()), **here).get("/metrics").status_code == 200
    far = Access(keys=keys, loopback=False, started_open=False)
    assert TestClient(build_app(service, far), **here).get("/metrics").status_code == 401


def test_the_first_key_closes_an_open_door_and_no_last_one_opens_it(keys):
    class None_(type(keys)):
        def any(self):
            return False

    assert Access(keys=None_()).open
    assert not Access(keys=keys).open
    assert not Access(keys=None_(), started_open=False).open
    assert not Access(loopback=False).open


def test_a_door_without_keys_that_is_not_open_admits_nobody():
    with pytest.raises(NotSignedIn):
        Access(loopback=False).admit("anything", "10.0.0.1")


def test_more_than_a_key_may_is_429_and_others_are_not_concerned(service, keys, key):
    app = build_app(service, Access(keys, rate=Limits(), loopback=False, started_open=False))
    client = TestClient(app, base_url="http://localhost")
    assert client.get("/v1/reports", headers=key("reader")).status_code == 200
    answer = client.get("/v1/reports", headers=key("reader"))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")
    assert client.get("/v1/reports", headers=key("portal")).status_code == 200


def test_an_open_door_is_open_to_this_machine_only(keys):
    assert Access().admit("", "127.0.0.1").may("admin")
    for address in ("203.0.113.9", "2001:db8::1"):
        with pytest.raises(NotSignedIn):
            Access().admit("", address)
    with pytest.raises(NotSignedIn):
        Access(staffed=lambda: True).admit("", "127.0.0.1")


def test_wrong_keys_lock_an_address_out(keys):
    access = Access(keys, locks=Limits(), loopback=False, started_open=False)
    for secret in ("wrong", "", "wrong"):  # no key at all is no guess
        with pytest.raises(NotSignedIn):
            access.admit(secret, "10.0.0.1")
    with pytest.raises(TooOften) as caught:
        access.admit("wrong", "10.0.0.1")
    assert caught.value.retry_after_seconds == 900
    assert access.admit("reader", "10.0.0.1").name == "reader"  # others share the address
    assert access.admit("reader", "10.0.0.2") == Caller("reader", frozenset({"ask"}))
