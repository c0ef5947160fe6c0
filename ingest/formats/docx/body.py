"""A Word text from top to bottom: paragraphs with their levels and numbers, tables, text boxes where they hang."""

import re
from collections.abc import Callable, Iterator

from ingest.formats.document import Block, Grid, Paragraph
from ingest.formats.docx.flow import ColumnBreak, Flow, SectionEnd
from ingest.formats.docx.grids import Box, is_data, is_layout, make_grid
from ingest.formats.docx.inline import COLUMN, Seen, read_inline
from ingest.formats.docx.markup import MATH, Element, W, child, children, is_on, number, value
from ingest.formats.docx.numbering import Numbering, join_number
from ingest.formats.docx.styles import Styles
from ingest.formats.docx.symbols import read_formula
from ingest.formats.docx.wrapping import Line

__all__ = ["Body"]

_NO_TEXT = frozenset(f"{W}{name}" for name in ("del", "moveFrom", "sectPr", "tcPr", "sdtPr", "sdtEndPr", "customXmlPr"))
_PAGE_NUMBER = re.compile(r"(?:\W|[\d_第页頁共]|pages?|of)*", re.IGNORECASE)
_BELOW = 240  # a floating table this far below its paragraph stands under the line, in twentieths of a point
_LINE_CHARS = 40
_MOST_COLUMNS = 1000
_SPACE_WIDTHS = {"\u3000": 210, "\t": 420}  # in twentieths of a point


class Body:
    """Reads parts of a file, one after another: lists count on from one part to the next."""

    def __init__(self, styles: Styles, numbering: Numbering, seen: Seen, count_cell: Callable[[], None]) -> None:
        """`count_cell` is called for each cell and may raise FileOverLimit."""
        self._styles, self._numbering, self._seen, self._count_cell = styles, numbering, seen, count_cell
        self._in_cell = False
        self._pending = ""  # text of paragraphs whose end was deleted
        self.embedded = 0  # documents inside the document

    def read(self, container: Element, *, furniture: bool = False) -> list[Block]:
        """Read the paragraphs and tables of `container`; those of a header are `furniture`."""
        flow = self._flow(container, furniture=furniture) + self._flush(furniture=furniture)
        return [one for one in flow if isinstance(one, Paragraph | Grid)]

    def read_flow(self, body: Element) -> list[Flow]:
        """Read the text itself, with the ends of its columns and sections."""
        return self._flow(body, furniture=False) + self._flush(furniture=False)

    def _flow(self, container: Element, *, furniture: bool) -> list[Flow]:
        blocks: list[Flow] = []
        floating: list[Flow] = []  # a table that is drawn under the paragraph after it
        for one in children(container):
            here = self._block(one, str(one.tag), furniture=furniture)
            if floating and _is_line(one, here):
                here, floating = here + floating, []
            blocks += floating
            floating = []
            if _hangs_below(one):
                floating = here
            else:
                blocks += here
        return blocks + floating

    def _block(self, one: Element, name: str, *, furniture: bool) -> list[Flow]:
        if name == f"{W}sectPr":
            return [_section(one)]
        if name in _NO_TEXT:
            return []
        if name == f"{W}p":
            section = child(one, "pPr", "sectPr")
            return [*self._paragraph(one, furniture=furniture), *([] if section is None else [_section(section)])]
        if name == f"{W}tbl":
            return [*self._flush(furniture=furniture), *self._table(one, furniture=furniture)]
        if name == f"{W}altChunk":
            self.embedded += 1
            return []
        if name.startswith(MATH):
            return [*_paragraphs(read_formula(one), furniture=furniture)]
        gallery = value(one, "sdtPr", "docPartObj", "docPartGallery")
        return self._flow(one, furniture=furniture or gallery == "Table of Contents")

    def _paragraph(self, paragraph: Element, *, furniture: bool) -> list[Flow]:
        properties = child(paragraph, "pPr")
        content = read_inline(paragraph, self._styles, self._seen)
        text, self._pending = self._pending + content.text, ""
        furniture = furniture or content.in_contents or self._styles.is_contents(properties)
        boxes: list[Flow] = [block for box in content.boxes for block in self._box(box, furniture=furniture)]
        mark = child(properties, "rPr")
        if child(mark, "del") is not None or child(mark, "moveFrom") is not None:
            self._pending = text
            return boxes
        if is_on(mark, "vanish") and not text.strip():
            return boxes
        listed, attached = self._numbering.next(properties)
        if furniture and _PAGE_NUMBER.fullmatch(text):
            return boxes
        level = 0 if furniture else self._styles.level(properties)
        if level:
            text = " ".join(text.replace(COLUMN, " ").split("\n"))
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        if lines or self._in_cell:  # a column of numbers has no other text
            lines[:1] = [join_number(lines[0] if lines else "", listed, attached=attached)]
        start = None if furniture or self._in_cell else self._start(properties, text)
        return [*(_line(line, level, start, furniture=furniture) for line in lines if line), *boxes]

    def _start(self, properties: Element | None, text: str) -> int | None:
        start = self._styles.start(properties)
        leading = text[: len(text) - len(text.lstrip())]
        return None if start is None else start + sum(_SPACE_WIDTHS.get(char, 105) for char in leading)

    def _box(self, box: Element | str, *, furniture: bool) -> list[Block]:
        if isinstance(box, str):
            return _paragraphs(box, furniture=furniture)
        outer, self._pending = self._pending, ""
        blocks = self.read(box, furniture=furniture)
        self._pending = outer
        return blocks

    def _flush(self, *, furniture: bool) -> list[Block]:
        text, self._pending = self._pending, ""
        return _paragraphs(text, furniture=furniture)

    def _table(self, table: Element, *, furniture: bool) -> list[Block]:
        rows: list[list[Box]] = []
        head_rows, contents, inner = 0, list[Block](), list[Block]()
        for row in _inside(table, f"{W}tr"):
            if child(row, "trPr", "del") is not None:
                continue
            head_rows += is_on(row, "trPr", "tblHeader") and head_rows == len(rows)
            boxes: list[Box] = []
            for box, blocks in self._cells(row, furniture=furniture):
                boxes[-1:] = [box] if boxes and box.left < boxes[-1].right else [*boxes[-1:], box]
                contents += blocks
                inner += [block for block in blocks if isinstance(block, Grid) and is_data(block)]
            rows.append(boxes)
        if not any(rows):
            return []
        widths = [number(one, name="w") or 0 for one in table.iterfind(f"{W}tblGrid/{W}gridCol")]
        grid = make_grid(rows, widths, head_rows)
        return [block for block in contents if _is_filled(block)] if furniture or is_layout(grid) else [grid, *inner]

    def _cells(self, row: Element, *, furniture: bool) -> Iterator[tuple[Box, list[Block]]]:
        left = number(row, "trPr", "gridBefore", most=_MOST_COLUMNS) or 0
        box = Box(left, left)
        for one in _inside(row, f"{W}tc"):
            properties = child(one, "tcPr")
            if child(properties, "cellDel") is not None:
                continue
            self._count_cell()
            right = left + (number(properties, "gridSpan", least=1, most=_MOST_COLUMNS) or 1)
            if child(properties, "hMerge") is not None and value(properties, "hMerge") != "restart":
                box, left = Box(box.left, right, box.text, box.continues), right
                yield box, []
                continue
            merged = child(properties, "vMerge") is not None and value(properties, "vMerge") != "restart"
            blocks = [] if merged else self._inside_cell(one, furniture=furniture)
            box = Box(left, right, _cell_text(blocks), merged)
            left = right
            yield box, blocks

    def _inside_cell(self, cell: Element, *, furniture: bool) -> list[Block]:
        outer, self._in_cell = self._in_cell, True
        blocks = self.read(cell, furniture=furniture)
        self._in_cell = outer
        return blocks


