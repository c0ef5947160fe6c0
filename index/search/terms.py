"""Count in how many sentences of each report each term occurs. The counts can be joined, and reports left out.

The terms are those of :mod:`rag.text.terms`, and their numbers those of :mod:`index.search.counting`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.counting import number_of
from index.search.postings import Postings, join_postings, keep_units, order_postings
from rag.text.fold import fold
from rag.text.sentences import split_sentences
from rag.text.terms import terms_of

__all__ = ["TermCounts", "count_terms", "join_terms", "keep_terms"]


@dataclass(frozen=True, slots=True)
class TermCounts:
    """The number of sentences of each report, and of those with each term: the counts of ``postings``."""

    sentences: NDArray[np.int64]
    postings: Postings

    def get(self, number: int) -> int:
        """Return the number of sentences that have the term."""
        return int(self.postings.counts[self.postings.place(number)].sum())


def count_terms(texts: Iterable[str]) -> TermCounts:
    """Count the terms of the sentences of each report. `texts` are those of the reports."""
    found: list[int] = []
    sizes: list[int] = []  # of what is found in each text
    sentences: list[int] = []
    for text in map(fold, texts):
        before = len(found)
        cut = [sentence for sentence in (span.of(text) for span in split_sentences(text)) if sentence.strip()]
        for sentence in cut:
            found += map(number_of, terms_of(sentence))
        sentences.append(len(cut))
        sizes.append(len(found) - before)
    units = np.repeat(np.arange(len(sizes)), np.array(sizes, np.int64))
    postings = order_postings(np.array(found, np.int64), units, len(sizes))
    return TermCounts(np.array(sentences, np.int64), postings)


def join_terms(parts: Sequence[TermCounts]) -> TermCounts:
    """Return the counts of the reports of all `parts`, in their order."""
    sentences = np.concatenate([part.sentences for part in parts])
    return TermCounts(sentences, join_postings([part.postings for part in parts]))


def keep_terms(counts: TermCounts, kept: NDArray[np.bool_]) -> TermCounts:
    """Return the counts of the reports where `kept` is true. Shape of `kept`: (reports,)."""
    return TermCounts(counts.sentences[kept], keep_units(counts.postings, kept))
