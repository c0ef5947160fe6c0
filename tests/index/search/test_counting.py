"""Tokens that are counted for many texts at once are those of each text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.search import counting
from index.search.counting import count_texts, count_tokens
from index.search.postings import join_postings, keep_units
from index.search.tokens import tokenize

TEXTS = ["网格1,710個，TCL", "", "𠮷林〇一\n二〇二二年GDP增速８．５％", "两会\x00精神 a_b ½ ⅳ", "㈠①", "3.5,2.1"]
texts = st.lists(
    st.text(st.sampled_from("网格区划𠮷〇a1,. \n_％個８") | st.characters(exclude_categories=())), max_size=6
)


def counted(postings):
    """Return the numbers of the tokens of each unit with their counts, and its length."""
    found = [{} for _ in range(postings.size)]
    for i, token in enumerate(postings.tokens.tolist()):
        part = slice(postings.starts[i], postings.starts[i + 1])
        for row, count in zip(postings.rows[part].tolist(), postings.counts[part].tolist(), strict=True):
            found[row][token] = count
    return found, postings.lengths.tolist()


def check(given_texts):
    one_by_one = count_tokens([tokenize(text) for text in given_texts])
    assert counted(count_texts(given_texts)) == counted(one_by_one)


def test_texts_are_counted_like_their_tokens():
    check(TEXTS)


@given(texts)
def test_any_texts_are_counted_like_their_tokens(given_texts):
    check(given_texts)


def test_many_texts_are_counted_in_batches(monkeypatch):
    monkeypatch.setattr(counting, "_BATCH", 2)
    check(TEXTS)


@pytest.mark.parametrize("kept", [[True] * 6, [False] * 6, [True, False, True, False, False, True]])
def test_joined_and_left_out_units_are_counted_like_the_rest(kept):
    joined = join_postings([count_texts(TEXTS[:2]), count_texts(TEXTS[2:])])
    assert counted(joined) == counted(count_texts(TEXTS))
    left = [text for text, stays in zip(TEXTS, kept, strict=True) if stays]
    assert counted(keep_units(joined, np.array(kept))) == counted(count_texts(left))
