"""Find the caption and the unit of a table in the lines above it and in its first rows. Functions take folded text."""

import re
from collections.abc import Iterator, Sequence

from rag.text.spans import strip
from rag.text.tables.grid import Grid
from rag.text.tables.units import find_stated_unit, find_unit
from rag.types import Span

__all__ = ["GOES_ON", "find_caption", "find_table_unit", "is_page_line", "lines_above"]

GOES_ON = re.compile(r"\(?\s*(?:续(?:上?表)?|接上[表页])\s*[\d一二三四五六七八九十\-.]*\s*\)?")
_NUMBERED = re.compile(r"\s*(?:附?表|续表|附件|table)\s*[\d一二三四五六七八九十]")
_ONLY_NUMBER = re.compile(r"\s*(?:附?表|附件)\s*[\d一二三四五六七八九十]*\s*:?\s*")
_BEHIND = re.compile(r"[。;!?]\s*((?:附?表|续表)\s*[\d一二三四五六七八九十][^。]*)$")
_UNIT_BEHIND = re.compile(r"\s*+[(\[]?\s*+(?<![一-龥])(?:计量|金额)?单位\s*+:[^。]*+$")
_FILLED_IN = re.compile(r"\s*[一-龥]{2,6}\s*:\s*\S")  # 编制部门：某局
_PAGE = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,4}\s*(?:页)?[-—–\s]*(?:[,/、]?\s*共\s*\d+\s*页.*)?|/\s*\d+")
_SENTENCE = re.compile(r"[。;!?]$|。")
_MOST_LINES = 3
_CAPTION_CHARS = 60
_LINE_CHARS = 200


def lines_above(folded: str, start: int, furniture: Sequence[Span] = ()) -> Iterator[Span]:
    """Yield the lines above a table, the nearest first, without rows of another table and page numbers."""
    found, end = 0, folded.rfind("\n", 0, start)
    while end > 0 and found < _MOST_LINES:
        begin = folded.rfind("\n", 0, end) + 1
        line = Span(begin, end)
        words = line.of(folded)
        if "\t" in words or len(words) > _LINE_CHARS:
            return
        end = begin - 1
        if words.strip() and not is_page_line(words) and not _inside(line, furniture):
            found += 1
            yield Span(line.start + len(words) - len(words.lstrip()), line.start + len(words.rstrip()))


def is_page_line(words: str) -> bool:
    """Return whether a line holds a page number alone."""
    return _PAGE.fullmatch(words.strip()) is not None


def find_caption(folded: str, above: Sequence[Span], grid: Grid, heads: int) -> Span | None:
    """Return the line that names the table: the numbered one above it, a title in its first rows, or the line above."""
    lines = [_own_part(folded, line) for line in above if not _only_unit(folded, line)]
    lines = [line for line in lines if not _ONLY_NUMBER.fullmatch(line.of(folded))]
    numbered = [line for line in lines if _NUMBERED.match(line.of(folded)) and len(line) <= 2 * _CAPTION_CHARS]
    if numbered:
        return numbered[0]
    for row in range(heads):
        if grid.is_single(row):
            cell = next(cell for cell in grid.cells if cell.row == row and cell.span.of(folded).strip())
            if not _only_unit(folded, cell.span):
                return strip(folded, cell.span)
    if lines and len(lines[0]) <= _CAPTION_CHARS and not _SENTENCE.search(lines[0].of(folded)):
        return lines[0]
    return None


def find_table_unit(folded: str, above: Sequence[Span], caption: Span | None, grid: Grid, heads: int) -> Span | None:
    """Return the unit of the whole table: a line 单位: above it, in its first rows, or in its caption."""
    rows = [cell.span for cell in grid.cells if cell.row < heads]
    for span in (*above, *rows):
        if found := find_stated_unit(folded, span.start, span.end):
            return found
    alone = [span for span in above if span != caption and len(span) <= _CAPTION_CHARS // 2]
    titles = [cell.span for cell in grid.cells if cell.row < heads and grid.is_single(cell.row)]
    for span in (*filter(None, (caption,)), *titles, *alone):
        if found := find_unit(folded, span):
            return found
    return None


def _own_part(folded: str, line: Span) -> Span:
    """Leave out of a line above a table the sentences before its number, and the unit behind its name."""
    start, end = line.start, line.end
    if match := _BEHIND.search(folded, start, end):
        start = match.start(1)
    if (match := _UNIT_BEHIND.search(folded, start, end)) and match.start() > start:
        end = match.start()
    return Span(start, end)


def _only_unit(folded: str, line: Span) -> bool:
    """Return whether a line names the unit, and with it at most who made the table, but not the table."""
    unit = find_stated_unit(folded, line.start, line.end)
    if unit is None:
        return False
    return len(line) - len(unit) <= 10 or _FILLED_IN.match(line.of(folded)) is not None


def _inside(line: Span, spans: Sequence[Span]) -> bool:
    return any(span.start <= line.start and line.end <= span.end for span in spans)
