"""The recipe over the seed report with the real model, and over a small library whose vectors can be explained."""

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

import pytest

from index.search.retriever import build_retriever
from ingest.parse import parse_text, read_report
from rag.answer.render import render
from rag.pipeline import Pipeline
from rag.text.quantity import find_quantities
from tests.fakes import HashEmbedder, TermJudge

HULI = """来源:厦门市湖里区人民政府网站2022-02-22
湖里区整改情况报告
一、社会治理
针对管理粗放的问题。
一是全区划分网格710个。同时新聘345名网格员。
二是开展巡查8829人次,罚款76.54万元。
三是计划在2022年12月31日完成改造。
二、教育
今年共招聘新教师158名。全区教师3171名,其中编外教师98名,编外占比降至3%。"""
SIMING = """思明区工作报告
一、交通
2021年新增公共停车位2000个。
二、教育
思明区招聘教师90名。"""
SMALL_LIBRARY = {"huli": HULI, "siming": SIMING}


@pytest.fixture(scope="session")
def small_pipeline():
    """Two short reports, found by wording and by explainable vectors."""
    parsed = [parse_text(text, name=name) for name, text in SMALL_LIBRARY.items()]
    return Pipeline(build_retriever(parsed, HashEmbedder(256)), TermJudge())


@pytest.fixture(scope="session")
def with_model(small_pipeline):
    """The small library with a language model behind it."""
    return lambda model: Pipeline(small_pipeline.retriever, TermJudge(), model=model)


@pytest.fixture(scope="session")
def small_ids(small_pipeline):
    """The ids of the small library's reports: 湖里, 思明."""
    ids = {
        "湖里" if "湖里区整改" in p.report.text else "思明": id_ for id_, p in small_pipeline.library.reports.items()
    }
    return ids["湖里"], ids["思明"]


@pytest.fixture(scope="session")
def seed_pipeline(seed_embedder, bundled_judge, seed_report_path):
    """The seed report, with the real models."""
    return Pipeline(build_retriever([read_report(seed_report_path)], seed_embedder), bundled_judge)


@pytest.fixture(scope="session")
def seed_text(seed_pipeline):
    (parsed,) = seed_pipeline.library.reports.values()
    return parsed.report.text


def excerpts_stand_in_their_quotes(answer):
    for excerpt in answer.exact:
        citation = answer.citations[excerpt.marker - 1]
        assert citation.start <= excerpt.start < excerpt.end <= citation.end
        assert excerpt.text == citation.quote[excerpt.start - citation.start : excerpt.end - citation.start]


def recalculated(pipeline, answer, calculation):
    """Check that each operand is a number inside its citation, and that the result follows from them."""
    values = []
    for operand in calculation.operands:
        citation = answer.citations[operand.marker - 1]
        report = pipeline.library.reports[citation.chunk.source.id].report
        assert citation.start <= operand.start < operand.end <= citation.end
        assert report.text[operand.start : operand.end] == operand.text
        if calculation.operator not in ("maximum", "minimum"):
            assert operand.text in calculation.text
        (quantity,) = find_quantities(operand.text)
        values.append(quantity.value)
    result = {
        "sum": lambda: sum(values),
        "difference": lambda: values[0] - values[1],
        "share": lambda: (values[0] * 100 / values[1]).quantize(Decimal("0.01"), ROUND_HALF_UP),
        "maximum": lambda: max(values),
        "minimum": lambda: min(values),
    }[calculation.operator]()
    assert calculation.value == result
    if calculation.operator in ("maximum", "minimum"):
        best = [row.label for row in answer.rows if find_quantities(row.value)[0].value == result]
        shown = calculation.operands[values.index(result)].text
        word = {"maximum": "最大", "minimum": "最小"}[calculation.operator]
        assert calculation.text == f"{word}：{'、'.join(best)}，{shown}"
        return
    shown = re.search(r"[=≈] ([^（]+)", calculation.text)[1].removesuffix("个百分点")
    assert [q.value for q in find_quantities(shown)] == [result]


def rows_are_proven(answer):
    """Check that each value is a slice of its citation, that what is missing is named, and return the rows' lines."""
    missing = {reason.about for reason in answer.reasons if reason.code == "no_value"}
    for row in answer.rows:
        assert bool(row.value) == bool(row.marker)
        assert row.label
        if row.marker:
            assert row.value in answer.citations[row.marker - 1].quote
        else:
            assert row.label in missing
    return [f"{row.label}：{row.value}" for row in answer.rows if row.marker]


@pytest.fixture(scope="session")
def proven():
    """Check what every answer promises: quotes are slices, the rest follows from them, a refusal has a reason."""

    def check(pipeline, answer):
        assert 0 <= answer.confidence <= 1
        assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
        for citation in answer.citations:
            report = pipeline.library.reports[citation.chunk.source.id].report
            assert citation.quote
            assert report.text[citation.start : citation.end] == citation.quote
        if answer.refused:
            assert render(answer).reason and render(answer).text.startswith(render(answer).reason)
            assert answer.citations == ()
            return
        assert answer.citations
        excerpts_stand_in_their_quotes(answer)
        said = re.sub(r"^共\d+项：\n", "", render(answer).text)
        quotes = [citation.quote for citation in answer.citations]
        rows = rows_are_proven(answer)
        assert said.startswith("\n".join(rows or quotes))
        for calculation in answer.calculations:
            recalculated(pipeline, answer, calculation)
            assert f"\n{calculation.text}" in said
            said = said.replace(f"\n{calculation.text}", "", 1)
        if rows:
            said = "\n".join([*(row.value for row in answer.rows), said.removeprefix("\n".join(rows))])
        for reason in answer.reasons:
            said = said.replace(render(replace(answer, reasons=(reason,))).reason, "")
        for digits in re.findall(r"\d+", said):
            assert any(digits in quote for quote in quotes)

    return check
