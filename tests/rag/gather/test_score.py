from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.gather.evidence import Evidence
from rag.gather.score import FEATURES, REFUSE_BELOW, WEIGHTS, estimate_confidence, features_of, rank_evidence
from rag.types import Chunk, Hit, Source
from rag.understand.question import read_question

ASKED = read_question("划分了多少个网格？")
SHARES = st.floats(0, 1)


def make(rank=1, **shares):
    hit = Hit(Chunk(Source("huli", ""), (), rank, rank + 1, "网"), 0.5, rank, cosine=0.8, bm25=2.0)
    return replace(Evidence(hit, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, False), **shares)


def bare(ranked):
    return [replace(evidence, relevance=0.0) for evidence in ranked]


def test_nothing_ranks_as_nothing():
    assert rank_evidence([], ASKED) == []


@pytest.mark.parametrize("share", ["own", "path", "joined", "need_match", "focus"])
def test_more_of_any_feature_ranks_higher(share):
    poor, rich = make(1), make(2, **{share: 0.9})
    assert bare(rank_evidence([poor, rich], ASKED)) == [rich, poor]


@pytest.mark.parametrize("near", [{"cosine": 0.9}, {"bm25": 4.0}, {"score": 0.9}])
def test_a_nearer_hit_ranks_higher(near):
    far, close = make(1), make(2)
    close = replace(close, hit=replace(close.hit, **near))
    assert bare(rank_evidence([far, close], ASKED))[0] == close


def test_a_bare_heading_ranks_lower_unless_a_heading_is_asked_for():
    heading, sentence = make(1, heading=True), make(2)
    assert bare(rank_evidence([heading, sentence], ASKED))[0] == sentence
    assert bare(rank_evidence([heading, sentence], read_question("招聘教师是针对哪个问题？")))[0] == heading


def test_equal_evidence_keeps_the_order_of_the_search():
    first, second = make(1), make(2)
    assert bare(rank_evidence([second, first], ASKED)) == [first, second]


def test_one_that_is_near_in_every_way_is_sure_and_one_that_is_not_is_refused():
    sure, unsure = make(1, own=1, path=1, joined=1, context=1, need_match=1, focus=1), make(2, need_match=0, focus=0)
    assert estimate_confidence(rank_evidence([sure], ASKED), ASKED) > REFUSE_BELOW
    assert estimate_confidence([unsure], ASKED) < REFUSE_BELOW


def test_nothing_is_surely_no_answer():
    assert estimate_confidence([], ASKED) == 0
    assert features_of([], ASKED) == (0,) * len(FEATURES)


def test_every_sign_has_a_weight():
    assert set(WEIGHTS) == {*FEATURES, "bias"}
    assert len(features_of([make()], ASKED)) == len(FEATURES)


def sign(name, ranked, asked=ASKED):
    return features_of(ranked, asked)[FEATURES.index(name)]


def test_english_and_quantity_are_told():
    ranked = [make(context=0.7)]
    english = read_question("How many grids were drawn?")
    assert [sign(name, ranked) for name in ("cosine", "context", "quantity", "english")] == [0.8, 0.7, 1, 0]
    assert sign("english", ranked, english) == 1


@given(SHARES, st.floats(-30, 12), st.floats(0, 5))
def test_confidence_is_a_share_and_grows_with_relevance(context, relevance, more):
    evidence = make(context=context)
    low, high = (
        estimate_confidence([replace(evidence, relevance=value)], ASKED) for value in (relevance, relevance + more)
    )
    assert 0 <= low <= high <= 1
