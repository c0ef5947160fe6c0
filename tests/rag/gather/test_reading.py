"""How much is read of the evidence, and what reading changes."""

from dataclasses import replace

import pytest

from rag.gather.reading import SEVERAL, read_best
from rag.gather.score import FEATURES, READING_FEATURES, estimate_confidence, features_of
from rag.understand.analysis import Request
from rag.understand.question import read_question
from tests.fakes import MarkingReader

QUESTION = "湖里区划分了多少个网格？"
DOUBTFUL, SURE, HOPELESS = (0.0, 1.0), (0.0, 0.0), (1.0, 1.0)  # what the same confidence is held for


@pytest.fixture(scope="module")
def ranked(small_pipeline):
    (gathered,) = small_pipeline.gather(small_pipeline.understand(Request(QUESTION)))
    return list(gathered.evidence)


@pytest.mark.parametrize(("doubt", "n_read"), [(DOUBTFUL, SEVERAL), (SURE, 1), (HOPELESS, 0)])
def test_in_doubt_several_sentences_are_read_else_the_first_or_none(ranked, doubt, n_read):
    reader = MarkingReader("710个")
    read = read_best(reader, read_question(QUESTION), ranked, doubt)
    assert len(reader.asked) == n_read
    assert [e.reading is not None for e in read] == [True] * n_read + [False] * (len(ranked) - n_read)
    assert {e.hit.chunk for e in read[:n_read]} == {e.hit.chunk for e in ranked[:n_read]}
    assert [e.hit.chunk for e in read[n_read:]] == [e.hit.chunk for e in ranked[n_read:]]


def test_an_endless_sentence_is_read_at_its_beginning(ranked):
    first = ranked[0]
    chunk = replace(first.hit.chunk, text=f"全区划分网格710个,{'管理,' * 5000}合计711个。")
    endless = [replace(first, hit=replace(first.hit, chunk=chunk)), *ranked[1:]]
    read = {found: read_best(MarkingReader(found), read_question(QUESTION), endless, SURE) for found in ("710", "711")}
    assert [len(one[0].reading.span) for one in read.values()] == [3, 0]


def test_where_no_few_words_can_answer_and_the_rules_are_sure_nothing_is_read(ranked):
    reader = MarkingReader("710")
    asked = read_question("为什么要划分网格？")
    assert read_best(reader, asked, ranked, SURE) == ranked
    assert reader.asked == []


def test_english_is_not_read(ranked):
    reader = MarkingReader("710")
    asked = read_question("How many grids were drawn in Huli?")
    assert read_best(reader, asked, ranked, DOUBTFUL) == ranked
    assert reader.asked == []


def test_nothing_found_nothing_read():
    assert read_best(MarkingReader("710"), read_question(QUESTION), []) == []


def test_relevance_stays_that_of_the_rules(ranked):
    read = read_best(MarkingReader("710个"), read_question(QUESTION), ranked, DOUBTFUL)
    relevance = {e.hit.chunk.id: e.relevance for e in ranked}
    assert {e.hit.chunk.id: e.relevance for e in read} == relevance


def test_what_was_read_is_a_sign_only_where_several_were(ranked):
    asked = read_question(QUESTION)
    one, several = (read_best(MarkingReader("710个"), asked, ranked, doubt) for doubt in (SURE, DOUBTFUL))
    assert len(features_of(one, asked)) == len(FEATURES)
    assert len(features_of(several, asked)) == len(FEATURES) + len(READING_FEATURES)
    assert estimate_confidence(one, asked) == estimate_confidence(ranked, asked)
