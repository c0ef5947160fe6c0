import pytest

from rag.guard.mismatch import Mismatch, Verdict
from rag.guard.support import FEATURES, WEIGHTS, features_of, is_supported, may_hold

SENTENCE = "家里没钱的孩子有3600人不用再交学费。"


def read_as(logit):
    return lambda: logit


def unread():
    raise AssertionError("the verifier was asked")


def test_a_literal_slice_is_supported_without_being_read():
    assert is_supported(SENTENCE, Verdict(literal=True), unread)


@pytest.mark.parametrize("kind", ["number", "date", "plan"])
def test_what_the_quotes_lack_is_decisive_whatever_the_verifier_reads(kind):
    verdict = Verdict((Mismatch(kind, "x"),))
    assert not may_hold(verdict)
    assert not is_supported(SENTENCE, verdict, unread)


def test_other_words_need_a_verifier_that_believes_the_sentence():
    verdict = Verdict((Mismatch("wording", "新词"),))
    assert is_supported(SENTENCE, verdict, read_as(8.0))
    assert not is_supported(SENTENCE, verdict, read_as(-2.0))


def test_a_sentence_that_the_rules_accept_can_be_read_as_wrong():
    assert is_supported(SENTENCE, Verdict(), read_as(0.0))
    assert not is_supported(SENTENCE, Verdict(), read_as(-8.0))


def test_a_sentence_of_mostly_new_words_is_not_believed():
    assert not is_supported("网格很多。", Verdict((Mismatch("wording", "很多"),)), read_as(8.0))


def test_the_features_have_weights():
    assert set(WEIGHTS) == {*FEATURES, "bias"}
    features = dict(zip(FEATURES, features_of(Verdict((Mismatch("wording", "一二三四"),)), 1.5), strict=True))
    assert features == {
        "figure": 0,
        "name": 0,
        "negation": 0,
        "direction": 0,
        "wording": 1,
        "supported": 0,
        "longest": 0.5,
        "read": 1.5,
    }
