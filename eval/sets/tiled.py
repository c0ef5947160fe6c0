"""Make a large library of a few reports: each copy has other figures, another title and other vectors.

Vectors of a copy are those of the original with noise. Embedding a million texts would take a day, and the cost of a
search does not depend on where its vectors come from.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from rag.types import ParsedReport

__all__ = ["Prepared", "tile"]

_NOISE = 0.3  # length of the noise: the cosine of a copy and its original is about .96


@dataclass(frozen=True, slots=True)
class Prepared:
    """A report with the vectors of its chunks and sentences. Shape of each: (units, dimensions)."""

    parsed: ParsedReport
    vectors: Mapping[str, NDArray[np.float32]]


def tile(base: Sequence[Prepared], first: int, last: int) -> Iterator[Prepared]:
    """Yield the copies `first` to `last` of the reports `base`, turn and turn about. The same number, the same copy."""
    for number in range(first, last):
        one = base[number % len(base)]
        noise = np.random.default_rng(number)
        yield Prepared(_edited(one.parsed, number), {grain: _moved(rows, noise) for grain, rows in one.vectors.items()})


def _edited(parsed: ParsedReport, number: int) -> ParsedReport:
    """Return a copy in which each digit is another one. Offsets stay."""
    digits = list("0123456789")
    random.Random(number).shuffle(digits)  # noqa: S311 - no secret
    text = parsed.report.text.translate(str.maketrans("0123456789", "".join(digits)))
    old = parsed.report.source
    source = replace(old, id=f"{old.id}-{number:06d}", title=f"{old.title}（{number}）")
    return ParsedReport(
        replace(parsed.report, source=source, text=text),
        tuple(replace(section, source=source) for section in parsed.sections),
        tuple(replace(chunk, source=source, text=text[chunk.start : chunk.end]) for chunk in parsed.chunks),
    )


def _moved(rows: NDArray[np.float32], noise: np.random.Generator) -> NDArray[np.float32]:
    moved = rows + noise.standard_normal(rows.shape, np.float32) * np.float32(_NOISE / np.sqrt(max(rows.shape[1], 1)))
    moved /= np.linalg.norm(moved, axis=1, keepdims=True)
    return moved.astype(np.float32)
