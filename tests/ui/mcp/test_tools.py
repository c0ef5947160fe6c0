"""What each tool returns, and what an agent is told when it asks wrongly. The client checks every output schema."""

import json

import pytest

from rag.chat.opening import open_chat_model
from rag.chat.prices import Prices
from rag.config import Settings
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder, TermJudge
from tests.fault_server import FaultServer
from tests.ui.mcp.conftest import HULI, SIMING
from ui.api.shapes.records import AnswerRecord
from ui.entry.access import Caller
from ui.service.service import Service

GRIDS = "湖里区划分了多少个网格？"
TEXTS = {"huli": HULI, "siming": SIMING}


def text_of(result):
    (content,) = result.content
    return content.text


def refused(result, code, *words):
    """Check that a call failed as an agent can read: no structured content, the code, and what to do."""
    assert result.is_error
    assert result.structured_content is None
    assert text_of(result).startswith(f"{code}: ")
    assert "What to do: " in text_of(result)
    for word in words:
        assert word in text_of(result)


def is_literal(quote):
    return TEXTS[quote["report"]][quote["start"] : quote["end"]] == quote["text"]


def test_the_tools_say_that_they_only_read_and_how_to_cite(talk):
    async def look(client):
        return client.instructions, (await client.list_tools()).tools

    instructions, tools = talk(look)
    assert [tool.name for tool in tools] == ["ask", "search", "outline", "read", "reports"]
    assert "refusal" in instructions
    assert "Cite" in instructions
    for tool in tools:
        assert tool.annotations.read_only_hint
        assert not tool.annotations.destructive_hint
        assert not tool.annotations.open_world_hint
        assert tool.title
        assert tool.description
        assert "$ref" not in json.dumps(tool.input_schema)
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["type"] == "object"


def test_an_answer_has_citations_that_are_slices(call):
    result = call("ask", {"question": GRIDS})
    answer = result.structured_content
    assert not answer["refused"]
    assert answer["confidence"] > 0
    (quote,) = answer["citations"]
    assert is_literal(quote)
    assert (quote["report"], quote["title"]) == ("huli", "湖里区整改情况报告")
    assert quote["path"] == ["一、社会治理"]
    assert quote["page"] is None
    assert "710个" in text_of(result)
    assert f"characters {quote['start']}-{quote['end']}" in text_of(result)
    assert quote["title"] in text_of(result)


def test_what_a_language_model_used_is_told(call, home):
    assert call("ask", {"question": GRIDS}).structured_content["usage"] is None
    with FaultServer(usage=(900, 60)) as server:
        model = open_chat_model("m", url=server.url, prices=Prices(2, 8, "CNY"))
        asked = Service(Settings(home=home), HashEmbedder(256), TermJudge(), model)
        told = call("ask", {"question": GRIDS}, service=asked).structured_content["usage"]
    tokens = {"prompt_tokens": 900, "reply_tokens": 60, "estimated": False}
    assert told == {"model": "m", **tokens, "cost": 0.00228, "currency": "CNY"}


def test_an_answer_is_the_one_of_the_http_api(talk):
    async def look(client):
        return {tool.name: tool.output_schema for tool in (await client.list_tools()).tools}

    fields, theirs = talk(look)["ask"]["properties"], AnswerRecord.model_json_schema()["properties"]
    assert theirs.keys() - fields.keys() == {"generation", "timings_ms", "passages"}
    described = {name: theirs[name].get("description") for name in fields}
    assert described == {name: field.get("description") for name, field in fields.items()}


def test_a_refusal_is_a_result_with_reason_and_nearest_quotes(call):
    result = call("ask", {"question": "湖里区2003年划分了多少个网格？"})
    answer = result.structured_content
    assert answer["refused"]
    assert answer["citations"] == []
    assert [reason["code"] for reason in answer["reasons"]] == ["other_year"]
    assert answer["nearest"]
    assert all(is_literal(quote) and quote["title"] for quote in answer["nearest"])
    assert text_of(result).startswith(f"REFUSED: the reports do not say. {answer['reason']}")
    assert "do not answer the question" in text_of(result)


def test_only_the_reports_that_are_named_are_asked(call):
    assert call("ask", {"question": GRIDS, "reports": ["siming"]}).structured_content["refused"]


def test_a_follow_up_is_read_with_the_citations_of_the_answer_before(talk):
    question = "湖里区招聘新教师多少名？"

    async def ask_twice(client):
        first = (await client.call_tool("ask", {"question": question})).structured_content
        before = {"question": question, "answer": first["answer"], "citations": first["citations"]}
        return (await client.call_tool("ask", {"question": "那思明区呢？", "history": [before]})).structured_content

    answer = talk(ask_twice)
    assert answer["standalone"]
    assert "90名" in answer["answer"]


def test_passages_are_found_best_first_with_their_place(call):
    result = call("search", {"query": "停车位", "k": 3})
    passages = result.structured_content["passages"]
    assert [passage["rank"] for passage in passages] == [1, 2, 3]
    assert passages[0]["report"] == "siming"
    assert passages[0]["title"] == "思明区工作报告"
    assert all(is_literal(passage) for passage in passages)
    assert passages[0]["text"] in text_of(result)


def test_headings_come_with_their_spans_and_these_can_be_read(talk):
    async def look(client):
        outline = (await client.call_tool("outline", {"report": "huli"})).structured_content
        flat = (await client.call_tool("outline", {"report": "huli", "depth": 1})).structured_content
        one = next(line for line in outline["headings"] if line["heading"] == "（一）队伍")
        part = {"report": "huli", "start": one["start"], "end": one["end"]}
        return outline, flat, (await client.call_tool("read", part)).structured_content

    outline, flat, part = talk(look)
    assert [(line["level"], line["heading"]) for line in outline["headings"]] == [
        (1, "一、社会治理"),
        (2, "（一）队伍"),
        (1, "二、教育"),
    ]
    assert [line["heading"] for line in flat["headings"]] == ["一、社会治理", "二、教育"]
    assert outline["report"]["title"] == "湖里区整改情况报告"
    assert part["text"].strip() == "（一）队伍\n网格员都经过培训。"
    assert part["path"] == ["一、社会治理", "（一）队伍"]


