from rag.guard.judgement import is_doubtful, is_plain_contradiction
from rag.guard.mismatch import Mismatch


def test_a_negated_copy_contradicts():
    assert is_plain_contradiction(Mismatch("negation", "会后未印发方案"), "会后未印发方案", "会后印发方案。")
    assert not is_plain_contradiction(Mismatch("wording", "折合"), "折合10天", "240小时。")


def test_a_new_word_is_a_doubt():
    assert is_doubtful("折合10天", "240小时", [Mismatch("wording", "折合")])
    assert not is_doubtful("10天", "10天", [])
