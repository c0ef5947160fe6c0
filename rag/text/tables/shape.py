"""Tell the head rows and the label columns of a table from its words and merged cells."""

import re
from collections.abc import Iterator

from rag.text.tables.grid import Grid, is_blank, is_figure, is_year, words_of
from rag.text.tables.units import NAMES_UNIT, is_unit

__all__ = ["count_head_rows", "count_label_columns", "find_repeated_heads", "is_serial"]

_MOST_HEADS = 4
_MOST_LABELS = 3
_FEWEST_SERIALS = 3
_WORDED = 0.6  # of the cells of a column of labels are words
_LABEL_CHARS = 30  # of most labels, at most
_SERIAL = re.compile(r"序号|序|行次|栏次|no\.?|#|序列")
_DIGIT, _NO_VALUE = re.compile(r"\d"), re.compile(r"[(\[].*?[)\]]|(?:19|20)\d\d年")
_NUMBERING = re.compile(r"\d{1,2}|[甲乙丙丁]|\d{1,2}=[\d+\-×÷*/()]+|栏次|行次|合?计?\(?\d{1,2}\)?")


def count_head_rows(grid: Grid, given: int = 0) -> int:
    """Return how many of the first rows hold heads or titles. `given` is what the file says; 0: nothing."""
    start = 0
    while start < grid.height - 1 and (grid.is_single(start) or not any(grid.row(start))):
        start += 1
    if start >= grid.height - 1:
        return min(given, grid.height - 1) if given else 0
    if given > start:
        end = given
    elif _is_data(grid, start) or _stands_beside(grid, start):
        return start
    else:
        end = start + 1
    while end < min(grid.height - 1, start + _MOST_HEADS) and _is_head_too(grid, start, end):
        end += 1
    return min(end, grid.height - 1)


def count_label_columns(grid: Grid, heads: int) -> int:
    """Return how many of the first columns hold labels of rows or serial numbers."""
    rows = [row for row in range(heads, grid.height) if not grid.is_single(row)]
    figures = [_is_of_figures(grid, rows, column) for column in range(grid.width)]
    if _is_measured(grid, rows) and not is_serial(grid, heads, 0):
        return 0
    count = labels = 0
    for column in range(grid.width - 1):
        if is_serial(grid, heads, column):
            count += 1
            continue
        unit = heads and NAMES_UNIT.fullmatch(grid.words(heads - 1, column))
        goes_on = not labels or figures[column - 1] or _groups(grid, rows, column - 1)  # codes stand before names
        is_data = labels and (figures[column] or _is_of_prose(grid, rows, column))
        if labels == _MOST_LABELS or unit or is_data or not goes_on:
            break
        count, labels = count + 1, labels + 1
    return max(count, 1)


def _is_measured(grid: Grid, rows: list[int]) -> bool:
    """Return whether the first column has figures as the others, so that no column has labels."""
    words = [one for row in rows if not is_blank(one := grid.words(row, 0))]
    decimal = any("." in one and is_figure(one) for one in words)
    return decimal and all(map(is_figure, words))


def find_repeated_heads(grid: Grid, heads: int) -> tuple[int, ...]:
    """Return the rows below the heads that repeat one of them."""
    known = [row for at in range(heads) if len(set(row := grid.row(at))) > 1]
    return tuple(at for at in range(heads, grid.height) if not grid.is_single(at) and grid.row(at) in known)


