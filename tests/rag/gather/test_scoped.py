"""Which reports and sentences are searched for a question, and in which order."""

from dataclasses import replace

import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.gather.scoped import Fit, fit, fitting_spans, narrow, searches
from rag.text.periods import Period
from rag.types import Chunk
from rag.understand.asked_scope import AskedScope
from tests.rag.answer.yearly import work_report

Y2022, Y2023 = Period.of_years(2022), Period.of_years(2023)


def read(id_, text, **fields):
    parsed = parse_text(text, name=id_)
    source = replace(parsed.report.source, id=id_, **fields)
    chunks = tuple(replace(chunk, source=source) for chunk in parsed.chunks)
    sections = tuple(replace(section, source=source) for section in parsed.sections)
    return replace(parsed, report=replace(parsed.report, source=source), chunks=chunks, sections=sections)


@pytest.fixture(scope="module")
def library():
    made = {
        "county": read("county", work_report(2023, 22, 30, 70), region="甲县"),
        "nation": read("nation", work_report(2023, 900, 950, 70, place="全国"), region="全国"),
        "older": read("older", work_report(2022, 23, 25, 64), region="甲县"),
    }
    return Library(made)


def sentence(library, id_, said):
    report = library.reports[id_].report
    at = report.text.index(said)
    start, end = report.text.rfind("\n", 0, at) + 1, report.text.index("。", at) + 1
    return Chunk(report.source, (), start, end, report.text[start:end])


def asked(period=Y2022, **fields):
    return AskedScope(period, **fields)


@pytest.mark.parametrize(
    ("scope", "said", "found"),
    [
        (asked(), "新建口袋公园22个", Fit.NAMED),
        (asked(planned=False), "新建口袋公园22个", Fit.NAMED),
        (asked(planned=True), "新建口袋公园22个", Fit.CONFLICT),
        (asked(Y2023), "新建口袋公园22个", Fit.CONFLICT),
        (asked(Y2023), "计划新建口袋公园30个", Fit.NAMED),
        (asked(Y2023, planned=True), "计划新建口袋公园30个", Fit.NAMED),
        (asked(Y2023, planned=False), "计划新建口袋公园30个", Fit.CONFLICT),
        (AskedScope(), "新建口袋公园22个", Fit.UNKNOWN),
        (asked(places=("乙县",)), "新建口袋公园22个", Fit.CONFLICT),
        (asked(places=("甲县",)), "新建口袋公园22个", Fit.NAMED),
    ],
)
def test_a_sentence_fits_the_period_the_status_and_the_place_or_conflicts(library, scope, said, found):
    assert fit(scope, sentence(library, "county", said), library) == found


def test_a_sentence_without_a_period_inherits_that_of_its_section(library):
    report = library.reports["county"].report
    at = report.text.index("改造老旧小区70个")
    chunk = Chunk(report.source, (), at, at + 10, report.text[at : at + 10])
    assert fit(asked(), chunk, library) == Fit.INHERITED
    assert fit(asked(Y2023), chunk, library) == Fit.CONFLICT


def test_the_clauses_that_fit_are_kept(library):
    chunk = sentence(library, "county", "新建口袋公园22个")
    text = library.reports["county"].report.text
    assert "22个" in "".join(span.of(text) for span in fitting_spans(asked(), chunk, library))
    assert fitting_spans(asked(Y2023), chunk, library) == []
    (whole,) = fitting_spans(AskedScope(), chunk, library)
    assert (whole.start, whole.end) == (chunk.start, chunk.end)


def test_a_place_and_the_report_of_a_year_narrow_the_reports(library):
    everything = frozenset(library.reports)
    assert narrow(asked(places=("甲县",)), library, everything) == {"county", "older"}
    assert narrow(asked(places=("全国",)), library, everything) == {"nation"}
    assert narrow(asked(places=("乙县",)), library, everything) == everything
    assert narrow(asked(of_report=True), library, everything) == {"older"}
    assert narrow(asked(), library, everything) == everything


def test_the_widest_region_comes_first_and_results_before_plans(library):
    made = list(searches(asked(), library, frozenset(library.reports)))
    assert made[0].sources == {"nation"}
    assert made[0].scope.planned is False
    assert any("county" in search.sources for search in made[1:])
    first_open = next(at for at, search in enumerate(made) if search.scope.planned is None)
    assert any(search.scope.planned is False for search in made[:first_open])


def test_with_a_place_the_nation_is_not_searched(library):
    made = list(searches(asked(places=("甲县",)), library, frozenset(library.reports)))
    assert made
    assert all("nation" not in search.sources for search in made)


def test_a_question_for_a_plan_is_not_answered_by_results(library):
    made = list(searches(asked(Y2023, planned=True), library, frozenset(library.reports)))
    assert {search.scope.planned for search in made} == {True}


def test_what_lies_elsewhere_comes_last_and_must_answer_more_surely(library):
    *_, last = searches(asked(), library, frozenset(library.reports))
    assert last.refuse_above < 1


def test_if_no_report_is_of_the_period_a_sentence_may_stand_under_a_heading_that_names_it(library):
    only_elsewhere = list(searches(asked(Period.of_years(2010)), library, frozenset(library.reports)))
    assert [search.least for search in only_elsewhere] == [Fit.INHERITED]
