import pytest

from rag.guard.judgement import is_doubtful, is_plain_contradiction
from rag.guard.mismatch import Mismatch


@pytest.mark.parametrize(
    ("doubt", "contradicts"),
    [
        (Mismatch("negation", "会后未印发方案"), True),
        (Mismatch("wording", "跨境电商综合试"), True),
        (Mismatch("wording", "优惠力度最大"), False),
        (Mismatch("wording", "折合"), False),
    ],
)
def test_a_negated_copy_and_a_long_new_thing_contradict(doubt, contradicts):
    assert is_plain_contradiction(doubt, "会后印发方案。") is contradicts


@pytest.mark.parametrize(
    ("doubt", "doubtful"),
    [
        (Mismatch("wording", "解聘"), True),
        (Mismatch("negation", "没有反馈"), True),
        (Mismatch("wording", "升到"), False),
        (Mismatch("direction", "最大"), False),
        (Mismatch("direction", "流失"), True),
    ],
)
def test_words_of_degree_and_verbs_with_a_result_are_no_doubt(doubt, doubtful):
    assert is_doubtful([doubt]) is doubtful


def test_no_doubt_rejects_nothing():
    assert not is_doubtful([])
