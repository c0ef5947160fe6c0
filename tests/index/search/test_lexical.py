import bm25s
import numpy as np
import pytest

from index.search.lexical import Lexical
from index.search.tokens import tokenize

SENTENCES = ("全区划分网格710个。", "新聘345名网格员，充实网格治理力量。", "两会精神")
CORPORA = {
    "sentences": [tokenize(text) for text in SENTENCES],
    "one unit": [["网", "格", "网"]],
    "a unit without tokens": [["甲", "乙", "甲"], [], ["乙"]],
}


@pytest.mark.parametrize("corpus", CORPORA.values(), ids=CORPORA.keys())
def test_scores_are_those_of_bm25s(corpus):
    other = bm25s.BM25(k1=0.9, b=0.4, method="lucene", backend="numpy")
    other.index([tokens or [""] for tokens in corpus], show_progress=False)
    ours = Lexical(corpus)
    for token in {token for tokens in corpus for token in tokens}:
        assert np.array_equal(ours.score({token: 1.0}), other.get_scores([token])), token


def test_weights_multiply_and_unknown_tokens_add_nothing():
    lexical = Lexical(CORPORA["sentences"])
    single = lexical.score({"网": 1.0}).astype(np.float64) * 0.5 + lexical.score({"710": 1.0})
    assert np.allclose(lexical.score({"网": 0.5, "710": 1.0, "无此": 1.0}), single)


@pytest.mark.parametrize("corpus", [[], [[]], [[], []]], ids=["no unit", "one empty unit", "two empty units"])
def test_a_corpus_without_tokens_scores_nothing(corpus):
    assert Lexical(corpus).score({"网": 1.0}).tolist() == [0.0] * len(corpus)