def test_a_text_is_read_whole_in_parts(talk):
    async def read_all(client):
        parts, start = [], 0
        while start is not None:
            arguments = {"report": "huli", "start": start, "end": min(start + 30, len(HULI))}
            part = (await client.call_tool("read", arguments)).structured_content
            parts.append(part["text"])
            start = part["next"]
        return parts, (await client.call_tool("read", {"report": "huli"})).structured_content

    parts, whole = talk(read_all)
    assert "".join(parts) == whole["text"] == HULI
    assert (whole["start"], whole["end"], whole["chars"], whole["next"]) == (0, len(HULI), len(HULI), None)


def test_reports_are_listed_filtered_and_in_pages(talk):
    async def look(client):
        asked = ({}, {"contains": "思明"}, {"year": 1999}, {"limit": 1}, {"limit": 1, "offset": 1}, {"offset": 9})
        return [(await client.call_tool("reports", one)).structured_content for one in asked]

    found = [([one["id"] for one in page["reports"]], page["total"], page["next"]) for page in talk(look)]
    assert found == [
        (["huli", "siming"], 2, None),
        (["siming"], 1, None),
        ([], 0, None),
        (["huli"], 2, 1),
        (["siming"], 2, None),
        ([], 2, None),
    ]


@pytest.mark.parametrize(
    ("tool", "arguments", "field"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": " "}, "question"),
        ("ask", {"question": "几" * 3000}, "question"),
        ("ask", {"question": GRIDS, "reports": []}, "reports"),
        ("ask", {"question": GRIDS, "history": [{"answer": "s3cret"}]}, "history.0.question"),
        ("ask", {"question": GRIDS, "year": "s3cret"}, "year"),
        ("search", {"query": "网格", "k": 51}, "k"),
        ("search", {"query": "网格", "k": "s3cret"}, "k"),
        ("read", {"report": "huli", "start": -1}, "start"),
        ("read", {"report": ["s3cret"]}, "report"),
        ("reports", {"kind": "s3cret"}, "kind"),
    ],
)
def test_wrong_arguments_are_named_and_not_repeated(call, tool, arguments, field):
    result = call(tool, arguments)
    refused(result, "invalid-arguments", f"{field}: ", f"`{tool}` takes ")
    assert "s3cret" not in text_of(result)


def test_a_tool_that_does_not_exist_is_told_with_those_that_do(call):
    refused(call("delete"), "unknown-tool", "ask, search, outline, read, reports")


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {"question": GRIDS, "reports": ["nothing"]}),
        ("search", {"query": "网格", "reports": ["nothing"]}),
        ("outline", {"report": "nothing"}),
        ("read", {"report": "nothing"}),
    ],
)
def test_an_unknown_report_leads_to_the_list(call, tool, arguments):
    refused(call(tool, arguments), "unknown-report", "nothing", "call `reports`")


@pytest.mark.parametrize("span", [{"start": 10**6}, {"start": 0, "end": 10**6}, {"start": 5, "end": 4}])
def test_a_span_outside_of_the_text_is_told(call, span):
    refused(call("read", {"report": "huli", **span}), "outside-the-text", "call `outline`")


def test_a_caller_sees_their_own_reports_only(call, talk):
    portal = Caller("portal", frozenset({"ask"}), frozenset({"siming"}))
    assert [one["id"] for one in call("reports", caller=portal).structured_content["reports"]] == ["siming"]
    refused(call("read", {"report": "huli"}, caller=portal), "unknown-report")
    refused(call("outline", {"report": "huli"}, caller=portal), "unknown-report")
    refused(call("ask", {"question": GRIDS, "reports": ["huli"]}, caller=portal), "unknown-report")
    assert call("ask", {"question": GRIDS}, caller=portal).structured_content["refused"]
    found = call("search", {"query": "网格", "k": 50}, caller=portal).structured_content["passages"]
    assert {passage["report"] for passage in found} == {"siming"}


def test_an_empty_library_is_told(call, tmp_path):
    empty = Service(Settings(home=tmp_path / "empty"), HashEmbedder(256), TermJudge())
    refused(call("ask", {"question": GRIDS}, service=empty), "empty-library", "yiju ingest")
    assert call("reports", service=empty).structured_content == {"reports": [], "total": 0, "next": None}


@pytest.mark.parametrize("error", [IndexDamaged("s3cret path", hint="s3cret hint"), RuntimeError("s3cret")])
def test_an_internal_error_is_logged_and_its_text_is_for_who_runs_the_server(call, service, monkeypatch, caplog, error):
    def fail(*_arguments):
        raise error

    monkeypatch.setattr(service, "report", fail)
    result = call("read", {"report": "huli"})
    assert result.is_error
    assert "s3cret" not in text_of(result)
    assert "the server cannot do this now" in text_of(result)
    assert "s3cret" in caplog.text
    own = text_of(call("read", {"report": "huli"}, local=True))
    assert ("s3cret hint" in own) is isinstance(error, IndexDamaged)


def test_too_many_at_once_are_told_when_to_come_again(call, service, monkeypatch):
    monkeypatch.setattr(service.admission, "_present", 10**6)
    refused(call("ask", {"question": GRIDS}), "overloaded", "ask again in 1 s")
    refused(call("search", {"query": "网格"}), "overloaded")
