"""Cells of a table by row and column, and what a cell holds: a figure, a year, a mark for no value, or words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.text.years import YEAR
from rag.types import TableCell

__all__ = ["Grid", "is_blank", "is_figure", "is_year", "words_of"]

_FIGURE = re.compile(r"[-+±−~≈约近超逾]?\s*\d[\d,]*(?:\.\d+)?\s*(?:%|‰)?")
_YEAR = re.compile(rf"{YEAR}(?:年)?(?:度|末|底)?")
_BLANK = re.compile(r"[-—–―─…·.*/\\x×]*|n/?a|不详|空")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a folded text. ``at[row][column]`` is the index of the cell there; -1: there is none."""

    folded: str
    cells: tuple[TableCell, ...]
    at: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, folded: str, cells: Sequence[TableCell]) -> "Grid":
        """Place the cells. A cell takes all rows and columns that it covers."""
        height = max((cell.row + cell.rows for cell in cells), default=0)
        width = max((cell.column + cell.columns for cell in cells), default=0)
        at = [[-1] * width for _ in range(height)]
        for index, cell in enumerate(cells):
            for row in range(cell.row, cell.row + cell.rows):
                at[row][cell.column : cell.column + cell.columns] = [index] * cell.columns
        return cls(folded, tuple(cells), tuple(map(tuple, at)))

    @property
    def height(self) -> int:
        return len(self.at)

    @property
    def width(self) -> int:
        return len(self.at[0]) if self.at else 0

    def cell(self, row: int, column: int) -> TableCell | None:
        """Return the cell that covers the place."""
        index = self.at[row][column]
        return self.cells[index] if index >= 0 else None

    def words(self, row: int, column: int) -> str:
        """Return the folded words of the cell that covers the place, without white space."""
        cell = self.cell(row, column)
        return words_of(cell.span.of(self.folded)) if cell else ""

    def row(self, row: int) -> list[str]:
        """Return the words of each column of a row."""
        return [self.words(row, column) for column in range(self.width)]

    def column(self, column: int, start: int = 0) -> Iterator[str]:
        """Yield the words of the rows of a column, from the row `start` on."""
        return (self.words(row, column) for row in range(start, self.height))

    def is_single(self, row: int) -> bool:
        """Return whether one cell alone of a row has words: a title inside the table, or the name of a section."""
        placed = {index for index in self.at[row] if index >= 0}
        return sum(bool(self.cells[index].span.of(self.folded).strip()) for index in placed) == 1


def words_of(folded: str) -> str:
    """Return folded words without white space: 户    数 is 户数."""
    return _SPACE.sub("", folded)


def is_figure(words: str) -> bool:
    """Return whether folded words are a bare figure; a year alone is one too.

    >>> is_figure("-1,234.5"), is_figure("4.8%"), is_figure("65岁")
    (True, True, False)
    """
    return _FIGURE.fullmatch(words) is not None


def is_year(words: str) -> bool:
    """Return whether folded words are a year.

    >>> is_year("2019"), is_year("2019年末"), is_year("2019.5")
    (True, True, False)
    """
    return _YEAR.fullmatch(words) is not None


def is_blank(words: str) -> bool:
    """Return whether folded words of a cell say that there is no value.

    >>> is_blank(""), is_blank("—"), is_blank("……"), is_blank("0")
    (True, True, True, False)
    """
    return _BLANK.fullmatch(words) is not None
