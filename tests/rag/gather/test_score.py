"""The chance of each sentence to answer, and the chance that none does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.gather.evidence import Evidence
from rag.gather.score import (
    FEATURES,
    REFUSE_ABOVE,
    WEIGHTS,
    features_of,
    plain_utilities,
    rank_evidence,
    search_order,
    utilities,
)
from rag.ports import Verdict
from rag.types import Chunk, Hit, Source, Span

RELEVANCES = st.lists(st.floats(-20, 20), min_size=1, max_size=6)


def make(relevance, rank=1, score=0.5, cosine=0.85, **features):
    hit = Hit(Chunk(Source("huli", ""), (), rank, rank + 1, "网"), score, rank, cosine)
    verdict = None if relevance is None else Verdict(relevance, Span(0, 1), relevance)
    return replace(Evidence(hit, 0.5, 0.5, 0.5, heading=False, verdict=verdict), **features)


def judged(*relevances):
    return [make(relevance, rank, score=1 - rank / 100) for rank, relevance in enumerate(relevances, 1)]


def ranks(ranked):
    return [one.hit.rank for one in ranked]


def test_without_evidence_surely_nothing_answers():
    assert rank_evidence([]) == ([], 1.0)


def test_every_feature_has_a_weight():
    assert set(WEIGHTS) == {*FEATURES, "bias"}
    assert [len(row) for row in features_of(judged(1.0, 2.0))] == [len(FEATURES)] * 2


@given(RELEVANCES)
def test_the_chances_add_up_to_one_and_stand_in_order(relevances):
    ranked, none = rank_evidence(judged(*relevances))
    chances = [one.chance for one in ranked]
    assert sum(chances) + none == pytest.approx(1)
    assert chances == sorted(chances, reverse=True)
    assert all(0 <= chance <= 1 for chance in (*chances, none))


@given(RELEVANCES, st.integers(0, 5), st.floats(0.01, 5))
def test_the_more_relevant_a_sentence_the_likelier_it_answers_and_the_less_likely_none_does(relevances, row, more):
    row %= len(relevances)
    relevances[row] = max(-8.9, min(relevances[row], 0.9))  # relevances far out count alike
    before, none_before = rank_evidence(judged(*relevances))
    relevances[row] += more
    after, none_after = rank_evidence(judged(*relevances))
    assert none_after < none_before
    earlier, later = (next(one for one in found if one.hit.rank == row + 1) for found in (before, after))
    assert later.chance > earlier.chance


def test_relevances_far_out_count_alike():
    assert utilities(judged(6.0, -9.0)) == utilities(judged(100.0, -100.0))


def test_a_relevant_sentence_overtakes_the_first_of_the_search():
    ranked, _ = rank_evidence(judged(-5.0, -5.0, 4.0))
    assert ranks(ranked) == [3, 1, 2]


def test_what_was_not_judged_follows_in_the_order_of_the_search():
    ranked, _ = rank_evidence([*judged(-9.0, 3.0), make(None, 3), make(None, 4)])
    assert ranks(ranked) == [2, 1, 3, 4]
    assert [one.chance for one in ranked[2:]] == [0, 0]


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"need_match": 1.0}, {"need_match": 0.0}),
        ({"cosine": 0.9}, {"cosine": 0.8}),
    ],
)
def test_of_equally_relevant_sentences_the_one_that_fits_is_likelier(better, worse):
    first = make(1.0, 1, score=1.0)
    one, other = utilities([first, make(1.0, 2, **better), make(1.0, 3, **worse)])[1:]
    assert one > other


def test_the_search_order_is_by_score_then_rank():
    found = [make(None, 3, score=0.2), make(None, 2, score=0.9), make(None, 1, score=0.2)]
    assert ranks(search_order(found)) == [2, 1, 3]


def test_what_a_follow_up_says_itself_must_stand_in_the_sentence():
    nothing, half, all_ = (rank_evidence([make(-8.0, said=said)])[1] for said in (0.0, 0.5, 1.0))
    assert nothing > half > all_
    assert nothing > REFUSE_ABOVE > all_


def test_a_question_that_is_no_follow_up_keeps_its_utility():
    plain = [make(1.0), make(-1.0)]
    assert utilities(plain) == plain_utilities(plain)
    assert utilities([replace(one, said=0.5) for one in plain]) != plain_utilities(plain)
