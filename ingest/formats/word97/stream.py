"""The binary parts of a Word 97 file: pieces of text, and properties of paragraphs and characters by place."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Paragraphs", "Row", "Stream", "cross_out", "read_properties"]

_PAGE = 512
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # bytes of the operand of a property, by its kind
_TABLE = 0xD608  # the definition of a row
_PROPERTIES = {0x2416: "in_table", 0x2417: "ends_row", 0x2640: "outline", 0x460B: "list", 0x3404: "head"}
_HIDDEN, _DELETED = 0x083C, 0x0800
_CELL_BYTES = 20
_MOST_PIECES = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """The edges of a row of a table in twentieths of a point, and how each cell is merged."""

    edges: tuple[int, ...] = ()
    merges: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraphs:
    """Properties of the paragraphs that end in a range of the file."""

    style: int = 0
    values: dict[str, int] = field(default_factory=dict)
    row: Row | None = None


class Stream:
    """The main stream of a file with its table stream."""

    def __init__(self, main: bytes, table: bytes) -> None:
        """Take the two streams.

        Raises: struct.error, ValueError for damaged ones.
        """
        self.main, self.table = main, table
        self.lengths = struct.unpack_from("<8I", main, 0x4C)  # characters of text, footnotes, headers, …, boxes
        self._pieces = list(self._read_pieces())
        if sum(max(end - start, 0) for start, end, _ in self._pieces) > len(main):
            raise ValueError("pieces overlap")

    def characters(self) -> Iterator[tuple[str, int]]:
        """Yield each character with its place in the main stream."""
        for start, end, compressed in self._pieces:
            size = 1 if compressed else 2
            data = self.main[start:end]
            text = data.decode("cp1252" if compressed else "utf-16-le", "replace")
            if len(text) * size != len(data):  # characters outside the basic plane are two
                text = "".join(chr(unit) for (unit,) in struct.iter_unpack("<H", data[: len(data) // 2 * 2]))
            for at, char in enumerate(text):
                yield char, start + at * size

    def section(self, number: int) -> tuple[int, int]:
        """Return the range of a part in the list that the file's header names: where it begins, and its length."""
        first, length = struct.unpack_from("<II", self.main, 0x9A + 8 * number)
        return first, length

    def runs(self, number: int, entry: int) -> Iterator[tuple[int, int, bytes]]:
        """Yield ranges of the main stream with their properties. `entry` is the size of an entry of a page."""
        first, length = self.section(number)
        count = max(length - 4, 0) // 8
        pages = self.table[first + 4 * (count + 1) :][: 4 * count]
        for (page,) in struct.iter_unpack("<I", pages[: len(pages) // 4 * 4]):
            start = (page & 0x3FFFFF) * _PAGE
            block = self.main[start : start + _PAGE]
            if len(block) < _PAGE:
                continue
            runs = block[-1]
            if 4 * (runs + 1) + entry * runs > _PAGE - 1:
                continue
            edges = struct.unpack_from(f"<{runs + 1}I", block)
            for at in range(runs):
                place = 2 * block[4 * (runs + 1) + entry * at]
                yield edges[at], edges[at + 1], _taken(block, place, is_paragraph=entry > 1) if place else b""

    def _read_pieces(self) -> Iterator[tuple[int, int, bool]]:
        first, length = self.section(33)
        block, at = self.table[first : first + length], 0
        while at < len(block) and block[at] == 1:
            at += 3 + int(struct.unpack_from("<H", block, at + 1)[0])
        if at >= len(block) or block[at] != 2:
            raise ValueError("no pieces")
        count = (int(struct.unpack_from("<I", block, at + 1)[0]) - 4) // 12
        if not 0 < count <= _MOST_PIECES:
            raise ValueError("no pieces")
        places = struct.unpack_from(f"<{count + 1}I", block, at + 5)
        for number in range(count):
            (where,) = struct.unpack_from("<I", block, at + 5 + 4 * (count + 1) + 8 * number + 2)
            compressed = bool(where & 0x40000000)
            start = (where & 0x3FFFFFFF) // (2 if compressed else 1)
            end = start + max(places[number + 1] - places[number], 0) * (1 if compressed else 2)
            yield start, min(end, len(self.main)), compressed


def _taken(block: bytes, place: int, *, is_paragraph: bool) -> bytes:
    """Return what an entry of a page points to."""
    size = block[place]
    if not is_paragraph:
        return block[place + 1 : place + 1 + size]
    if size:
        return block[place + 1 : place + 2 * size]
    return block[place + 2 : place + 2 + 2 * block[place + 1]]


def read_properties(stream: Stream) -> "Places":
    """Read the properties of paragraphs."""
    found = []
    for start, end, data in stream.runs(13, 13):
        values: dict[str, int] = {}
        row = None
        for code, operand in _codes(data[2:]):
            if code == _TABLE:
                row = _row(operand)
            elif code in _PROPERTIES:
                values[_PROPERTIES[code]] = int.from_bytes(operand, "little")
        style = int.from_bytes(data[:2], "little")
        found.append((start, end, Paragraphs(style, values, row)))
    return Places(found)


def cross_out(stream: Stream) -> "Places":
    """Find hidden and deleted text."""
    runs = stream.runs(12, 1)
    return Places(
        [
            (start, end, True)
            for start, end, data in runs
            if any(code in (_HIDDEN, _DELETED) and operand[:1] == b"\1" for code, operand in _codes(data))
        ]
    )


class Places:
    """Values by ranges of the main stream."""

    def __init__(self, ranges: list[tuple[int, int, Any]]) -> None:
        """Take ranges with their values."""
        self._ranges = sorted(ranges, key=lambda one: one[:2])
        self._starts = [start for start, _, _ in self._ranges]

    def at(self, place: int) -> Any:  # noqa: ANN401 - what was put in
        """Return the value at a place; None where there is none."""
        found = bisect_right(self._starts, place) - 1
        return self._ranges[found][2] if found >= 0 and place < self._ranges[found][1] else None


def _codes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the properties of a list with their operands."""
    at = 0
    while at + 2 <= len(data):
        code = int.from_bytes(data[at : at + 2], "little")
        at += 2
        size = _SIZES.get(code >> 13, 0)
        if not size and code == _TABLE:
            size, at = int.from_bytes(data[at : at + 2], "little") - 1, at + 2
        elif not size:
            size, at = (data[at] if at < len(data) else 0), at + 1
        yield code, data[at : at + max(size, 0)]
        at += max(size, 0)


def _row(operand: bytes) -> Row:
    count = operand[0] if operand else 0
    if len(operand) < 1 + 2 * (count + 1):
        return Row()
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    cells = operand[1 + 2 * (count + 1) :]
    merges = tuple(int.from_bytes(cells[_CELL_BYTES * at : _CELL_BYTES * at + 2], "little") for at in range(count))
    return Row(edges, merges)
