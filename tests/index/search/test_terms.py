"""Counts of terms are those of the pipeline's vocabulary, and can be joined; reports can be left out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.search.counting import inner_tokens, number_of
from index.search.terms import count_terms, join_terms, keep_terms
from index.search.tokens import tokenize
from rag.text.fold import fold
from rag.text.terms import Vocabulary

TEXTS = ["全区划分网格710个。新聘345名网格员。", "今年GDP增长8.5%，为a-1级！\n全区划分网格。", "", "其他。"]
texts = st.lists(st.sampled_from(TEXTS), max_size=4)


def counted(terms):
    return terms.sentences.tolist(), {token: terms.get(token) for token in terms.postings.tokens.tolist()}


def test_the_terms_are_those_of_the_vocabulary():
    sentences = ["全区划分网格710个。", "新聘345名网格员。"]
    vocabulary, terms = Vocabulary.of(sentences), count_terms(TEXTS[:1])
    assert terms.sentences.tolist() == [vocabulary.n_sentences]
    assert {number_of(term): count for term, count in vocabulary.frequency.items()} == counted(terms)[1]
    assert [terms.get(number_of(term)) for term in ("网格", "熊猫")] == [2, 0]


@given(texts, texts)
def test_joined_counts_and_those_of_some_reports_are_those_counted_anew(kept, gone):
    whole = count_terms(kept + gone)
    assert counted(join_terms([count_terms(kept), count_terms(gone)])) == counted(whole)
    inside = np.arange(len(kept + gone)) < len(kept)
    assert counted(keep_terms(whole, inside)) == counted(count_terms(kept))


@given(st.text(st.sampled_from("网格区3.5,a〔〕号 ")), st.text(st.sampled_from("网格3.5,a号")), st.data())
def test_inner_tokens_are_tokens_of_whatever_holds_the_words(before, after, data):
    words = data.draw(st.text(st.sampled_from("网格区3.5,a〔〕号 "), max_size=8))
    text = fold(f"{before}{words}{after}")
    assert inner_tokens(fold(words)) <= set(map(number_of, tokenize(text)))
