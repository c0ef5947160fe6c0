"""Document -> canonical text, and where in it the pages, tables and marked headings are.

A paragraph is a line. A row of a table is a line, with a tab between two cells. In a wrapped document the lines of a
paragraph are joined as in a text file.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby

from ingest.formats.document import Block, Cell, Document, Grid, Paragraph
from ingest.restore import Restored, restore_lines
from ingest.tables import Placed
from rag.text.radicals import unify
from rag.text.spans import trim
from rag.types import Span, TableCell

__all__ = ["Assembled", "assemble"]

_NO_WORDS = re.compile(r"[\x00-\x1f\x7f\ufeff\ufffe\uffff\u200b-\u200f\u2028\u2029\u202a-\u202e\u2060]+")
_CERTAIN = 0.8  # confidence of recognised text below which it is marked as uncertain


@dataclass(frozen=True, slots=True)
class Assembled:
    """A canonical text with its parts. The other fields are those of the same names in :class:`rag.types.Report`."""

    text: str
    grids: tuple[Placed, ...] = ()  # of which tables are made
    pages: tuple[int, ...] = ()
    furniture: tuple[Span, ...] = ()
    uncertain: tuple[Span, ...] = ()
    marked: tuple[tuple[Span, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    """A line before joining: a paragraph, or row `row` of a grid."""

    text: str
    block: Block
    row: int = -1


def assemble(document: Document) -> Assembled:
    r"""Put the blocks of `document` into one text. Its offsets are those of the report.

    >>> document = Document((Paragraph("某市公报", level=1), Grid((Cell(0, 0, "区"), Cell(0, 1, "人口")))))
    >>> assemble(document).text
    '某市公报\n区\t人口'
    """
    lines = list(_lines(document))
    restored = _restore(lines, wrapped=document.wrapped)
    return Assembled(
        restored.text,
        _grids(document, lines, restored),
        _pages(document, lines, restored),
        _stretches(lines, restored, _is_furniture),
        _stretches(lines, restored, _is_uncertain),
        _marked(lines, restored),
    )


def _lines(document: Document) -> Iterator[_Line]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            if text := _clean(block.text):
                yield _Line(text, block)
            continue
        if caption := _clean(block.caption):
            yield _Line(caption, block)
        width = _width(block)
        for row, cells in groupby(block.cells, key=lambda cell: cell.row):
            texts = _row(cells, width)
            if any(texts):
                yield _Line("\t".join(texts), block, row)


def _width(grid: Grid) -> int:
    return max((cell.column + cell.columns for cell in grid.cells), default=0)


def _row(cells: Iterator[Cell], width: int) -> list[str]:
    texts = [""] * width
    for cell in cells:
        texts[cell.column] = _clean(cell.text)
    return texts


def _clean(text: str) -> str:
    """Return `text` as one line: without tabs, line breaks, control and invisible characters."""
    return _NO_WORDS.sub(" ", text).strip() if _NO_WORDS.search(text) else text.strip()


def _restore(lines: Sequence[_Line], *, wrapped: bool) -> Restored:
    if wrapped:
        return restore_lines([line.text for line in lines], {at for at, line in enumerate(lines) if line.row >= 0})
    origins, at = [], 0
    for number, line in enumerate(lines):
        origins.append((at, number))
        at += len(line.text) + 1
    return Restored(unify("\n".join(line.text for line in lines)), tuple(origins))


def _spans(restored: Restored) -> Iterator[tuple[int, Span]]:
    """Yield each line that is in the text with its span, the line break after it included."""
    ends = [*(start for start, _ in restored.origins[1:]), *([len(restored.text)] if restored.origins else ())]
    for (start, at), end in zip(restored.origins, ends, strict=True):
        yield at, Span(start, end)


def _grids(document: Document, lines: Sequence[_Line], restored: Restored) -> tuple[Placed, ...]:
    begins: dict[int, dict[int, int]] = {}  # of each grid: where the line of each row begins
    for start, at in restored.origins:
        if lines[at].row >= 0:
            begins.setdefault(id(lines[at].block), {})[lines[at].row] = start
    return tuple(
        Placed(
            tuple(_placed(block, begins[id(block)])), block.head_rows, _clean(block.caption), block.sheet, block.page
        )
        for block in document.blocks
        if isinstance(block, Grid) and id(block) in begins
    )


def _placed(grid: Grid, begins: dict[int, int]) -> Iterator[TableCell]:
    """Yield the cells of `grid` with their spans, but for rows without a text."""
    width = _width(grid)
    for row, cells in groupby(grid.cells, key=lambda cell: cell.row):
        if row not in begins:
            continue
        own = list(cells)
        texts = _row(iter(own), width)
        starts = accumulate((len(text) + 1 for text in texts), initial=begins[row])
        places = dict(enumerate(starts))
        for cell in own:
            start = places[cell.column]
            span = Span(start, start + len(texts[cell.column]))
            yield TableCell(row, cell.column, span, cell.rows, cell.columns, cell.name)


def _pages(document: Document, lines: Sequence[_Line], restored: Restored) -> tuple[int, ...]:
    """Return where each page begins in the text. A page without a line begins where the next one does."""
    if not document.pages:
        return ()
    firsts = [(start, lines[at].block.page) for start, at in restored.origins]
    pages, begins = [page for _, page in firsts], [0]
    for page in range(2, document.pages + 1):
        found = bisect_right(pages, page - 1)
        begins.append(firsts[found][0] if found < len(firsts) else len(restored.text))
    return tuple(begins)


def _stretches(lines: Sequence[_Line], restored: Restored, fits: Callable[[Block], bool]) -> tuple[Span, ...]:
    """Return the parts of the text that are from blocks that fit: whole lines, sorted and disjoint."""
    found: list[Span] = []
    for at, span in _spans(restored):
        if not fits(lines[at].block):
            continue
        if found and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


def _marked(lines: Sequence[_Line], restored: Restored) -> tuple[tuple[Span, int], ...]:
    """Return the headings that the file marks, with their levels. One that was joined to a line before is none."""
    marked = []
    for at, span in _spans(restored):
        block = lines[at].block
        first = span.start == 0 or restored.text[span.start - 1] == "\n"
        if isinstance(block, Paragraph) and block.level and first:
            marked.append((trim(restored.text, span), block.level))
    return tuple(marked)


def _is_furniture(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.furniture


def _is_uncertain(block: Block) -> bool:
    return block.confidence < _CERTAIN
