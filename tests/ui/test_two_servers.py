"""Two `yiju serve` on one PostgreSQL and one Milvus Lite: what happens at one counts at the other."""

import time
from concurrent.futures import ThreadPoolExecutor
from itertools import count

import httpx2
import pytest

from rag.config import Settings
from tests.index.store.milvus.lite_server import milvus_server
from tests.ui.databases import emptied, environment_of
from tests.ui.test_serve import Served
from ui.entry.stores import open_keyring
from ui.service.feedback_table import open_feedback

HULI = "湖里区整改情况报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。"
GRIDS = "湖里区划分了多少个网格？"
RATE = 40
pytestmark = pytest.mark.slow  # two servers load their models


class Office:
    """Two servers, and whoever asks them; each caller has a new key, so that no limit meets another's."""

    def __init__(self, settings, servers, http):
        self.settings, self.servers, self._http = settings, servers, http
        self._keys, self._numbers = open_keyring(settings), count()

    def key(self, *scopes):
        key, secret = self._keys.new(f"portal-{next(self._numbers)}", scopes or ("admin",))
        return key, {"authorization": f"Bearer {secret}"}

    def call(self, at, method, path, headers=None, **sent):
        return self._http.request(method, self.servers[at].url + path, headers=headers or self.key()[1], **sent)

    def over(self, at, job):
        ends = time.monotonic() + 60
        while (now := self.call(at, "GET", f"/v1/jobs/{job['id']}").json())["state"] in ("queued", "running"):
            assert time.monotonic() < ends, now
            time.sleep(0.1)
        return now

    def done(self, at, job):
        assert (now := self.over(at, job))["state"] == "done", now

    def answer(self, at):
        return self.call(at, "POST", "/v1/ask", json={"question": GRIDS}).text

    def add(self, at):
        job = self.call(at, "POST", "/v1/reports", files={"file": ("huli.txt", HULI.encode())}).json()
        self.done(1 - at, job)
        self.within_a_second(1 - at, lambda answer: "710" in answer)
        return job["report"]

    def within_a_second(self, at, holds):
        ends = time.monotonic() + 1
        while not holds(answer := self.answer(at)) and time.monotonic() < ends:
            time.sleep(0.05)
        assert holds(answer), answer


@pytest.fixture(scope="module")
def office(postgres, tmp_path_factory):
    pytest.importorskip("milvus_lite", reason="the extra milvus is not installed")
    folder = tmp_path_factory.mktemp("two")
    homes = [folder / name for name in ("one", "two")]
    for home in homes:
        home.mkdir()
    settings = Settings(home=homes[0], database=postgres.url)
    with emptied(postgres), milvus_server(folder / "lite") as address:
        open_keyring(settings).new("first", ["admin"])
        named = {"YIJU_STORE": f"milvus+{address}", "YIJU_RATE_PER_MINUTE": str(RATE)}
        named["YIJU_DATABASE"] = environment_of(settings)["YIJU_DATABASE"]
        with ThreadPoolExecutor() as pool:
            servers = list(pool.map(lambda home: Served(home, **named), homes))
        try:
            with httpx2.Client(timeout=60, trust_env=False) as http:
                yield Office(settings, servers, http)
        finally:
            for server in servers:
                assert server.end() == 0
                server.__exit__()


def test_a_report_that_one_deletes_the_other_quotes_no_more_within_a_second(office):
    report = office.add(0)
    office.done(0, office.call(0, "DELETE", f"/v1/reports/{report}").json())
    office.within_a_second(1, lambda answer: "710" not in answer)
    assert all("710" not in office.answer(at) for at in (0, 1) for _ in range(3))


def test_a_job_of_one_is_told_and_cancelled_at_the_other(office):
    lines = (f"一、第{n}节\n第{n}项工作共完成{n}个，{'完成整改任务，' * 20}投入{n}万元。" for n in range(2000))
    long = {"file": ("long.txt", "\n".join(["某区工作报告", *lines]).encode())}
    running = office.call(0, "POST", "/v1/reports", files=long).json()
    waiting = office.call(0, "POST", "/v1/reports", files={"file": ("b.txt", HULI.encode())}).json()
    assert {job["id"] for job in office.call(1, "GET", "/v1/jobs").json()["jobs"]} >= {running["id"], waiting["id"]}
    assert office.call(1, "DELETE", f"/v1/jobs/{waiting['id']}").json()["error"] == "the job was cancelled"
    assert office.call(1, "DELETE", f"/v1/jobs/{running['id']}").status_code == 202
    assert [office.over(at, running)["error"] for at in (1, 0)] == ["the job was cancelled"] * 2
    assert office.call(1, "GET", "/v1/reports").json()["reports"] == []


def test_a_key_that_is_revoked_is_refused_by_both_at_the_next_request(office):
    key, headers = office.key("ask")
    assert [office.call(at, "GET", "/v1/reports", headers).status_code for at in (0, 1)] == [200, 200]
    open_keyring(office.settings).revoke(key.id)
    assert [office.call(at, "GET", "/v1/reports", headers).status_code for at in (0, 1)] == [401, 401]


def test_both_together_let_exactly_the_limit_of_a_key_pass(office):
    _, headers = office.key("ask")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: office.call(n % 2, "GET", "/v1/models", headers), range(2 * RATE)))
    statuses = [answer.status_code for answer in answers]
    assert (statuses.count(200), statuses.count(429)) == (RATE, RATE)
    assert all(0 < int(answer.headers["retry-after"]) <= 60 for answer in answers if answer.status_code == 429)


def test_feedback_of_both_is_in_one_place(office):
    for at in (0, 1):
        said = {"question": f"问{at}？", "answer": "", "verdict": "good"}
        assert office.call(at, "POST", "/v1/feedback", json=said).status_code == 201
    assert {opinion.question for opinion in open_feedback(office.settings).read()} == {"问0？", "问1？"}
    assert not any((server.log.parent / "feedback.jsonl").exists() for server in office.servers)


def test_while_the_database_is_away_nobody_gets_in_and_no_error_is_unforeseen(office, postgres):
    _, headers = office.key()
    paths = [("GET", "/v1/reports", {}), ("GET", "/v1/jobs", {}), ("POST", "/v1/ask", {"json": {"question": GRIDS}})]
    postgres.stop()
    try:
        for method, path, sent in paths:
            for at, told in ((0, headers), (1, {"authorization": f"Bearer yiju_00000000_{'0' * 64}"})):
                answer = office.call(at, method, path, told, **sent)
                assert (answer.status_code, answer.json()["title"]) == (503, "database unreachable")
    finally:
        postgres.start()
    for method, path, sent in paths:
        assert [office.call(at, method, path, headers, **sent).status_code for at in (0, 1)] in ([200] * 2, [409] * 2)
    assert "Traceback" not in "".join(server.log.read_text("utf-8") for server in office.servers)
