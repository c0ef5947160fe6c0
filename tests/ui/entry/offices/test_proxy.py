"""A header is believed from the named proxy only."""

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.config import Settings
from rag.errors import ConfigError
from ui.entry.accounts import Accounts
from ui.entry.offices.opening import open_offices
from ui.entry.offices.proxy import PEER, NotePeer, ProxySignIn, TrustedProxy, noting_peer
from ui.entry.sessions import COOKIE
from ui.errors import DatabaseFailed

HEADERS = {"X-Forwarded-User": "li.si", "X-Forwarded-Groups": "canteen, archive"}


@pytest.fixture
def offices(tmp_path):
    def make(address="127.0.0.1", **more):
        usual = {
            "proxy_address": address,
            "proxy_user_header": "X-Forwarded-User",
            "proxy_groups_header": "X-Forwarded-Groups",
            "sign_in_roles": '{"librarian": ["archive"]}',
        }
        return open_offices(Settings(home=tmp_path, **{**usual, **more}), Accounts(tmp_path))

    return make


def app_of(offices):
    """Tell whom the app sees, and what it is told."""

    async def who(request):
        token = request.cookies.get(COOKIE, "")
        caller = offices.sessions.find(token)
        told = [name for name in request.headers if name.startswith("x-forwarded-")]
        cookies = request.headers.getlist("cookie")
        return JSONResponse([caller.name if caller else "", request.cookies.get("other", ""), told, cookies])

    app = Starlette(routes=[Route("/", who)])
    app.add_middleware(ProxySignIn, proxy=offices.proxy, cookie=COOKIE)
    return app


def seen(offices, peer="127.0.0.1", headers=HEADERS, app=None):
    """Return the name that the app sees when a connection from `peer` sends `headers`."""
    client = TestClient(app or NotePeer(app_of(offices)), client=(peer, 5))
    name, _, told, _ = client.get("/", headers=headers).json()
    assert "x-forwarded-user" not in told and "x-forwarded-groups" not in told
    return name


def test_the_named_proxy_tells_who_it_is(offices):
    assert seen(offices()).startswith("proxy/li.si:")
    assert seen(offices("::1"), "::1").startswith("proxy/li.si:")


@pytest.mark.parametrize("peer", ["127.0.0.2", "10.0.0.1", "::1", "testclient", ""])
def test_nobody_else_does(offices, peer):
    assert seen(offices(), peer) == ""


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": ""},
        {"X-Forwarded-User": " "},
        {"X-Forwarded-User": "x" * 300, "X-Forwarded-Groups": "archive"},
        [("X-Forwarded-User", "li.si"), ("X-Forwarded-User", "admin"), ("X-Forwarded-Groups", "archive")],
        [("X-Forwarded-User", "li.si"), ("X-Forwarded-Groups", "canteen"), ("X-Forwarded-Groups", "archive")],
        {"X-Forwarded-User": "li.si", "X-Forwarded-Groups": "canteen"},
        {"X-Forwarded-User": "li.si"},
        {"X_Forwarded_User": "li.si", "X-Forwarded-Groups": "archive"},
    ],
    ids=str,
)
def test_a_header_that_is_not_clear_names_nobody(offices, headers):
    assert seen(offices(), headers=headers) == ""


def test_who_has_no_group_gets_the_least_where_the_settings_say_so(offices):
    least = offices(sign_in_others="staff")
    assert seen(least, headers={"X-Forwarded-User": "li.si"}).startswith("proxy/li.si:")


def test_other_cookies_stay_and_one_s_own_session_is_replaced(offices):
    offices = offices()
    client = TestClient(NotePeer(app_of(offices)), client=("127.0.0.1", 5))
    name, other, *_ = client.get("/", headers={**HEADERS, "Cookie": f"{COOKIE}=x; other=1; {COOKIE}=y"}).json()
    assert name.startswith("proxy/li.si:") and other == "1"


def cookies_of(offices, headers, peer="127.0.0.1"):
    """Return the cookie headers that reach the app."""
    client = TestClient(NotePeer(app_of(offices)), client=(peer, 5))
    return client.get("/", headers=headers).json()[3]


def test_a_person_without_a_role_keeps_their_cookies_and_gets_none(offices):
    named = [("X-Forwarded-User", "li.si"), ("X-Forwarded-Groups", "canteen")]
    assert cookies_of(offices(), named) == []
    assert cookies_of(offices(), [*named, ("Cookie", f"{COOKIE}=x")]) == []
    assert cookies_of(offices(), [*named, ("Cookie", f"a=1;  b=2; {COOKIE}=x"), ("Cookie", "c=3")]) == ["a=1; b=2; c=3"]
    assert cookies_of(offices(), [*named, ("Cookie", f"a=1; {COOKIE}=x")], peer="10.0.0.1") == [f"a=1; {COOKIE}=x"]


