"""POST /v1/ask and /v1/search: the same shape as everywhere, whole or as a stream."""

import json

import pytest
from fastapi.testclient import TestClient

from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from ui.api.app import build_app
from ui.entry.access import OPEN
from ui.entry.rules import Access
from ui.service.admission import Admission
from ui.service.service import Service
from ui.service.wire import reply_record

GRIDS = "湖里区划分了多少个网格？"


def events(response):
    """Read server-sent events: (name, data)."""
    assert response.headers["content-type"].startswith("text/event-stream")
    blocks = [block for block in response.text.split("\n\n") if block and not block.startswith(":")]
    fields = [dict(line.split(": ", 1) for line in block.split("\n")) for block in blocks]
    return [(field["event"], json.loads(field["data"])) for field in fields]


def without_timings(record):
    return {name: value for name, value in record.items() if name != "timings_ms"}


def test_an_answer_is_the_one_record(client, service):
    answer = client.post("/v1/ask", json={"question": GRIDS})
    assert answer.status_code == 200
    wanted = reply_record(service.ask(OPEN, GRIDS))
    assert without_timings(answer.json()) == without_timings(wanted)
    assert list(answer.json()) == list(wanted)
    assert answer.json()["timings_ms"].keys() == wanted["timings_ms"].keys()


def test_a_citation_is_a_slice(client):
    (citation,) = client.post("/v1/ask", json={"question": GRIDS}).json()["citations"]
    place = f"/v1/reports/{citation['report']}/text?start={citation['start']}&end={citation['end']}"
    assert client.get(place).json()["text"] == citation["text"]


def test_history_is_read(client):
    body = {"question": "思明区呢？", "history": [{"question": "湖里区招聘了多少教师？", "answer": "158名"}]}
    assert "90" in client.post("/v1/ask", json=body).json()["answer"]


def test_citations_of_an_earlier_answer_can_be_sent_back_as_they_came(client):
    earlier = client.post("/v1/ask", json={"question": GRIDS}).json()
    turn = {"question": GRIDS, "answer": earlier["answer"]}
    body = {"question": "为什么？", "history": [turn | {"citations": earlier["citations"]}]}
    by_text = client.post("/v1/ask", json=body | {"history": [turn]})
    by_place = client.post("/v1/ask", json=body)
    assert earlier["citations"] and by_place.status_code == 200
    assert without_timings(by_place.json()) == without_timings(by_text.json())


@pytest.mark.parametrize("cited", [{}, {"report": "huli", "start": -1, "end": 3}, {"report": "", "start": 0, "end": 3}])
def test_citations_that_are_none_are_422(client, cited):
    body = {"question": "为什么？", "history": [{"question": GRIDS, "citations": [cited]}]}
    assert client.post("/v1/ask", json=body).status_code == 422


def test_a_place_outside_of_every_report_is_ignored(client):
    cited = [{"report": id_, "start": 10**8, "end": 10**9} for id_ in ("huli", "nobody")]
    body = {"question": "为什么？", "history": [{"question": GRIDS, "citations": cited}]}
    assert client.post("/v1/ask", json=body).status_code == 200


def test_top_k_adds_passages_and_changes_nothing_else(client):
    plain = client.post("/v1/ask", json={"question": GRIDS}).json()
    more = client.post("/v1/ask", json={"question": GRIDS, "top_k": 2}).json()
    passages = more.pop("passages")
    assert without_timings(more) == without_timings(plain)
    assert passages == client.post("/v1/search", json={"query": GRIDS, "k": 2}).json()["passages"]
    assert [passage["rank"] for passage in passages] == [1, 2]


def test_a_refusal_is_an_answer(client):
    record = client.post("/v1/ask", json={"question": "地铁票价是多少？"}).json()
    assert record["refused"] is True
    assert record["reason"]
    assert [reason["code"] for reason in record["reasons"]] == ["not_stated"]


def test_only_the_reports_that_are_named(client):
    record = client.post("/v1/ask", json={"question": GRIDS, "reports": ["siming"]}).json()
    assert record["refused"]
    found = client.post("/v1/search", json={"query": "网格", "reports": ["siming"]}).json()["passages"]
    assert {passage["report"] for passage in found} == {"siming"}


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search"])
def test_an_unknown_report_is_404(client, path):
    name = "query" if path == "/v1/search" else "question"
    answer = client.post(path, json={name: GRIDS, "reports": ["huli", "nothing"]})
    assert answer.status_code == 404
    assert answer.json()["type"] == "urn:yiju:unknown-report"


def test_a_search_tells_no_scores(client):
    (first, *_) = client.post("/v1/search", json={"query": "网格员"}).json()["passages"]
    more = {"first_page", "last_page", "cell", "uncertain"}
    assert first.keys() == {"report", "start", "end", "text", "path", "rank", "page", "sheet", *more}


def test_a_stream_ends_with_the_whole_answer(client):
    *sentences, (name, record) = events(client.post("/v1/ask", json={"question": GRIDS, "stream": True}))
    assert sentences == []  # nothing is written in advance where the report is quoted
    assert name == "answer"
    assert without_timings(record) == without_timings(client.post("/v1/ask", json={"question": GRIDS}).json())


class Writer:
    """A language model that says two sentences, one of them carried by the report."""

    def stream(self, messages):
        yield "全区划分网格710个[1]。"
        yield "地铁票价是五元[1]。"


def test_sentences_come_as_they_are_verified(home):
    service = Service(Settings(home=home), HashEmbedder(256), TermJudge(), Writer())
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    said = events(client.post("/v1/ask", json={"question": GRIDS, "stream": True, "top_k": 1}))
    assert [name for name, _ in said] == ["sentence", "answer"]
    assert said[0][1] == {"text": "全区划分网格710个。[1]"}
    assert said[1][1]["mode"] == "generative"
    assert said[1][1]["unverified"] == ["地铁票价是五元。"]
    assert len(said[1][1]["passages"]) == 1


def test_a_failure_before_the_stream_has_its_status(client, home):
    assert client.post("/v1/ask", json={"question": GRIDS, "stream": True, "reports": ["x"]}).status_code == 404
    full = Service(Settings(home=home), HashEmbedder(256), TermJudge(), admission=Admission(workers=1, waiting=0))
    asked = TestClient(build_app(full, Access()), base_url="http://localhost")
    with full.admission.enter():
        answer = asked.post("/v1/ask", json={"question": GRIDS, "stream": True})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": " \u3000\n"},
        {"question": "网" * 2001},
        {"question": 5},
        {"question": GRIDS, "top_k": 0},
        {"question": GRIDS, "reports": []},
        {"question": GRIDS, "colour": "red"},
        {"question": GRIDS, "history": [{"answer": "a"}]},
        [],
    ],
    ids=str,
)
def test_what_is_no_question_is_422_and_says_where(client, body):
    answer = client.post("/v1/ask", json=body)
    assert answer.status_code == 422
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["errors"][0]["where"].startswith("body")
    assert problem["errors"][0]["what"]


def test_half_a_surrogate_pair_is_told(client):
    answer = client.post("/v1/ask", content=b'{"question": "\\ud800"}', headers={"content-type": "application/json"})
    assert answer.status_code == 422