def _line(text: str, level: int, start: int | None, *, furniture: bool) -> Flow:
    return ColumnBreak() if text == COLUMN.strip() else Line(text, level, furniture=furniture, start=start)


def _paragraphs(text: str, *, furniture: bool) -> list[Block]:
    lines = (line.strip() for line in text.replace(COLUMN, "\n").split("\n"))
    return [Paragraph(line, furniture=furniture) for line in lines if line]


def _section(properties: Element) -> SectionEnd:
    """Read where the columns of a section begin."""
    columns = child(properties, "cols")
    own = [] if columns is None else columns.findall(f"{W}col")
    widths = [(number(one, name="w") or 0) + (number(one, name="space") or 0) for one in own]
    widths = widths or [1] * (number(columns, name="num", least=1, most=50) or 1)
    starts = tuple(sum(widths[:place]) / (sum(widths) or 1) for place in range(len(widths)))
    return SectionEnd(starts, continuous=value(properties, "type") == "continuous")


def _inside(element: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also those in wrappers."""
    for one in children(element):
        if one.tag == name:
            yield one
        elif one.tag not in _NO_TEXT and one.tag not in (f"{W}tr", f"{W}tc", f"{W}tbl", f"{W}p"):
            yield from _inside(one, name)


def _cell_text(blocks: list[Block]) -> str:
    """Join what a cell holds: single characters stand one under another, everything else is set apart."""
    pieces = [text for block in blocks if (text := _text(block))]
    return ("" if len(pieces) > 1 and all(len(piece) == 1 for piece in pieces) else " ").join(pieces)


def _text(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "" if is_data(block) else " ".join(cell.text for cell in block.cells if cell.text)


def _is_filled(block: Block) -> bool:
    return isinstance(block, Paragraph) or bool(block.cells)


def _hangs_below(table: Element) -> bool:
    place = child(table, "tblPr", "tblpPr") if table.tag == f"{W}tbl" else None
    return value(place, name="vertAnchor") == "text" and (number(place, name="tblpY") or 0) >= _BELOW


def _is_line(paragraph: Element, blocks: list[Flow]) -> bool:
    text = [block.text for block in blocks if isinstance(block, Paragraph)]
    return paragraph.tag == f"{W}p" and len(text) == len(blocks) == 1 and len(text[0]) <= _LINE_CHARS
