"""Count the tokens of units for BM25, so that counts of many groups of units can be joined and parted.

:mod:`index.search.lexical` scores with them.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Postings", "TokenNumbers", "count_tokens", "join_postings", "keep_units"]

TokenNumbers = dict[str, int]  # a number for each token; it only grows, so that postings made before stay valid


@dataclass(frozen=True, slots=True)
class Postings:
    """Which units have a token, and how often.

    The units of the token ``tokens[i]`` are ``rows[starts[i]:starts[i + 1]]``. The numbers of the tokens are sorted.
    """

    tokens: NDArray[np.int32]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int32]  # of each unit, in tokens, at least 1

    @property
    def size(self) -> int:
        """The number of units."""
        return len(self.lengths)


def count_tokens(corpus: Sequence[list[str]], numbers: TokenNumbers) -> Postings:
    """Count the tokens of each unit of `corpus`. New tokens are added to `numbers`, by one thread at a time."""
    columns: list[int] = []
    counts: list[int] = []
    distinct: list[int] = []
    for unit in corpus:
        found = Counter(unit)
        columns += [numbers.setdefault(token, len(numbers)) for token in found]
        counts += found.values()
        distinct.append(len(found))
    rows = np.repeat(np.arange(len(corpus), dtype=np.int32), distinct)
    lengths = np.array([max(len(unit), 1) for unit in corpus], np.int32)
    order = np.argsort(np.array(columns, np.int32), kind="stable")  # by token, and for each token by unit
    tokens, starts = _runs(np.array(columns, np.int32)[order])
    return Postings(tokens, starts, rows[order], np.array(counts, np.int32)[order], lengths)


def join_postings(parts: Sequence[Postings]) -> Postings:
    """Return the postings of the units of all `parts`, in their order."""
    tokens = np.unique(np.concatenate([part.tokens for part in parts]))
    places = [np.searchsorted(tokens, part.tokens) for part in parts]
    frequencies = np.zeros(len(tokens), np.int64)
    for part, place in zip(parts, places, strict=True):
        frequencies[place] += np.diff(part.starts)
    starts = np.concatenate([[0], np.cumsum(frequencies)]).astype(np.int64)
    rows, counts = np.empty(starts[-1], np.int32), np.empty(starts[-1], np.int32)
    free, first = starts[:-1].copy(), 0
    for part, place in zip(parts, places, strict=True):
        own = np.diff(part.starts)
        to = np.repeat(free[place] - part.starts[:-1], own) + np.arange(len(part.rows))
        rows[to], counts[to] = part.rows + np.int32(first), part.counts
        free[place] += own
        first += part.size
    return Postings(tokens, starts, rows, counts, np.concatenate([part.lengths for part in parts]))


def keep_units(postings: Postings, kept: NDArray[np.bool_]) -> Postings:
    """Return the postings of the units where `kept` is true. Shape of `kept`: (size,)."""
    inside = kept[postings.rows]
    columns = np.repeat(postings.tokens, np.diff(postings.starts))[inside]
    tokens, starts = _runs(columns)
    new_rows = (np.cumsum(kept) - 1).astype(np.int32)
    rows = new_rows[postings.rows[inside]]
    return Postings(tokens, starts, rows, postings.counts[inside], postings.lengths[kept])


def _runs(columns: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return the distinct values of the sorted `columns`, and where each begins, with the end of all as the last."""
    begins = np.flatnonzero(np.diff(columns, prepend=np.int32(-1)))
    return columns[begins], np.append(begins, len(columns)).astype(np.int64)
