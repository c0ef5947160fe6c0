"""Score units for a query by BM25.

Source: Robertson and Zaragoza 2009; the Lucene variant of Kamphuis et al. 2020. A test compares the scores with those
of the package bm25s (Lù 2024), whose import costs more than the scoring. Scores are computed for the tokens of a query
only, so that a change of the library touches the postings of a few units.

This module does not rank and writes no file.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.search.counting import count_tokens, number_of
from index.search.postings import Postings

__all__ = ["Lexical"]

_K1, _B = 0.9, 0.4  # better than 1.5 and 0.75 on passages and documents alike: docs/experiments.md
_ENTRIES = 300_000  # of the postings, which the search for the best units reads at most, after the rarest token


class Lexical:
    """A BM25 index of units, each a list of tokens."""

    def __init__(self, corpus: Sequence[list[str]]) -> None:
        self._set([(count_tokens(corpus), np.arange(len(corpus)))])

    @classmethod
    def of(cls, parts: Sequence[tuple[Postings, NDArray[np.int64]]]) -> "Lexical":
        """Return the index of units whose postings are in `parts`, each with the rows of its units in the scores."""
        lexical = cls.__new__(cls)
        lexical._set(parts)
        return lexical

    def _set(self, parts: Sequence[tuple[Postings, NDArray[np.int64]]]) -> None:
        self.size = sum(postings.size for postings, _ in parts)
        self._parts = tuple(parts)
        self.part = np.zeros(self.size, np.int32)  # of each row
        self.at = np.zeros(self.size, np.int32)  # of each row in its part
        for number, (postings, rows) in enumerate(parts):
            self.part[rows], self.at[rows] = number, np.arange(postings.size)
        total = sum(int(postings.lengths.sum()) for postings, _ in parts)
        mean = total / self.size if self.size else 1.0
        self._norms = [_K1 * (1 - _B + _B * postings.lengths.astype(np.float64) / mean) for postings, _ in parts]

    def score(self, weights: Mapping[str, float], rows: NDArray[np.int64] | None = None) -> NDArray[np.float32]:
        """Return the score of each of `rows`: the weighted sum of its BM25 for the tokens. None: of all.

        Shape: (rows,). Unit: BM25, >= 0.
        """
        scores = np.zeros(self.size if rows is None else len(rows), np.float32)
        known, found, rarity = self._look_up(weights)
        for number, ((postings, places), (begins, ends)) in enumerate(zip(self._parts, found, strict=True)):
            if rows is None:
                every = np.flatnonzero(ends > begins)
                scores[places] = self._sum(number, begins[every], ends[every], known[every], rarity[every])
                continue
            to = np.flatnonzero(self.part[rows] == number)
            asked = self.at[rows[to]]
            norms, own = self._norms[number][asked], np.zeros(len(to), np.float64)
            for at in np.flatnonzero(ends > begins) if len(to) else ():
                units = postings.rows[begins[at] : ends[at]]
                near = np.minimum(np.searchsorted(units, asked), len(units) - 1)
                have = np.flatnonzero(units[near] == asked)
                counts = postings.counts[begins[at] : ends[at]][near[have]]
                own[have] += float(known[at]) * _bm25(rarity[at], counts, norms[have])
            scores[to] = own
        return scores

    def best(
        self, weights: Mapping[str, float], count: int, allowed: NDArray[np.bool_] | None = None
    ) -> NDArray[np.int64]:
        """Return `count` rows that are about the best, in any order. Not all rows are scored.

        The rarest tokens are looked up first; tokens that are in very many units are left out. Only rows where
        `allowed` is true are returned. Shape of `allowed`: (size,).
        """
        known, found, rarity = self._look_up(weights)
        sizes = sum((ends - begins for begins, ends in found), np.zeros(len(known), np.int64))
        order = np.argsort(-known * rarity, kind="stable")
        read = order[(np.cumsum(sizes[order]) <= _ENTRIES) | (np.arange(len(order)) == 0)]
        rows, scores = [np.zeros(0, np.int64)], [np.zeros(0)]
        for number, ((_, places), (begins, ends)) in enumerate(zip(self._parts, found, strict=True)):
            own = self._sum(number, begins[read], ends[read], known[read], rarity[read])
            if allowed is not None:
                own[~allowed[places]] = 0
            top = _top(own, count)
            rows.append(places[top])
            scores.append(own[top])
        every = np.concatenate(rows)
        return every[_top(np.concatenate(scores), count)]

    def _look_up(
        self, weights: Mapping[str, float]
    ) -> tuple[NDArray[np.float64], list[tuple[NDArray[np.int64], NDArray[np.int64]]], NDArray[np.float32]]:
        """Return the weight of each token, where its postings begin and end in each part, and its rarity."""
        numbered = {number_of(token): weight for token, weight in weights.items()}
        columns = np.array(list(numbered), np.int64)
        found = [_spans(postings, columns) for postings, _ in self._parts]
        frequencies = sum((ends - begins for begins, ends in found), np.zeros(len(columns), np.int64))
        return np.array(list(numbered.values()), np.float64), found, self._rarity(frequencies)

    def _rarity(self, frequencies: NDArray[np.int64]) -> NDArray[np.float32]:
        rarity: NDArray[np.float32] = np.log(1 + (self.size - frequencies + 0.5) / (frequencies + 0.5)).astype(
            np.float32
        )
        return rarity

    def _sum(
        self,
        number: int,
        begins: NDArray[np.int64],
        ends: NDArray[np.int64],
        weights: NDArray[np.float64],
        rarity: NDArray[np.float32],
    ) -> NDArray[np.float64]:
        """Return the weighted sum of the BM25 of several tokens for each unit of one part. Shape: (units,)."""
        postings, _ = self._parts[number]
        places = [slice(begin, end) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        if not places:
            return np.zeros(postings.size, np.float64)
        units = np.concatenate([postings.rows[place] for place in places])
        counts = np.concatenate([postings.counts[place] for place in places])
        sizes = ends - begins
        values = _bm25(np.repeat(rarity, sizes), counts, self._norms[number][units])
        weighted = np.repeat(weights.astype(np.float32), sizes) * values
        return np.asarray(np.bincount(units, weighted, postings.size), np.float64)


def _bm25(
    rarity: NDArray[np.float32] | np.float32, counts: NDArray[np.int32], norms: NDArray[np.float64]
) -> NDArray[np.float32]:
    values: NDArray[np.float32] = (rarity * (counts / (norms + counts))).astype(np.float32)
    return values


def _top(scores: NDArray[np.floating], count: int) -> NDArray[np.int64]:
    """Return the positions of the `count` best scores above 0, in any order."""
    positive = np.flatnonzero(scores > 0)
    if count < len(positive):
        positive = positive[np.argpartition(-scores[positive], count)[:count]]
    return positive


def _spans(postings: Postings, columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where the postings of each of `columns` begin and end. Equal for a token that no unit has."""
    if not len(postings.tokens):
        return np.zeros(len(columns), np.int64), np.zeros(len(columns), np.int64)
    at = np.minimum(np.searchsorted(postings.tokens, columns), len(postings.tokens) - 1)
    begins = postings.starts[at]
    return begins, np.where(postings.tokens[at] == columns, postings.starts[at + 1], begins)
