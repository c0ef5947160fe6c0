import pytest

from rag.text.fold import fold
from rag.types import Chunk, Span


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
    assert fold(words) in library.context_of(chunk)


def test_the_sentence_before_stays_inside_the_section(library, chunk_of):
    assert library.before(chunk_of("全区教师3171名,")) == "今年共招聘新教师158名。"
    assert library.before(chunk_of("二、教育")) == ""


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
    assert library.vocabulary.frequency["网格"] >= 2
    assert library.vocabulary.frequency["车位"] == 1
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
