"""What a row of a sheet is: a line of text, a head, data, a note."""

import re
from collections import Counter
from collections.abc import Sequence

from ingest.formats.sheets.sheet import Row
from ingest.formats.sheets.words import one_line

__all__ = ["figure_columns", "has_figures", "is_figure", "is_head", "is_particulars", "is_signature", "width"]

_FIGURE = re.compile(
    r"[-+−(（<>≤≥约]*[¥$￥]?\s*\d[\d,，.\s]*(?:[eE][-+]?\d+)?\s*[%％‰)）*]*"
    r"(?:[\u4e00-\u9fff]{1,3}|[a-zA-Z]{1,3}[²³]?)?"
)
_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?年?(?:度|末|底)?|(?:(?:19|20)\d\d年)?\d{1,2}月|第?[一二三四1-4]季度")
_NO_FIGURE = re.compile(r"[-—–－…/\\*·.×xX#\s]*|无|空|未统计|N/?A|#N/A", re.IGNORECASE)
_PARTICULAR = re.compile(r"[^：:，。；\d]{1,14}[：:](?!//).{0,40}")
_DAY = re.compile(r"(?:19|20)\d\d\s*[年.\-/]\s*\d{1,2}\s*[月.\-/]\s*\d{1,2}\s*日?")
_FEW = 3  # cells of a line that is signed


def is_figure(text: str) -> bool:
    """Tell whether a cell shows a figure; a year or a month does not count.

    >>> [is_figure(text) for text in ("1,234.5", "7.3%", "12万元", "2023年", "2023", "合计", "—")]
    [True, True, True, False, False, False, False]
    """
    return len(text) < 40 and bool(_FIGURE.fullmatch(text)) and not _YEAR.fullmatch(text)


def has_figures(row: Row) -> bool:
    """Tell whether a cell of the row shows a figure."""
    return any(is_figure(cell.text) for cell in row.cells)


def width(rows: Sequence[Row]) -> tuple[int, int]:
    """Return the first column of the rows and the one after the last."""
    cells = [cell for row in rows for cell in (*row.cells, *row.above)]
    return min(cell.column for cell in cells), max(cell.column + cell.columns for cell in cells)


def figure_columns(rows: Sequence[Row]) -> frozenset[int]:
    """Return the columns in which most of the filled cells are figures."""
    figures: Counter[int] = Counter()
    others: Counter[int] = Counter()
    for row in rows:
        for cell in row.cells:
            if is_figure(cell.text):
                figures[cell.column] += 1
            elif not _NO_FIGURE.fullmatch(cell.text) and not _YEAR.fullmatch(cell.text):
                others[cell.column] += 1
    return frozenset(column for column, count in figures.items() if 2 * count > others[column])


def is_head(row: Row, rows: Sequence[Row], columns: frozenset[int]) -> bool:
    """Tell whether a row heads a new table below `rows`, whose `columns` hold figures."""
    if row.lone or has_figures(row):
        return False
    if columns:
        worded = [cell for cell in row.cells if cell.column in columns and not _NO_FIGURE.fullmatch(cell.text)]
        return bool(worded) and len(worded) * 2 >= len([cell for cell in row.cells if cell.column in columns])
    first = {one_line(cell.text) for cell in rows[0].cells} if rows else set()
    same = sum(one_line(cell.text) in first for cell in row.cells)
    return same > 1 and same * 2 >= len(row.cells)


def is_particulars(row: Row) -> bool:
    """Tell a line such as ``编制部门：…  单位：元``: what stands in its cells is named before a colon."""
    if row.above:
        return False
    named = sum(bool(_PARTICULAR.fullmatch(one_line(cell.text))) for cell in row.cells)
    return named > 0 and named * 2 >= len(row.cells) and len(row.cells) - named <= 1 + (named > 1)


def is_signature(row: Row, rows: Sequence[Row]) -> bool:
    """Tell a last line with who issues the table and the day from one more row of `rows`."""
    days = [cell for cell in row.cells if _DAY.fullmatch(cell.text)]
    if len(days) != 1 or not 1 < len(row.cells) <= _FEW or len(row.cells) >= max(len(other.cells) for other in rows):
        return False
    column = [cell.text for other in rows for cell in other.cells if cell.column == days[0].column]
    words = all(cell is days[0] or not is_figure(cell.text) for cell in row.cells)
    return words and not any(_DAY.fullmatch(text) for text in column)
