"""Find the cells that a question may ask for, by the names of their rows and columns."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rag.answer.table.asked import Asked, without_body
from rag.answer.table.match import Axis, covered, named_number, share_covered
from rag.answer.table.suits import suits_need
from rag.gather.library import Library
from rag.text.period import Period
from rag.text.places import short_name
from rag.text.tables.grid import is_blank
from rag.text.tables.lines import Line
from rag.text.tables.view import TableView
from rag.text.terms import pairs
from rag.types import Span

__all__ = ["Candidate", "Found", "find_candidates", "find_tables", "fits_period"]

_MOST = 16  # cells that are judged
_HEAD_CHARS = 300  # of a report, in which it names its body
_MOST_ALIKE = 8  # of one table
_MOST_ROWS = 8
_EARLIER = re.compile("(?<![比较])(?:上年|上月|上期|上季|去年)(?!=)")
_NAMED = 0.4  # strength from which a question names a row
_UNNAMED = 0.3  # strength of the row of totals and of an only row
_PASSED_OVER = 0.9  # of a column of another time that the question does not name
_NAMED_ALONE = 0.8  # of the only row of a table without labels
_CUMULATED = 1.0  # of a cumulated number, where the question asks from a limit on
_CODE_CHARS = 5  # digits of a cell that identifies its row


@dataclass(frozen=True)
class Candidate:
    """A cell that may be meant."""

    id_: str
    view: TableView
    row: Line
    column: Line
    key: int  # the column of the cell that names the row
    row_strength: float
    column_strength: float
    coverage: float  # share of the question's words in the names of the row, the column and the table
    suits: float  # whether the value is what the question asks for, -1..1
    period: Period | None
    exact_period: bool
    asks_total: bool

    @property
    def value(self) -> Span:
        return self.view.value(self.row.at, self.column.at)

    @property
    def unit(self) -> Span | None:
        return self.view.unit_of(self.row, self.column)

    @property
    def lexical(self) -> float:
        """How well the names match."""
        near = 0.3 if self.exact_period else 0.0
        return 1.2 * self.row_strength + self.column_strength + 3 * self.coverage + self.suits + near


@dataclass(frozen=True)
class Found:
    """A table whose words a question has, with the strength of each row and column."""

    id_: str
    view: TableView
    asked: Asked

    @cached_property
    def rows(self) -> tuple[tuple[Line, float, int], ...]:
        """The rows that the question names: the strength, and the column of the cell that names the row."""
        label = self.view.label
        strengths = zip(self.view.rows, Axis(self.view.rows).strengths(self.asked), strict=True)
        found = [(row, strength, label) for row, strength in strengths if strength >= _NAMED]
        if not any(strength == 1 for _, strength, _ in found):
            found += self._by_value()
        return tuple(found)

    @cached_property
    def columns(self) -> dict[int, float]:
        """The strength of each column."""
        lines = self.view.columns
        return dict(zip((line.at for line in lines), Axis(lines, grouped=True).strengths(self.asked), strict=True))

    def _by_value(self) -> Iterator[tuple[Line, float, int]]:
        """Yield the rows of which the question names a cell that is no label: a telephone number, a person, a field."""
        for row in self.view.rows:
            for column in range(self.view.grid.width):
                words = self.view.grid.words(row.at, column)
                if column in self.view.labels or len(words) < 2 or is_blank(words):
                    continue
                digits = sum(char.isdigit() for char in words)
                named = words in self.asked.whole or (len(words) > 2 and short_name(words) in self.asked.whole)
                if named and (digits >= _CODE_CHARS or not digits):
                    yield row, 1.0, column

    def cells(self, library: Library, rows: Sequence[Line], columns: Sequence[Line]) -> Iterator[Candidate]:
        """Yield the cells of rows and columns, whether or not the question names them."""
        named = {row.at: (strength, key) for row, strength, key in self.rows}
        for row in rows:
            strength, key = named.get(row.at, (0.0, self.view.label))
            for column in columns:
                yield self.candidate(library, row, column, strength, key)

    def dated(self, library: Library, period: Period) -> Iterator[Candidate]:
        """Yield the cells of one period in the rows that may be meant."""
        of_period = replace(self.asked, periods=(period,))
        other = Found(self.id_, self.view, of_period)
        yield from (one for one in other.likely(library) if one.exact_period)

    def likely(self, library: Library) -> Iterator[Candidate]:
        """Yield the cells that may be meant."""
        view = self.view
        years = library.years_told(self.id_)
        for row, strength, key in _rows(self, years):
            for column in view.columns:
                if column.at in view.serials or column.at in (key, view.unit_column):
                    continue
                named = self.columns[column.at] > 0 and column.at != view.label
                if column.at in view.labels and key in view.labels and not named:
                    continue
                if self._is_other_part(column) or fits_period(self.asked, view.period_of(row, column), years) is False:
                    continue
                one = self.candidate(library, row, column, strength, key)
                if one.suits > -1:
                    yield one

    def _is_other_part(self, column: Line) -> bool:
        """Return whether a column is of another part of the year than is asked for, where others are of parts, too."""
        wanted = self.asked.period
        dated = [one.period for one in self.view.columns if one.period is not None]
        if wanted is None or column.period is None or column.period == wanted:
            return False
        return wanted in dated or (not wanted.whole and not all(period.whole for period in dated))

    def candidate(self, library: Library, row: Line, column: Line, strength: float, key: int) -> Candidate:
        """Return the cell of a row and a column, with how well their names match the question."""
        view, asked = self.view, self.asked
        number = named_number(row.own, asked.text)
        key_words = view.grid.words(row.at, key) if key >= 0 else ""
        outer = view.outer.get(row.at, ())
        names = covered(asked, (*outer, *row.parts, number, key_words, *column.parts, view.context))
        suits = suits_need(asked.question, view, row, column)
        if number.endswith(("以上", "以下")) and "累计" in column.own:
            suits += _CUMULATED
        if column.own and column.own in asked.text:
            suits = max(suits, 0.0)
        if (earlier := _EARLIER.search("".join(column.parts))) and earlier.group() not in asked.whole:
            suits -= _PASSED_OVER
        period = view.period_of(row, column)
        exact = bool(fits_period(asked, period, library.years_told(self.id_)))
        share = share_covered(asked, names)
        named = self.columns[column.at]
        return Candidate(self.id_, view, row, column, key, strength, named, share, suits, period, exact, asked.totals)


def find_tables(asked: Asked, library: Library, sources: Collection[str]) -> list[Found]:
    """Return the tables that have a pair of characters of the question in their names or cells."""
    have = set(pairs(asked.text)) | {word.text for word in asked.words}
    found: list[Found] = []
    for id_ in sorted(sources):
        views = [view for view in library.tables(id_) if view.words & have]
        found += [Found(id_, view, without_body(asked, view.folded[:_HEAD_CHARS], view.row_names)) for view in views]
    return found


def find_candidates(tables: Sequence[Found], library: Library) -> list[Candidate]:
    """Return the cells that match best, the best first."""
    found: list[Candidate] = []
    of_table: Counter[int] = Counter()
    for one in sorted((one for table in tables for one in table.likely(library)), key=lambda one: -one.lexical):
        of_table[id(one.view)] += 1
        if of_table[id(one.view)] <= _MOST_ALIKE:
            found.append(one)
    return found[:_MOST]


def fits_period(asked: Asked, period: Period | None, years: frozenset[int]) -> bool | None:
    """Return whether a cell of `period` is of the asked period; None: it is not said.

    `years` are those of the report.
    """
    wanted = asked.period
    if wanted is None:
        return None
    if period is None or len(period.years) > 1:
        return None if not years or years & set(wanted.years) else False
    return period == wanted or (wanted.covers(period) and len(wanted.years) == 1) or period.covers(wanted)


def _rows(table: Found, years: frozenset[int]) -> list[tuple[Line, float, int]]:
    """Return the rows that may be meant: named ones, else those of the period, of a total, or the only one."""
    view, asked = table.view, table.asked
    label = view.label
    named = sorted(table.rows, key=lambda one: -one[1])
    if asked.totals and not any(strength == 1 for _, strength, _ in named):
        totals = [row for row in view.rows if row.total and fits_period(asked, row.period, years) is not False]
        named = [*((row, 1.0, label) for row in totals), *named]
    if not named:
        periods = [row for row in view.rows if row.period is not None]
        if periods:
            fitting = [row for row in periods if fits_period(asked, row.period, years) is not False]
            newest = max((row.period for row in fitting if row.period), default=None)
            chosen = fitting if asked.period else [row for row in fitting if row.period == newest]
            named = [(row, 1.0 if asked.period else 0.5, label) for row in chosen]
        else:
            total = [row for row in view.rows if row.total]
            rows = total[-1:] or (view.rows if len(view.rows) == 1 else ())
            named = [(row, _UNNAMED if row.parts else _NAMED_ALONE, label) for row in rows]
    return named[:_MOST_ROWS]