def test_a_person_s_session_comes_last_and_in_one_header(offices):
    offices = offices()
    told = [*HEADERS.items(), ("Cookie", f"{COOKIE}=x"), ("Cookie", f"my-{COOKIE}=1; {COOKIE} =y"), ("Cookie", "c=3")]
    (cookie,) = cookies_of(offices, told)
    start, _, token = cookie.rpartition(f"; {COOKIE}=")
    assert start == f"my-{COOKIE}=1; c=3"
    assert offices.sessions.find(token).name.startswith("proxy/li.si:")


def test_the_longest_name_is_still_one(offices):
    assert seen(offices(), headers={**HEADERS, "X-Forwarded-User": "x" * 200})
    assert seen(offices(), headers={**HEADERS, "X-Forwarded-User": "x" * 201}) == ""


def test_a_name_may_have_any_letters_and_space_around_it(offices):
    name = seen(offices(), headers=[(b"X-Forwarded-User", " 李四 ".encode()), (b"X-Forwarded-Groups", b"archive")])
    assert name.startswith("proxy/李四:")


def test_the_names_of_the_headers_may_be_written_in_any_way(offices):
    other = offices(proxy_user_header=" x-forwarded-USER ", proxy_groups_header=" X-FORWARDED-groups ")
    assert seen(other).startswith("proxy/li.si:")


def test_a_database_that_fails_lets_the_request_on_without_a_person(offices, monkeypatch, caplog):
    offices = offices()

    def fail(_person):
        raise DatabaseFailed("the database fails", hint="see whether it runs")

    monkeypatch.setattr(offices.proxy._sessions, "open_person", fail)
    assert seen(offices) == ""
    assert "DatabaseFailed: the database fails" in caplog.text


def test_sessions_that_are_remembered_are_bounded_and_those_used_last_stay(offices):
    settings = Settings(proxy_address="127.0.0.1", proxy_user_header="X-Forwarded-User")
    proxy = TrustedProxy(settings, offices().sessions, most=2)
    first, second = (proxy.token(name, "archive") for name in ("a", "b"))
    assert proxy.token("a", "archive") == first
    third = proxy.token("c", "archive")
    assert (proxy.token("a", "archive"), proxy.token("c", "archive")) == (first, third)
    assert proxy.token("b", "archive") not in (None, second)
    assert len(proxy._tokens) == 2


def test_groups_are_told_apart_by_commas(offices):
    offices = offices()
    assert offices.proxy.token("li.si", " ,archive ,") and offices.proxy.token("li.si", "archive canteen") is None
    person = offices.sessions.find(offices.proxy.token("li.si", "archive"))
    assert person.name == offices.sessions.find(offices.proxy.token("li.si", "canteen,archive")).name


def test_other_kinds_of_messages_pass_as_they_are(offices):
    """Such as those of the start, which have neither headers nor another end."""
    passed = []

    async def app(scope, receive, send):
        passed.append(scope)

    for kind in ("lifespan", "websocket", "http"):
        scope = {"type": kind, "headers": [(b"x-forwarded-user", b"li.si")], "client": None}
        asyncio.run(NotePeer(ProxySignIn(app, offices().proxy, COOKIE))(scope, None, None))
    start, socket, request = passed
    assert PEER not in start and start["headers"] and socket["headers"]
    assert socket[PEER] == request[PEER] == "" and request["headers"] == []


def test_the_other_end_counts_and_not_what_a_header_says_of_it(offices):
    """As the server runs: uvicorn's reading of X-Forwarded-For comes after the address is noted."""
    offices = offices()
    app = noting_peer(app_of(offices), trusted="*")
    assert seen(offices, "10.0.0.1", {**HEADERS, "X-Forwarded-For": "127.0.0.1"}, app) == ""
    assert seen(offices, "127.0.0.1", {**HEADERS, "X-Forwarded-For": "10.0.0.1"}, app).startswith("proxy/li.si:")


def test_without_the_noted_address_nobody_is_believed(offices):
    """A program that serves the app in another way than `yiju serve` notes none."""
    offices = offices()
    assert seen(offices, app=app_of(offices)) == ""


def test_a_person_has_one_session_while_it_lasts(offices):
    offices = offices()
    first = offices.proxy.token("li.si", "archive")
    assert offices.proxy.token("li.si", "archive") == first
    offices.sessions.close(first)
    assert offices.proxy.token("li.si", "archive") not in (None, first)
    assert offices.proxy.token("li.si", "canteen") is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"proxy_user_header": ""},
        {"address": ""},
        {"address": "proxy.example"},
        {"address": "10.0.0.0/8"},
        {"address": "*"},
    ],
)
def test_header_and_proxy_are_named_together(offices, wrong):
    with pytest.raises(ConfigError) as caught:
        offices(**wrong)
    assert caught.value.hint
