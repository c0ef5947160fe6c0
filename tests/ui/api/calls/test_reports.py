"""Reports over HTTP: what there is, how it is built, and its text."""

import pytest

from rag.types import Section, Source
from ui.api.calls.reports import MAX_SLICE_CHARS, outline_of
from ui.entry.access import OPEN


def test_the_list_says_what_is_known(client, service):
    found = client.get("/v1/reports").json()["reports"]
    assert [report["id"] for report in found] == ["huli", "siming"]
    assert found[0]["title"] == "湖里区整改情况报告"
    assert found[0]["chars"] == len(service.report(OPEN, "huli").report.text)


def test_the_outline_is_a_tree_whose_spans_begin_with_their_headings(client, service):
    text = service.report(OPEN, "huli").report.text
    outline = client.get("/v1/reports/huli").json()["outline"]
    assert [node["heading"] for node in outline] == ["一、社会治理", "二、教育"]
    (child,) = outline[0]["children"]
    assert child["heading"] == "（一）队伍"
    for node in (*outline, child):
        assert text[node["start"] : node["end"]].startswith(node["heading"])
    assert outline[0]["start"] < child["start"] < child["end"] <= outline[0]["end"] == outline[1]["start"]
    assert outline[1]["end"] == len(text)


def test_every_heading_of_the_seed_report_is_in_the_tree(seed_report_path):
    from ingest.parse import read_report

    sections = read_report(seed_report_path).sections

    def count(nodes):
        return sum(1 + count(node.children) for node in nodes)

    assert count(outline_of(sections)) == sum(1 for s in sections if s.heading and not s.furniture)


def test_a_section_goes_on_behind_furniture():
    source = Source("r", "R")
    from rag.types import Span

    sections = (
        Section(source, (), 0, 5),
        Section(source, ("一、",), 5, 10, heading=Span(5, 7)),
        Section(source, (), 10, 12, furniture=True),
        Section(source, ("一、",), 12, 20),
        Section(source, ("一、",), 20, 30, heading=Span(20, 22)),
    )
    assert [(node.start, node.end, node.children) for node in outline_of(sections)] == [(5, 20, []), (20, 30, [])]


def test_a_slice_is_the_text(client, service):
    text = service.report(OPEN, "siming").report.text
    found = client.get("/v1/reports/siming/text?start=3&end=9").json()
    assert found == {"report": "siming", "start": 3, "end": 9, "chars": len(text), "text": text[3:9]}
    assert client.get("/v1/reports/siming/text").json()["text"] == text
    assert client.get(f"/v1/reports/siming/text?start={len(text)}").json()["text"] == ""


@pytest.mark.parametrize("query", ["start=9&end=3", "start=0&end=100000", "start=5000"])
def test_outside_the_text_is_416(client, query):
    answer = client.get(f"/v1/reports/siming/text?{query}")
    assert answer.status_code == 416
    assert answer.json()["hint"]


@pytest.mark.parametrize("query", ["start=-1", "start=a", "end=1e3", "start=99999999999999999999"])
def test_what_is_no_offset_is_422(client, query):
    assert client.get(f"/v1/reports/siming/text?{query}").status_code == 422


def test_one_answer_holds_so_much(tmp_path):
    from fastapi.testclient import TestClient

    from index.store.snapshot import write_snapshot
    from ingest.parse import parse_text
    from rag.config import Settings
    from tests.fakes import HashEmbedder, TermJudge
    from ui.api.app import build_app
    from ui.entry.rules import Access
    from ui.service.service import Service

    write_snapshot(tmp_path, [parse_text("长报告\n" + "全区划分网格710个。" * 2000, name="long")], HashEmbedder(16))
    service = Service(Settings(home=tmp_path), HashEmbedder(16), TermJudge())
    client = TestClient(build_app(service, Access()), base_url="http://localhost")
    assert len(client.get("/v1/reports/long/text").json()["text"]) == MAX_SLICE_CHARS
    assert client.get(f"/v1/reports/long/text?start=0&end={MAX_SLICE_CHARS + 1}").status_code == 416


def test_an_unknown_report_is_404(client):
    for path in ("/v1/reports/nothing", "/v1/reports/nothing/text", "/v1/reports/..%2F..%2Fetc%2Fpasswd"):
        assert client.get(path).status_code == 404


def test_the_file_of_a_report_is_handed_out_to_be_saved(client):
    answer = client.get("/v1/reports/siming/file")
    assert (answer.status_code, answer.content) == (200, b"%PDF-1.7 siming")
    assert answer.headers["content-type"] == "application/pdf"
    wanted = "attachment; filename=\"report.pdf\"; filename*=UTF-8''%E6%80%9D%E6%98%8E%E5%8C%BA%20%E5%B7%A5%E4%BD%9C"
    assert answer.headers["content-disposition"].startswith(wanted)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert client.get("/v1/reports/siming").json()["file"] == "思明区 工作报告.pdf"


def test_a_report_without_a_file_is_told_from_one_that_is_not_there(client, keyed, key):
    assert client.get("/v1/reports/huli/file").json()["title"] == "no original"
    assert client.get("/v1/reports/nothing/file").json()["title"] == "unknown report"
    assert keyed.get("/v1/reports/huli/file", headers=key("portal")).json()["title"] == "unknown report"
    assert keyed.get("/v1/reports/siming/file", headers=key("portal")).status_code == 200