def is_serial(grid: Grid, heads: int, column: int) -> bool:
    """Return whether a column numbers the rows."""
    if any(_SERIAL.fullmatch(grid.words(row, column)) for row in range(heads)):
        return True
    numbers = [int(words) for words in grid.column(column, heads) if words.isdecimal() and len(words) < 6]
    rows = sum(not grid.is_single(row) for row in range(heads, grid.height))
    enough = len(numbers) >= max(_FEWEST_SERIALS, rows // 2)
    return enough and numbers[0] in (0, 1) and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _is_data(grid: Grid, row: int) -> bool:
    """Return whether most cells of a row behind the first are figures, and they are no years."""
    cells = list(_filled(grid, row))
    figures = [words for words in cells if is_figure(words)]
    if figures and 2 * len(figures) >= len(cells) and not all(map(is_year, figures)):
        return True
    alike = [column for column in range(1, grid.width) if _is_like_below(grid, row, column)]
    return bool(alike) and 2 * len(alike) >= len(cells)


def _is_like_below(grid: Grid, row: int, column: int) -> bool:
    """Return whether a cell has digits as most cells below it have: times, amounts in words."""
    if not _DIGIT.search(_NO_VALUE.sub("", grid.words(row, column))) or is_year(grid.words(row, column)):
        return False
    others = (at for at in range(row + 1, grid.height) if grid.at[at][column] != grid.at[row][column])
    below = [words for at in others if not is_blank(words := grid.words(at, column))]
    worded = [words for words in below if not is_figure(words)]
    return len(worded) > 1 and sum(bool(_DIGIT.search(words)) for words in worded) >= _WORDED * len(below)


def _filled(grid: Grid, row: int) -> Iterator[str]:
    seen: set[int] = set()
    for column in range(1, grid.width):
        index = grid.at[row][column]
        if index >= 0 and index not in seen and index != grid.at[row][0] and (words := grid.words(row, column)):
            seen.add(index)
            yield words


def _is_head_too(grid: Grid, start: int, row: int) -> bool:
    """Return whether `row`, below head rows from `start` on, is a head row too."""
    if _has_values(grid, row):
        return False
    if any(cell.row < row < cell.row + cell.rows <= start + _MOST_HEADS for cell in grid.cells if cell.row >= start):
        return True
    cells = list(_filled(grid, row))
    if not cells or grid.is_single(row):
        return False
    if all(_NUMBERING.fullmatch(words) for words in cells) and _counts(cells, grid.words(row, 0)):
        return True
    if all(map(is_year, cells)) and len(cells) > 1:
        return not any(map(is_year, grid.row(row - 1)))
    if any(is_figure(words) for words in cells):
        return False
    if all(is_unit(words.strip("()")) or words == "%" for words in cells):
        return True
    above = [grid.at[row - 1][column] for column in range(grid.width)]
    merged = any(1 < grid.cells[index].columns < grid.width for index in set(above) if index >= 0)
    left_out = any(not grid.words(row - 1, column) and grid.words(row, column) for column in range(1, grid.width))
    return merged or (left_out and not grid.words(row, 0))


def _stands_beside(grid: Grid, row: int) -> bool:
    """Return whether the first cell of a row is a label beside more rows than heads have."""
    cell = grid.cell(row, 0)
    return cell is not None and cell.rows > _MOST_HEADS


def _has_values(grid: Grid, row: int) -> bool:
    """Return whether most cells that begin in a row are figures, and they neither are years nor number the columns."""
    begun = {index for index in grid.at[row] if index >= 0 and grid.cells[index].row == row}
    cells = [words for index in sorted(begun) if (words := words_of(grid.cells[index].span.of(grid.folded)))]
    figures = [words for words in cells if is_figure(words)]
    if len(figures) * 2 <= len(cells) or all(map(is_year, figures)):
        return False
    return not all(_NUMBERING.fullmatch(words) for words in cells)


def _counts(cells: list[str], first: str) -> bool:
    """Return whether the cells of a row number the columns: 1 2 3, with 栏次 or 甲 or nothing before them."""
    numbers = [int(words) for words in cells if words.isdecimal()]
    leads = not first or _NUMBERING.fullmatch(first) is not None
    counted = numbers == list(range(numbers[0], numbers[0] + len(numbers))) if numbers else False
    return leads and len(cells) > 1 and counted and numbers[0] <= _FEWEST_SERIALS


def _is_of_figures(grid: Grid, rows: list[int], column: int) -> bool:
    words = [one for row in rows if not is_blank(one := grid.words(row, column))]
    return bool(words) and sum(not is_figure(one) for one in words) < _WORDED * len(words)


def _is_of_prose(grid: Grid, rows: list[int], column: int) -> bool:
    """Return whether half of the cells of a column are longer than labels are."""
    words = [one for row in rows if not is_blank(one := grid.words(row, column))]
    return bool(words) and sum(len(one) > _LABEL_CHARS for one in words) * 2 >= len(words)


def _groups(grid: Grid, rows: list[int], column: int) -> bool:
    """Return whether cells of a column of labels stand for several rows."""
    words = [grid.words(row, column) for row in rows]
    merged = any(cell.column == column and cell.rows > 1 for cell in grid.cells)
    return merged or "" in words or len(set(words)) * 2 <= len(words)  # one name for two rows
