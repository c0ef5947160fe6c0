"""Rows that stand under others by their codes: 110101 under 110000, 20502 under 205."""

from collections.abc import Iterator, Mapping, Sequence

from rag.text.tables.grid import Grid
from rag.text.tables.lines import Line

__all__ = ["outer_names"]

_SHORTEST = 3  # characters of a code
_LONG = 6  # characters of a code that stands among figures
_MOST_ROWS = 0.8  # share of the rows that have one
_FEWEST = 3


def outer_names(grid: Grid, rows: Sequence[Line], labels: int) -> Mapping[int, tuple[str, ...]]:
    """Return the names of the rows above each row by code, the outermost first; empty without a column of codes.

    Codes stand in the first `labels` columns, or are all equally long; other numbers are figures.
    """
    for column in range(grid.width):
        codes = {row.at: grid.words(row.at, column) for row in rows}
        stems = {at: _stem(code) for at, code in codes.items()}
        coded = [stem for stem in stems.values() if stem]
        alike = {len(codes[at]) for at, stem in stems.items() if stem}
        if column >= labels and (len(alike) != 1 or min(alike) < _LONG):
            continue
        if len(coded) >= max(_FEWEST, _MOST_ROWS * len(rows)) and len(set(coded)) == len(coded):
            names = {stems[row.at]: _name(grid, row) for row in rows}
            found = {at: tuple(_above(stem, names)) for at, stem in stems.items() if stem}
            if sum(map(bool, found.values())) * 2 >= len(found):
                return found
    return {}


def _name(grid: Grid, row: Line) -> str:
    """Return the own name of a row, or the first words in it where the code is its name."""
    words = (grid.words(row.at, column) for column in range(grid.width))
    return next((one for one in (row.own, *words) if one and not one.isdecimal()), "")


def _stem(code: str) -> str:
    """Return a code without the pairs of zeros that fill it up; empty for what is no code."""
    if not code.isdecimal() or len(code) < _SHORTEST:
        return ""
    while code.endswith("00") and len(code) > 2:
        code = code[:-2]
    return code


def _above(stem: str, names: Mapping[str, str]) -> Iterator[str]:
    for end in range(2, len(stem)):
        if name := names.get(stem[:end]):
            yield name
