"""A cell of a table of tabs is found by its row, its column and its year."""

import pytest

from rag.answer.render import render
from tests.rag.documents import pipeline_over

SHEET = (
    "2021年\n县\t学校数\t学生数\n东岭县\t41\t18200\n西溪县\t36\t15100\n"
    "2022年\n县\t学生数\t学校数\n东岭县\t18900\t43\n西溪县\t14800\t35\n"
)


@pytest.fixture(scope="module")
def pipeline():
    return pipeline_over(SHEET)


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("东岭县2022年学校数是多少？", "43"),
        ("2021年东岭县的学校数有多少？", "41"),
        ("2021年西溪县的学生数是多少？", "15100"),
    ],
)
def test_a_cell_is_answered_with_its_row_and_its_heads(pipeline, question, value):
    answer = pipeline.ask(question)
    (row,), (exact,) = answer.rows, answer.exact
    assert (row.value, exact.text) == (value, value)
    cited = answer.citations[row.marker - 1]
    assert value in cited.quote.split("\t")
    assert cited.quote.startswith(row.label.removeprefix("2021年").removeprefix("2022年")[:3])
    assert "学校数" in answer.citations[1].quote
    assert value in render(answer).text
    for citation in answer.citations:
        text = pipeline.library.reports[citation.chunk.source.id].report.text
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    "question", ["东岭县学校数是多少？", "北岭县2022年学校数是多少？", "东岭县2023年学校数是多少？"]
)
def test_without_one_row_one_column_and_one_year_no_cell_is_shown(pipeline, question):
    assert pipeline.ask(question).rows == ()
