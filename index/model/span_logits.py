"""Turn the span logits of the judge into a span. This module runs no model."""

import math

import numpy as np
from numpy.typing import NDArray

from rag.types import Span

__all__ = ["best_span", "trimmed"]

_LONGEST = 120  # tokens of an answer


def best_span(logits: NDArray[np.float32], inside: NDArray[np.bool_]) -> tuple[tuple[int, int], float]:
    """Find the best first and last token within `inside`, and by how much they beat "no answer here" at position 0."""
    rows = np.flatnonzero(inside)
    if not len(rows):
        return (0, 0), -math.inf
    total = logits[rows, 0][:, None] + logits[rows, 1][None, :]
    allowed = np.triu(np.tril(np.ones_like(total, bool), _LONGEST))
    first, last = np.unravel_index(int(np.where(allowed, total, -np.inf).argmax()), total.shape)
    return (int(rows[first]), int(rows[last])), float(total[first, last] - logits[0].sum())


def trimmed(text: str, start: int, end: int) -> Span:
    """Leave white space at both ends of ``text[start:end]`` out.

    >>> trimmed("共 710个 。", 1, 7)
    Span(start=2, end=6)
    """
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    return Span(start, max(start, start + len(said.strip())))
