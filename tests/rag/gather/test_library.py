from dataclasses import replace

import pytest

from ingest.parse import parse_text
from rag.gather.library import Library
from rag.text.fold import fold
from rag.types import Chunk, Span
from tests.fakes import make_report


@pytest.fixture
def library(small_pipeline):
    return small_pipeline.library


@pytest.fixture
def chunk_of(library, small_ids):
    """Make the chunk of these words of the 湖里 report."""

    def make(words):
        start = library.reports[small_ids[0]].report.text.index(words)
        return library.chunk_at(small_ids[0], Span(start, start + len(words)))

    return make


def test_a_chunk_of_a_span_stands_under_its_headings(library, chunk_of):
    chunk = chunk_of("今年共招聘新教师158名。")
    assert chunk.text == "今年共招聘新教师158名。"
    assert chunk.path == ("二、教育",)


def test_the_folded_text_keeps_offsets(library):
    assert all(library.folded[id_] == fold(parsed.report.text) for id_, parsed in library.reports.items())


@pytest.mark.parametrize("words", ["全区划分网格710个。", "今年共招聘新教师158名。", "一、社会治理"])
def test_the_section_of_a_chunk_holds_it(library, chunk_of, words):
    chunk = chunk_of(words)
    section = library.section_of(chunk)
    assert section.start <= chunk.start < section.end


def test_a_window_has_the_title_and_the_headings_of_a_sentence(library, chunk_of):
    window = library.window(chunk_of("同时新聘345名网格员。"))
    assert window.path == ("湖里区整改情况报告", "一、社会治理", "一是全区划分网格710个")
    assert window.sentence == "同时新聘345名网格员。"
    assert window.before == ""  # only its heading stands before it


def test_neighbours_stay_inside_the_section_and_a_heading_is_none(library, chunk_of):
    first, last = library.window(chunk_of("今年共招聘新教师158名。")), library.window(chunk_of("全区教师3171名,"))
    assert first.path[-1] == last.path[-1] == "二、教育"
    assert (first.before, first.after) == ("", "全区教师3171名,其中编外教师98名,编外占比降至3%。")
    assert last.before == "今年共招聘新教师158名。"
    assert library.window(chunk_of("二是开展巡查8829人次,罚款76.54万元。")).after == ""


@pytest.mark.parametrize("mark", ["“”。", "……", "●", " \n"])
def test_marks_without_a_word_are_no_neighbour(mark):
    parsed = parse_text(f"某区报告\n一、教育\n今年招聘教师158名。\n{mark}\n全区教师3171名。", name="x")
    text = parsed.report.text
    library = Library({parsed.report.source.id: parsed})
    start = text.index("全区教师")
    window = library.window(library.chunk_at(parsed.report.source.id, Span(start, len(text))))
    assert window.before == "今年招聘教师158名。"


def test_ancestors_go_from_the_outermost_to_the_section_itself(library, chunk_of):
    section = library.section_of(chunk_of("同时新聘345名网格员。"))
    above = library.ancestors(section)
    assert above[-1] == section
    assert above[0].path == ("一、社会治理",)
    assert all(section.path[: len(one.path)] == one.path for one in above)
    assert [len(one.path) for one in above] == sorted({len(one.path) for one in above})


def test_children_stand_directly_under_a_section(library, chunk_of):
    section = library.section_of(chunk_of("一、社会治理"))
    children = library.children(section)
    assert children
    assert all(child.path[:-1] == section.path for child in children)
    assert library.children(library.section_of(chunk_of("全区教师3171名"))) == []


def test_the_vocabulary_counts_all_reports(library):
    assert library.vocabulary.frequency.get("网格", 0) >= 2
    assert library.vocabulary.frequency.get("车位", 0) == 1
    assert "熊猫" not in library.vocabulary.frequency


@pytest.mark.parametrize(("word", "mentioned"), [("网格", True), ("思明", False), ("大熊猫", False)])
def test_a_word_is_mentioned_only_by_reports_that_hold_it(library, small_ids, word, mentioned):
    assert library.mentions(word, [small_ids[0]]) is mentioned


def test_nothing_is_mentioned_by_no_report(library):
    assert library.mentions("网格", []) is False


def test_the_chosen_reports_are_those_of_the_library(library, small_ids):
    assert library.chosen(None) == set(small_ids)
    assert library.chosen([small_ids[0], "nobody"]) == {small_ids[0]}
    assert library.chosen([]) == frozenset()


def test_a_chunk_before_the_first_section_counts_to_the_first(library, small_ids):
    source = library.reports[small_ids[0]].report.source
    assert library.section_of(Chunk(source, (), 0, 1, "来")) == library.reports[small_ids[0]].sections[0]


def test_a_catalogue_tells_what_reading_all_reports_tells(library):
    """`library` has a catalogue; a mapping of the same reports has none."""
    plain = Library(dict(library.reports))
    assert library.vocabulary.n_sentences == plain.vocabulary.n_sentences
    for term, count in plain.vocabulary.frequency.items():
        assert library.vocabulary.frequency.get(term, 0) == count
        assert term in library.vocabulary.frequency
    assert "大熊猫" not in library.vocabulary.frequency
    ids = frozenset(plain.reports)
    for word in ("网格", "网格员", "2022", "〔2022〕5号", "海沧区", "区", "a", "2022年"):
        assert library.hold(word, ids) == plain.hold(word, ids)
        assert {id_ for id_ in ids if word in plain.folded[id_]} <= set(library.holding(word, ids))
    for year in (22, 1998, 2021, 2022, 2023):
        assert [library.has_year(id_, year) for id_ in ids] == [plain.has_year(id_, year) for id_ in ids]
    assert [bool(library.tables(id_)) for id_ in ids] == [bool(plain.tables(id_)) for id_ in ids]


def _dated(id_, **fields):
    parsed = make_report(id_, ["2022年，全市新建公园22个，计划2023年新建公园30个。"])
    return replace(parsed, report=replace(parsed.report, source=replace(parsed.report.source, **fields)))


def test_a_bulletin_is_read_in_the_year_after_its_account():
    library = Library(
        {
            "report": _dated("report", year=2024, account_year=2023, kind="work_report"),
            "bulletin": _dated("bulletin", year=2022, account_year=2021, kind="bulletin"),
            "unknown": _dated("unknown"),
        }
    )
    assert library.present_years(frozenset(library.reports)) == {2024, 2022}
    assert library.present_years(frozenset({"bulletin"})) == {2022}
    assert library.told_years(frozenset({"report", "bulletin"})) >= {2023, 2021}
    assert library.present_years(frozenset()) == library.told_years(frozenset()) == frozenset()


def test_the_clauses_of_a_sentence_have_scopes_of_their_own():
    library = Library({"report": _dated("report", year=2023, account_year=2022, kind="work_report")})
    (parsed,) = library.reports.values()
    scoped = library.scoped_spans(parsed.chunks[0])
    text = parsed.report.text
    told = {one.scope.period.label: one.span.of(text) for one in scoped}
    assert "22个" in told["2022年"]
    assert "30个" in told["2023年"]
    assert [one.scope for one in scoped] == library.scopes_of(parsed.chunks[0])
