"""Answer from a table in a text: lines of cells that tabs separate, with a row of heads and perhaps a year above.

A cell is found by the label of its row, the head of its column and the year. It is cited with its row and its heads.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.periods import Period, find_periods
from rag.types import Answer, Citation, Excerpt, Row, Span

__all__ = ["answer_from_cell"]

_CONFIDENCE = 0.9  # the cell is literal; only the choice of row and column can be wrong
_TABLES_KEPT = 256
_ABOVE = 2  # lines above a table that may name its year
_LABEL_CHARS = 2
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class _Table:
    """Rows of cells. The first row holds the heads."""

    rows: tuple[tuple[Span, ...], ...]
    period: Period | None


def answer_from_cell(gathered: Gathered, library: Library) -> Answer | None:
    """Answer with the one cell whose row, column and year the question names. None: there is none, or several."""
    analysis = gathered.analysis
    asked = fold(analysis.request.question)
    found = [
        (id_, *cell)
        for id_ in sorted(library.chosen(analysis.request.sources))
        for table in _tables(library.folded[id_])
        if analysis.scope.period is None or table.period in (None, analysis.scope.period)
        for cell in _cells(table, library.folded[id_], asked)
    ]
    if len(found) != 1:
        return None
    id_, heads, row, cell, head = found[0]
    text = library.reports[id_].report.text
    citations = tuple(
        Citation(marker, library.chunk_at(id_, span), span.start, span.end, span.of(text))
        for marker, span in enumerate((row, heads), 1)
    )
    value = cell.of(text)
    period = analysis.scope.period.label if analysis.scope.period else ""
    name = row.of(text).split("\t")[0]
    label = f"{period}{name}{head.of(text)}"
    return Answer(
        question=analysis.request.question,
        citations=citations,
        exact=(Excerpt(1, cell.start, cell.end, value),),
        rows=(Row(label, value, 1),),
        confidence=_CONFIDENCE,
    )


def _cells(table: _Table, folded: str, asked: str) -> Iterator[tuple[Span, Span, Span, Span]]:
    """Yield (row of heads, row, cell, head) where the question names the label of the row and the head."""
    heads, *rows = table.rows
    columns = [at for at, head in enumerate(heads) if at and _named(head.of(folded), asked)]
    longest = max((len(heads[at]) for at in columns), default=0)
    named = [row for row in rows if _named(row[0].of(folded), asked)]
    for row in named:
        for at in columns:
            if len(heads[at]) == longest and at < len(row) and row[at].of(folded).strip():
                yield Span(heads[0].start, heads[-1].end), Span(row[0].start, row[-1].end), row[at], heads[at]


def _named(label: str, asked: str) -> bool:
    label = label.strip()
    return len(label) >= _LABEL_CHARS and label in asked


@lru_cache(maxsize=_TABLES_KEPT)
def _tables(folded: str) -> tuple[_Table, ...]:
    """Return the tables of a folded text: two rows of equally many cells at least, the first without a number."""
    if "\t" not in folded:
        return ()
    tables: list[_Table] = []
    rows: list[tuple[Span, ...]] = []
    above: list[str] = []
    for line in [*_lines(folded), Span(len(folded), len(folded))]:
        cells = tuple(_split(line, folded))
        if len(cells) > 1 and (not rows or len(cells) == len(rows[0])):
            rows.append(cells)
            continue
        if len(rows) > 1 and not any(_DIGIT.search(head.of(folded)) for head in rows[0]):
            tables.append(_Table(tuple(rows), _period(above)))
        rows = [cells] if len(cells) > 1 else []
        if len(cells) < 2 and line.of(folded).strip():
            above = [*above, line.of(folded)][-_ABOVE:]
    return tuple(tables)


def _lines(folded: str) -> Iterator[Span]:
    for match in re.finditer(r"[^\n]+", folded):
        yield Span(match.start(), match.end())


def _split(line: Span, folded: str) -> Iterator[Span]:
    at = line.start
    for cell in line.of(folded).split("\t"):
        yield Span(at, at + len(cell))
        at += len(cell) + 1


def _period(above: list[str]) -> Period | None:
    """Return the period that the nearest line above a table names."""
    for line in reversed(above):
        if found := find_periods(line):
            return found[0].period
    return None
