"""Which units have a token, and how often. The postings of groups of units can be joined, and units left out.

:mod:`index.search.counting` makes them, :mod:`index.search.lexical` scores with them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Postings", "join_postings", "keep_units", "order_postings"]

_UNIT_BITS = 22  # of the row of a unit, when units are ordered; the number of a token has 41 bits


@dataclass(frozen=True, slots=True)
class Postings:
    """Which units have a token, and how often.

    The units of the token ``tokens[i]`` are ``rows[starts[i]:starts[i + 1]]``. The numbers of the tokens are sorted.
    """

    tokens: NDArray[np.int64]
    starts: NDArray[np.int64]
    rows: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.int32]  # of each unit, in tokens, at least 1

    @property
    def size(self) -> int:
        """The number of units."""
        return len(self.lengths)

    def place(self, token: int) -> slice:
        """Return where in ``rows`` and ``counts`` the units of a token are."""
        at = int(np.searchsorted(self.tokens, token))
        if at == len(self.tokens) or self.tokens[at] != token:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))


def order_postings(tokens: NDArray[np.int64], units: NDArray[np.int64], size: int) -> Postings:
    """Return the postings of `size` units. ``tokens[i]`` is a token of the unit ``units[i]``; both in any order."""
    pairs = np.sort(tokens << _UNIT_BITS | units)
    firsts = np.flatnonzero(np.diff(pairs, prepend=-1))
    counts = np.diff(firsts, append=len(pairs)).astype(np.int32)
    distinct, starts = _runs(pairs[firsts] >> _UNIT_BITS)
    rows = (pairs[firsts] & ((1 << _UNIT_BITS) - 1)).astype(np.int32)
    lengths = np.maximum(np.bincount(units, minlength=size), 1).astype(np.int32)
    return Postings(distinct, starts, rows, counts, lengths)


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


def _runs(columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct values of the sorted `columns`, and where each begins, with the end of all as the last."""
    begins = np.flatnonzero(np.diff(columns, prepend=-1))
    return columns[begins], np.append(begins, len(columns)).astype(np.int64)
