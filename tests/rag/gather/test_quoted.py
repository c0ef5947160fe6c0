"""Which sections an earlier answer was taken from: by its citations, or by its text alone."""

import pytest

from rag.gather.quoted import cited_places, cited_sections, find_quotes
from rag.types import Place, Turn

TEACHERS = "今年共招聘新教师158名。"


@pytest.fixture(scope="module")
def library(small_pipeline):
    return small_pipeline.library


def test_the_lines_of_an_answer_are_found_in_the_reports(library, small_ids):
    huli, siming = small_ids
    answer = "共2项：\n今年共招聘新教师158名。\n思明區招聘教師90名。\n教育\n报告没有说明这一点。"
    found = find_quotes(answer, library, None)
    texts = {place.report: library.reports[place.report].report.text[place.start : place.end] for place in found}
    assert texts == {huli: TEACHERS, siming: "思明区招聘教师90名。"}
    sections = cited_sections(found, library, None)
    assert {
        id_: [span.of(library.reports[id_].report.text)[:4] for span in spans] for id_, spans in sections.items()
    } == {
        huli: ["二、教育"],
        siming: ["二、教育"],
    }
    assert find_quotes(TEACHERS, library, [siming]) == find_quotes("", library, None) == ()


def test_citations_count_and_the_text_does_not(library, small_ids):
    place = Place(small_ids[0], 3, 9)
    assert cited_places(Turn("？", TEACHERS, (place,)), library, None) == (place,)
    assert cited_places(Turn("？", TEACHERS, ()), library, None) == ()
    assert cited_places(Turn("？", TEACHERS), library, None) == find_quotes(TEACHERS, library, None) != ()


def test_a_section_is_named_once(library, small_ids):
    (place,) = find_quotes(TEACHERS, library, None)
    assert cited_sections([place, place], library, None) == cited_sections([place], library, None)


@pytest.mark.parametrize(
    ("report", "start", "end"),
    [("nobody", 0, 5), ("湖里", -1, 5), ("湖里", 5, 5), ("湖里", 9, 5), ("湖里", 0, 10**9), ("思明", 0, 5)],
)
def test_places_outside_of_the_reports_asked_are_ignored(library, small_ids, report, start, end):
    ids = dict(zip(("湖里", "思明"), small_ids, strict=True))
    assert cited_sections([Place(ids.get(report, report), start, end)], library, [ids["湖里"]]) == {}
