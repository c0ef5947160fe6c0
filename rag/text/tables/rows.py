"""Read the rows of data of a table with the paths of their labels: section, outer labels, own labels."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.text.spans import trim
from rag.text.tables.grid import Grid
from rag.text.tables.lines import Line, is_total, level_of, name_line
from rag.types import Span

__all__ = ["read_rows"]

_NOTHING = Span(0, 0)


def read_rows(grid: Grid, skipped: frozenset[int], labels: Sequence[int], serials: frozenset[int]) -> Iterator[Line]:
    """Yield the rows of data. `skipped` are the heads, `labels` and `serials` the columns of labels and numbers."""
    path = _Path(grid, tuple(labels))
    heads = {grid.words(row, 0) for row in skipped if grid.is_single(row)}
    for row in range(grid.height):
        if row in skipped or (grid.is_single(row) and grid.words(row, 0) in heads):
            continue
        if grid.is_single(row) and grid.words(row, 0):
            path.enter(row)
            if _only_names(grid, row, serials):
                continue
        if spans := path.labels_of(row):
            yield name_line(grid.folded, row, path.down_to(spans), spans[-1:], own=len(spans))
        elif not labels and any(grid.row(row)):
            yield name_line(grid.folded, row, [path.section] if path.section else [], ())


def _only_names(grid: Grid, row: int, serials: frozenset[int]) -> bool:
    """Return whether a row with words in its first cell alone is no row of data: they stand over all columns."""
    cell = grid.cell(row, 0)
    return 0 in serials or (cell is not None and cell.columns > 1)


@dataclass(slots=True)
class _Path:
    """What stands above a row: its section, the labels that it leaves out, and the rows of which it is a part."""

    grid: Grid
    columns: tuple[int, ...]
    section: Span | None = None
    above: dict[int, Span] = field(default_factory=dict)
    parents: list[tuple[float, Span]] = field(default_factory=list)  # each with its level

    def enter(self, row: int) -> None:
        """Begin the section that a row names."""
        self.section, self.above, self.parents = self._words(row, 0), {}, []

    def labels_of(self, row: int) -> list[Span]:
        """Return the labels of a row. An empty one, but for the last, is that of the row above."""
        spans: list[Span] = []
        for nth, column in enumerate(self.columns):
            words = self._words(row, column)
            if len(words):
                if self.above.get(column) != words:
                    self.above.update(dict.fromkeys(self.columns[nth + 1 :], _NOTHING))
                self.above[column] = words
            elif nth < len(self.columns) - 1:
                words = self.above.get(column, _NOTHING)
            if len(words):
                spans.append(words)
        return list(dict.fromkeys(spans))

    def down_to(self, spans: Sequence[Span]) -> list[Span]:
        """Return the labels from the outermost down to `spans`, and remember them for the rows below."""
        level = level_of(self.grid.folded, spans[0])
        total = is_total(spans[-1].of(self.grid.folded))
        self.parents = [] if total else [one for one in self.parents if one[0] < level]
        outer = [span for _, span in self.parents]
        if len(self.columns) == 1:
            self.parents.append((level, spans[0]))
        if spans[-1].of(self.grid.folded).rstrip().endswith("总计"):
            self.section = None  # it is that of the whole table
        section = [self.section] if self.section is not None and self.section != spans[0] else []
        return [*section, *outer, *spans]

    def _words(self, row: int, column: int) -> Span:
        cell = self.grid.cell(row, column)
        return trim(self.grid.folded, cell.span) if cell else _NOTHING
