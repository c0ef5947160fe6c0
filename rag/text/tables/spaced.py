"""Tables of a plain text whose cells spaces set apart: a head of places or years, below it labels with figures."""

import re
from collections.abc import Iterator, Sequence

from rag.text.fold import fold
from rag.text.tables.grid import is_blank, is_figure, is_year
from rag.types import Span, TableCell

__all__ = ["spaced_tables"]

_MAYBE = re.compile(r"[\d%][ \u3000\xa0]++[-+]?\d[\d,.]*+%?[ \u3000\xa0]*+$", re.MULTILINE)
_LINE = re.compile(r"[^\n]+")
_PIECE = re.compile(r"\S+")
_FAR = re.compile(r"\S+(?: \S+)*")  # cells with a space inside stand further apart
_SENTENCE = re.compile(r"[。！？；]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_FEWEST = 2  # rows, and figures in each
_LINE_CHARS = 400


def spaced_tables(text: str) -> Iterator[tuple[TableCell, ...]]:
    """Yield the cells of each table whose columns spaces separate. Its first row holds the heads."""
    if not _MAYBE.search(text):
        return
    above: Span | None = None
    head: Span | None = None
    rows: list[tuple[list[Span], int]] = []
    for match in _LINE.finditer(text):
        line = Span(*match.span())
        if not line.of(text).strip():
            continue
        read = _read(text, line)
        if rows and (read is None or read[1] != rows[0][1]):
            yield from _cells(text, head, rows)
            rows = []
        if read is not None:
            head = head if rows else above
            rows.append(read)
        above = line
    yield from _cells(text, head, rows)


def _read(text: str, line: Span) -> tuple[list[Span], int] | None:
    """Return the pieces of a line, and how many figures end it; None for a line that is no row."""
    words = line.of(text)
    if "\t" in words or len(words) > _LINE_CHARS or _SENTENCE.search(words):
        return None
    pieces = _pieces(_PIECE, text, line)
    figures = 0
    for piece in reversed(pieces):
        if not _is_value(fold(piece.of(text))):
            break
        figures += 1
    if figures == len(pieces) and is_year(fold(pieces[0].of(text))):
        figures -= 1
    label = "".join(piece.of(text) for piece in pieces[: len(pieces) - figures])
    named = _HAN.search(label) or (label and is_year(fold(label)))
    return (pieces, figures) if named and figures >= _FEWEST else None


def _is_value(words: str) -> bool:
    return is_figure(words) or is_blank(words)


def _pieces(pattern: re.Pattern[str], text: str, line: Span) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text, line.start, line.end)]


def _cells(text: str, head: Span | None, rows: Sequence[tuple[list[Span], int]]) -> Iterator[tuple[TableCell, ...]]:
    """Yield the cells of a head and its rows, if the head names their columns."""
    if head is None or len(rows) < _FEWEST or "\t" in head.of(text):
        return
    figures = rows[0][1]
    widths = {len(pieces) for pieces, _ in rows}
    for pattern in (_PIECE, _FAR):
        names = _pieces(pattern, text, head)
        if len(names) in (figures, figures + 1):
            grid = [_joined(pieces, figures) for pieces, _ in rows]
        elif widths == {len(names)} and len(names) > figures:
            grid = [list(pieces) for pieces, _ in rows]
        else:
            continue
        if _names_columns(text, names):
            columns = len(grid[0])
            first = [Span(head.start, head.start)] * (columns - len(names)) + names
            yield tuple(
                TableCell(row, at, span) for row, spans in enumerate([first, *grid]) for at, span in enumerate(spans)
            )
            return


def _joined(pieces: Sequence[Span], figures: int) -> list[Span]:
    """Return a label that has spaces inside as one cell, and the figures behind it."""
    labels = pieces[: len(pieces) - figures]
    return [Span(labels[0].start, labels[-1].end), *pieces[len(labels) :]]


def _names_columns(text: str, names: Sequence[Span]) -> bool:
    """Return whether the cells of a line can be heads: different words or years, and no sentence."""
    words = [fold(name.of(text)) for name in names]
    told = all(is_year(one) or not is_figure(one) for one in words) and not any(map(_SENTENCE.search, words))
    return told and len(set(words)) == len(words) and not any(map(is_blank, words))
