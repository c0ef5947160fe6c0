"""Which reports and sentences are searched for a question, and in which order."""

from dataclasses import replace

import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.gather.scoped import Fit, elsewhere, fit, fitting_spans, narrow, searches
from rag.text.period import Period
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


@pytest.fixture(scope="module")
def levels():
    made = {
        "province": read("province", work_report(2023, 900, 950, 70, place="云岭省"), region="云岭省"),
        "city": read("city", work_report(2023, 90, 95, 70, place="泽州市"), region="云岭省泽州市"),
        "older": read("older", work_report(2022, 80, 85, 70, place="泽州市"), region="云岭省泽州市"),
        "unknown": read("unknown", work_report(2023, 9, 5, 7), region=""),
    }
    return Library(made)


def test_a_level_or_a_place_narrows_to_the_reports_about_it_and_not_to_those_within_it(levels):
    everything = frozenset(levels.reports)
    assert narrow(asked(places=("全省",)), levels, everything) == {"province", "unknown"}
    assert narrow(asked(places=("全市",)), levels, everything) == {"city", "older", "unknown"}
    assert narrow(asked(places=("云岭省",)), levels, everything) == {"province"}
    assert narrow(asked(places=("泽州",)), levels, everything) == {"city", "older"}


def test_reports_without_a_region_may_be_of_any_level(levels):
    assert fit(asked(places=("全省",)), sentence(levels, "unknown", "新建口袋公园9个"), levels) == Fit.NAMED
    assert fit(asked(places=("全省",)), sentence(levels, "city", "新建口袋公园90个"), levels) == Fit.CONFLICT


def test_the_report_of_a_year_is_asked_what_it_says_of_a_place(levels):
    scope = asked(Y2023, of_report=True, places=("泽州",))
    assert narrow(scope, levels, {"province", "older"}) == {"province"}
    assert fit(scope, sentence(levels, "province", "新建口袋公园900个"), levels) == Fit.CONFLICT


def test_without_a_nation_the_province_is_the_widest_region(levels):
    made = list(searches(asked(), levels, frozenset(levels.reports)))
    assert made[0].sources == {"province"}
    assert any("city" in search.sources for search in made[1:])


def test_other_reports_tell_of_a_place_only_where_they_name_it(levels):
    search = elsewhere(asked(places=("泽州",)), frozenset({"province"}))
    assert (search.sources, search.refuse_above < 1) == ({"province"}, True)
    assert not search.names_place(sentence(levels, "province", "新建口袋公园900个"), levels)
    assert elsewhere(asked(places=("全省",)), frozenset({"city"})) is None
    assert elsewhere(asked(places=("全国",)), frozenset({"city"})) is None
    assert elsewhere(asked(of_report=True, places=("泽州",)), frozenset({"province"})) is None
    named = replace(search, scope=asked(places=("云岭省",)))
    assert named.names_place(Chunk(levels.sources["province"], (), 0, 3, "云岭省"), levels)


def test_the_bulletin_of_a_level_is_that_of_a_region_of_it():
    made = {
        region: read(region, "某公报\n一、综合\n产量8万吨。", kind="bulletin", year=2023, region=region)
        for region in ("云岭省", "泽州市", "甲自治区")
    }
    library = Library(made)
    named = {
        "全省": {"云岭省", "甲自治区"},
        "省": {"云岭省", "甲自治区"},
        "全市": {"泽州市"},
        "泽州市": {"泽州市"},
        "": set(made),
    }
    for said, regions in named.items():
        scope = asked(of_report=True, bulletin=f"{said}统计公报")
        assert {library.sources[id_].region for id_ in narrow(scope, library, frozenset(made))} == regions


def test_how_far_a_result_is_from_its_target_is_no_target():
    text = "2023年工作报告\n2022年,产值增长5.9%,低于预期目标3.1个百分点。\n2022年,产值增长5.9%,预期目标9%。\n"
    library = Library({"plan": read("plan", text, year=2023)})
    far, target = sentence(library, "plan", "低于预期"), sentence(library, "plan", "预期目标9%")
    assert fit(asked(planned=True), far, library) == Fit.CONFLICT
    assert fit(asked(planned=True), target, library) > Fit.CONFLICT
