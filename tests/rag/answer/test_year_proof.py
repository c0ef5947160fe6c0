"""What is cited for the year of a sentence that names none."""

import pytest

from rag.answer.year_proof import prove_year
from rag.types import Citation
from tests.rag.answer.yearly import work_report
from tests.rag.documents import pipeline_over


def proof_of(heading, year, text=None):
    library = pipeline_over(
        (text or work_report(2023, 23, 25, 64)).replace("一、2022年工作回顾", f"一、{heading}")
    ).library
    ((_, parsed),) = library.reports.items()
    at = parsed.report.text.index("改造老旧小区")
    chunk = next(one for one in parsed.chunks if one.start <= at < one.end)
    found = prove_year(Citation(1, chunk, chunk.start, chunk.end, chunk.text), year, library)
    return found and found.quote


@pytest.mark.parametrize("heading", ["2022年工作回顾", "2022年和过去五年工作回顾", "二〇二二年工作回顾"])
def test_a_heading_of_the_year_proves_it(heading):
    assert proof_of(heading, 2022) == f"一、{heading}"


@pytest.mark.parametrize("heading", ["2018—2022年工作回顾", "2021年工作回顾（含2022年结转）", "过去一年工作回顾"])
def test_a_heading_of_other_years_proves_none_but_the_line_with_the_date_does(heading):
    assert proof_of(heading, 2022).startswith("——2023年1月18日")


def test_without_a_year_in_the_text_nothing_proves_it():
    text = work_report(2023, 23, 25, 64).replace("——2023年1月18日", "——")
    assert proof_of("过去一年工作回顾", 2022, text) is None


def test_the_title_proves_it_as_well():
    text = (
        work_report(2023, 23, 25, 64)
        .replace("某市政府工作报告", "2023年某市政府工作报告")
        .replace("——2023年1月18日", "——")
    )
    assert proof_of("过去一年工作回顾", 2022, text) == "2023年某市政府工作报告"
