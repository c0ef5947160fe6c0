"""Which sentences are candidates, and how the lists of several readings become one."""

import pytest

from rag.gather.candidates import find_candidates, fuse_readings
from rag.types import Chunk, Hit, Source, Turn
from rag.understand.analysis import Request


def hit(at, score, cosine=0.8):
    return Hit(Chunk(Source("huli", ""), (), at, at + 1, "网"), score, 1, cosine)


def test_the_hits_of_one_reading_stay_as_they_are():
    hits = [hit(1, 0.5), hit(2, 0.9)]
    assert fuse_readings([hits]) == hits


def test_a_sentence_that_both_readings_find_first_comes_first():
    fused = fuse_readings([[hit(1, 9.0), hit(2, 8.0)], [hit(2, 0.4), hit(3, 0.3)]])
    ordered = sorted(fused, key=lambda one: -one.score)
    assert [one.chunk.start for one in ordered] == [2, 1, 3]


def test_the_cosine_is_the_mean_and_less_where_a_reading_misses_the_sentence():
    fused = {one.chunk.start: one.cosine for one in fuse_readings([[hit(1, 1, 0.9), hit(2, 1, 0.9)], [hit(1, 1, 0.7)]])}
    assert fused[1] == pytest.approx(0.8)
    assert 0.88 < fused[2] < 0.9


@pytest.mark.parametrize("text", ["那编外的呢？", "招聘新教师多少名？"])
def test_only_a_follow_up_is_read_twice_and_looks_where_the_last_answer_was(small_pipeline, text):
    before = Turn("全区教师有多少名？", "今年共招聘新教师158名。")
    (analysis,) = small_pipeline.understand(Request(text, (before,)))
    follows = bool(analysis.standalone)
    assert (len(analysis.readings), len(analysis.said) > 0) == (follows, follows)
    library, retriever = small_pipeline.library, small_pipeline.retriever
    found = find_candidates(analysis, retriever, library, library.chosen(None), 1)
    assert any("158" in one.chunk.text for one in found) or not follows
    assert len(found) > 1 or not follows
