"""Keep windows as numbers: every text once, cut into pieces, and a table of which texts each window shows.

A file of a few megabytes then holds what would be tens of millions of pieces written out. This module cuts no window.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.model.judge_form import MARKED

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["NOWHERE", "Pack", "Table", "read_pack", "write_pack"]

NOWHERE = -1  # a span that is not there


@dataclass(frozen=True, slots=True)
class Table:
    """Windows, one a row."""

    parts: NDArray[np.int32]  # (rows, 5), numbers of texts; 0 is the empty one
    start: NDArray[np.int16]  # of the answer, in pieces of the marked text; NOWHERE without one
    end: NDArray[np.int16]  # its last piece
    answers: NDArray[np.int8]
    group: NDArray[np.int32]
    fold: NDArray[np.int8]
    share: NDArray[np.float32]
    rank: NDArray[np.int16]
    tempts: NDArray[np.bool_]
    answerable: NDArray[np.bool_]
    origin: NDArray[np.int16]

    def __len__(self) -> int:
        return len(self.group)

    def take(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> "Table":
        """Return these rows as a table."""
        return Table(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


@dataclass(frozen=True, slots=True)
class Pack:
    """All texts in pieces, and the tables by name."""

    pieces: NDArray[np.uint16]  # all texts, one after the other
    starts: NDArray[np.int64]  # where each begins, and the end of the last
    twins: NDArray[np.int32]  # of each text: the same with a slip, or itself
    tables: Mapping[str, Table]
    origins: Sequence[str]


def write_pack(
    path: Path,
    texts: Sequence[str],
    twins: Sequence[int],
    tables: Mapping[str, Table],
    origins: Sequence[str],
    tokenizer: "Tokenizer",
) -> None:
    """Cut `texts` into pieces and write everything; spans come in characters and are written in pieces."""
    cut = tokenizer.encode_batch(list(texts), add_special_tokens=False)
    lengths = [len(one.ids) for one in cut]
    arrays: dict[str, NDArray[np.generic]] = {
        "pieces": np.fromiter((i for one in cut for i in one.ids), np.uint16, sum(lengths)),
        "starts": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "twins": np.array(twins, np.int32),
        "origins": np.array(origins),
    }
    for name, table in tables.items():
        places = zip(table.parts[:, MARKED].tolist(), table.start.tolist(), table.end.tolist(), strict=True)
        spans = [_pieces_of(cut[row].offsets, start, end) for row, start, end in places]
        arrays |= {f"{name}/{field.name}": getattr(table, field.name) for field in fields(table)}
        arrays[f"{name}/start"] = np.array([low for low, _ in spans], np.int16)
        arrays[f"{name}/end"] = np.array([high for _, high in spans], np.int16)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # names are chosen here


def read_pack(path: Path) -> Pack:
    """Read what :func:`write_pack` wrote."""
    with np.load(path) as read:
        names = sorted({key.split("/")[0] for key in read.files if "/" in key})
        tables = {
            name: Table(**{field.name: read[f"{name}/{field.name}"] for field in fields(Table)}) for name in names
        }
        return Pack(read["pieces"], read["starts"], read["twins"], tables, read["origins"].tolist())


def _pieces_of(offsets: Iterable[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """Turn characters into the first and the last piece that hold any of them."""
    if start < 0:
        return NOWHERE, NOWHERE
    held = [i for i, (low, high) in enumerate(offsets) if high > start and low < end]
    return (held[0], held[-1]) if held else (NOWHERE, NOWHERE)
