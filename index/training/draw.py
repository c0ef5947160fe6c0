"""Draw what is shown in a round, and write it out in pieces: parts joined by separators, some of them left out.

Numbers only: neither texts nor a tokenizer are needed. This module learns nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.model.judge_form import BEGIN, FORM_CAPS, FORM_LONGEST, KEEPS_END, MARKED, SEPARATOR
from index.training.pack import Pack, Table
from index.training.window import UNKNOWN

__all__ = ["Flat", "cut_batches", "draw_rows", "join", "write_out"]

_PARTS = len(FORM_CAPS)
_SLIPS = 0.15  # questions that are shown mistyped
_ALONE = 0.1  # windows of which only the marked sentence is shown
_LEFT_OUT = (0.0, 0.1, 0.15, 0.0, 0.15)  # each part otherwise
_STEP = 16  # lengths are padded to multiples


@dataclass(frozen=True, slots=True)
class Flat:
    """Windows written out one after the other; start and end are positions in the window, 0 for none there."""

    ids: NDArray[np.int32]
    offsets: NDArray[np.int64]  # where each begins, and the end of the last
    marked: NDArray[np.int64]  # the position at which the marked part begins
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    spans: NDArray[np.bool_]  # whether the span, or that there is none, is known
    answers: NDArray[np.float32]

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.offsets)


def draw_rows(table: Table, chance: np.random.Generator, share: float = 1.0) -> NDArray[np.int64]:
    """Draw the rows of a round: each by its own share, times `share`; what is unknown never."""
    kept = chance.random(len(table)) < table.share * share
    return np.flatnonzero(kept & (table.answers != UNKNOWN))


def write_out(pack: Pack, table: Table, chance: np.random.Generator | None = None) -> Flat:
    """Write the windows of `table` out; with `chance` slips, parts left out, long parts cut anywhere."""
    parts = table.parts.astype(np.int64)
    if chance is not None:
        parts = _vary(pack, parts, chance)
    whole = pack.starts[parts + 1] - pack.starts[parts]
    lengths = np.minimum(whole, FORM_CAPS)
    others = lengths.sum(1) - lengths[:, MARKED] + _PARTS + 1
    lengths[:, MARKED] = np.minimum(lengths[:, MARKED], FORM_LONGEST - others)
    skipped = np.where(KEEPS_END, whole - lengths, 0)
    spare = whole[:, MARKED] - lengths[:, MARKED]
    if chance is not None:
        skipped[:, MARKED] = _crop(table, lengths[:, MARKED], spare, chance)
    sizes = lengths.sum(1) + _PARTS + 1
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    places = offsets[:-1, None] + 1 + np.cumsum(lengths + 1, axis=1) - (lengths + 1)
    ids = np.full(offsets[-1], SEPARATOR, np.int32)
    ids[offsets[:-1]] = BEGIN
    counts = lengths.ravel()
    within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    source = np.repeat((pack.starts[parts] + skipped).ravel(), counts) + within
    ids[np.repeat(places.ravel(), counts) + within] = pack.pieces[source]
    marked = places[:, MARKED] - offsets[:-1]
    first, last = table.start - skipped[:, MARKED], table.end - skipped[:, MARKED]
    held = (table.start >= 0) & (first >= 0) & (last < lengths[:, MARKED])
    start, end = np.where(held, marked + first, 0), np.where(held, marked + last, 0)
    answers = (table.answers == 1) & (held | (table.start < 0))
    return Flat(ids, offsets, marked, start, end, held | (table.answers == 0), answers.astype(np.float32))


def _vary(pack: Pack, parts: NDArray[np.int64], chance: np.random.Generator) -> NDArray[np.int64]:
    """Mistype some questions and leave some parts out."""
    rows = len(parts)
    asked = np.where(chance.random(rows) < _SLIPS, pack.twins[parts[:, 0]], parts[:, 0])
    out = chance.random((rows, _PARTS)) < _LEFT_OUT
    out |= (chance.random(rows) < _ALONE)[:, None]
    out[:, [0, MARKED]] = False
    varied = np.where(out, 0, parts)
    varied[:, 0] = asked
    return varied


def _crop(
    table: Table, lengths: NDArray[np.int64], spare: NDArray[np.int64], chance: np.random.Generator
) -> NDArray[np.int64]:
    """Choose where a long marked text begins: anywhere, so that the answer stays in it where there is one."""
    known = table.start >= 0
    low = np.where(known, np.clip(table.end + 1 - lengths, 0, spare), 0)
    high = np.where(known, np.clip(table.start, 0, spare), spare)
    drawn: NDArray[np.int64] = low + np.floor(chance.random(len(low)) * (np.maximum(high, low) - low + 1)).astype(
        np.int64
    )
    return np.minimum(drawn, spare)


def join(parts: Sequence[Flat]) -> Flat:
    """Put what was written out together."""
    before = np.cumsum([0, *(len(part.ids) for part in parts)])
    offsets = [part.offsets[:-1] + shift for part, shift in zip(parts, before, strict=False)]
    names = ("marked", "start", "end", "spans", "answers")
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    ids = np.concatenate([part.ids for part in parts])
    return Flat(ids=ids, offsets=np.concatenate([*offsets, before[-1:]]), **joined)


def cut_batches(
    lengths: NDArray[np.int64], most: int, chance: np.random.Generator | None = None
) -> list[tuple[NDArray[np.int64], int]]:
    """Cut windows into batches of like length, at most `most` pieces with padding; each with its padded length."""
    padded = -(-lengths // _STEP) * _STEP
    order = np.lexsort((chance.random(len(lengths)) if chance else lengths, padded))
    batches: list[tuple[NDArray[np.int64], int]] = []
    first = 0
    while first < len(order):
        last = first + max(1, most // int(padded[order[first]]))
        while last > first + 1 and (last - first) * int(padded[order[min(last, len(order)) - 1]]) > most:
            last -= 1
        rows = order[first:last]
        batches.append((rows, int(padded[rows[-1]])))
        first = last
    if chance is not None:
        chance.shuffle(batches)
    return batches
