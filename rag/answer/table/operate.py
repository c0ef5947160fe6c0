"""Calculate with cells of one table: extremes and rankings, sums, averages, shares, differences. Operands are cited."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from rag.answer.arithmetic import write_calculation, write_extreme
from rag.answer.table.asked import Asked
from rag.answer.table.candidates import Candidate, Found, find_candidates
from rag.answer.table.choose import score_cells
from rag.answer.table.compose import Sheet, label_of
from rag.answer.table.operand_cells import (
    asked_of_first,
    averaged_cells,
    comparable,
    figure_cells,
    named_columns,
    named_rows,
    whole_column,
)
from rag.answer.table.operation import TableOperation
from rag.gather.library import Library
from rag.ports import Judge
from rag.text.places import count_of_places
from rag.text.quantity import find_quantities
from rag.text.tables.grid import is_blank, is_figure
from rag.text.tables.named_places import are_places
from rag.text.units import SCALE, factor_of
from rag.types import Answer, Calculation, Operator, Row

__all__ = ["operate"]

_CONFIDENCE = 0.85
_MOST_OPERANDS = 12  # that are shown for an extreme
_MOST_SUMMED = 60
_NAMED = 0.75
_UNSURE = -6.0  # score of a cell whose row and column are named, at least


def operate(
    operation: TableOperation, whole: str, tables: Sequence[Found], library: Library, judge: Judge
) -> Answer | None:
    """Return the result of an operation, with its operands. None: the cells are not surely known.

    `whole` is the question; `tables` were found without the words that ask for the operation.
    """
    if not tables:
        return None
    asked = tables[0].asked
    if operation.way in ("maximum", "minimum"):
        asked_so = _extreme(operation, replace(asked, whole=whole), tables, library, judge)
        return asked_so or _extreme(operation, asked, tables, library, judge)
    if operation.way == "share":
        return _share(operation, asked, tables, library, judge)
    if operation.way == "difference":
        return _difference(operation, replace(asked, whole=whole), tables, library, judge)
    return _sum(operation, asked, tables, library, judge)


def _extreme(
    operation: TableOperation, asked: Asked, tables: Sequence[Found], library: Library, judge: Judge
) -> Answer | None:
    groups = [group for table in tables for group in _groups(table, library)]
    best = [max(group, key=lambda one: _value(one) or Decimal(0)) for group in groups]
    ranked = score_cells(asked.whole, best, judge, library, least=-1.0)
    if not ranked:
        return None
    chosen = groups[best.index(ranked[0])]
    counted = count_of_places(asked.whole)
    if counted is not None and are_places([one.row.own for one in chosen]) and counted != len(chosen):
        return None
    high = operation.way == "maximum"
    ordered = sorted(chosen, key=lambda one: (_value(one) or Decimal(0)) * (-1 if high else 1))
    last = _value(ordered[min(operation.top, len(ordered)) - 1])
    winners = [one for at, one in enumerate(ordered) if at < operation.top or _value(one) == last]
    if operation.both:
        winners = [one for one in ordered if _value(one) in (_value(ordered[0]), _value(ordered[-1]))]
    shown = ordered if operation.both else ordered[: max(_MOST_OPERANDS, len(winners))]
    way: Operator = "maximum" if high else "minimum"
    return _answer(asked, winners, shown, library, way if operation.top == 1 and not operation.both else None)


def _groups(table: Found, library: Library) -> Iterable[list[Candidate]]:
    """Yield the cells that can be compared: of one column over rows, or of one row over the periods of columns."""
    view = table.view
    named = [row for row, strength, _ in table.rows if strength >= _NAMED and not row.total]
    dated = [column for column in view.columns if column.period is not None]
    if len(named) == 1 and len(dated) > 1 and not named[0].period:
        if not any(one.period.overlaps(other.period) for one, other in pairwise(dated) if one.period and other.period):
            yield from _big(figure_cells(table, named, dated, library))
        return
    rows = comparable(table)
    for column in view.columns:
        if column.at in view.figures and column.at not in view.serials and column.at not in view.labels:
            yield from _big(figure_cells(table, rows, [column], library))


def _big(cells: list[Candidate]) -> Iterable[list[Candidate]]:
    if len(cells) > 1:
        yield cells


def _sum(
    operation: TableOperation, asked: Asked, tables: Sequence[Found], library: Library, judge: Judge
) -> Answer | None:
    """Add or average cells; a total or a mean that the table states is not calculated."""
    averaged = operation.way == "average"
    chosen = [
        cells
        for table in tables
        for cells in (averaged_cells if averaged else _summed)(table, library)
        if 1 < len(cells) <= _MOST_SUMMED and len({_unit(one) for one in cells}) == 1
    ]
    ranked = score_cells(
        asked_of_first(tables) or asked.whole, [cells[0] for cells in chosen], judge, library, least=-1.0
    )
    if not ranked:
        return None
    cells = next(cells for cells in chosen if cells[0] is ranked[0])
    return _answer(asked, cells, cells, library, "average" if averaged else "sum")


def _summed(table: Found, library: Library) -> Iterator[list[Candidate]]:
    """Yield the cells of the named rows in each column that has all of them."""
    rows = named_rows(table)
    for column in table.view.columns if 1 < len(rows) <= _MOST_SUMMED else ():
        yield from whole_column(table, rows, column, library)


def _share(
    operation: TableOperation, asked: Asked, tables: Sequence[Found], library: Library, judge: Judge
) -> Answer | None:
    candidates = [one for one in find_candidates(tables, library) if not one.row.total and _value(one) is not None]
    for part in score_cells(asked.whole, candidates, judge, library, least=-2.0):
        table = next(table for table in tables if table.view is part.view)
        others = [row for row in table.view.rows if row.own and row.own in operation.whole and row.at != part.row.at]
        others = others or [row for row in table.view.rows if row.total and row.at != part.row.at]
        cells = figure_cells(table, others[-1:], [part.column], library)
        if cells and _unit(cells[0]) == _unit(part) not in ("%", "‰") and _value(cells[0]):
            return _answer(asked, [part, cells[0]], [part, cells[0]], library, "share")
    return None


def _difference(
    operation: TableOperation, asked: Asked, tables: Sequence[Found], library: Library, judge: Judge
) -> Answer | None:
    pairs: list[list[Candidate]] = []
    for table in tables:
        rows = named_rows(table)
        if len(asked.periods) < 2 and (columns := named_columns(table, library)):
            pairs.append(columns)
        elif len(rows) == 2 and len(asked.periods) < 2:
            pairs += [figure_cells(table, rows, [column], library) for column in table.view.columns]
        elif len(asked.periods) == 2 or (operation.before and asked.period):
            pairs += _of_two_periods(table, asked, library)
    pairs = [pair for pair in pairs if len(pair) == 2 and _unit(pair[0]) == _unit(pair[1])]
    firsts = [pair[0] for pair in pairs]
    ranked = score_cells(asked_of_first(tables) or asked.whole, firsts, judge, library, least=-2.0)
    if not ranked:
        ranked = [one for one in score_cells(asked.whole, firsts, judge, library, _UNSURE) if _is_whole(one, asked)]
    if not ranked:
        return None
    pair = next(pair for pair in pairs if pair[0] is ranked[0])
    return _answer(asked, pair, sorted(pair, key=lambda one: -(_value(one) or Decimal(0))), library, "difference")


def _is_whole(one: Candidate, asked: Asked) -> bool:
    """Return whether the question names the row of a cell as it is, and its column."""
    return one.column_strength >= _NAMED and bool(one.row.own) and one.row.own in asked.text


def _of_two_periods(table: Found, asked: Asked, library: Library) -> list[list[Candidate]]:
    periods = list(asked.periods)
    if len(periods) == 1:
        months = len(periods[0].years) * 12
        periods.append(replace(periods[0], first=periods[0].first - months, last=periods[0].last - months))
    each = [
        {(one.row.own, one.column.own): one for one in table.dated(library, period) if _value(one) is not None}
        for period in periods
    ]
    return [[each[0][name], each[1][name]] for name in each[0] if name in each[1]]


def _value(one: Candidate) -> Decimal | None:
    """Return the value of a cell in plain units."""
    words = one.view.grid.words(one.row.at, one.column.at)
    if is_blank(words) or not is_figure(words):
        return None
    found = find_quantities(words.lstrip("+-±−~≈"))
    if len(found) != 1 or found[0].value is None:
        return None
    value = found[0].value * factor_of("".join(SCALE.findall(_scaled(one))[:1]))
    return -value if words[0] in "-−" else value


def _scaled(one: Candidate) -> str:
    return one.unit.of(one.view.folded) if one.unit else ""


def _unit(one: Candidate) -> str:
    words = one.view.grid.words(one.row.at, one.column.at)
    return words[-1] if words[-1:] in ("%", "‰") else _scaled(one)


def _answer(
    asked: Asked, rows: Sequence[Candidate], operands: Sequence[Candidate], library: Library, operator: Operator | None
) -> Answer | None:
    """Write the answer: a row for each of `rows`, and the calculation with the operands."""
    sheet = Sheet(library)
    excerpts = {id(one): sheet.excerpt(one) for one in (*rows, *operands)}
    excerpts = {id(one): sheet.with_unit(one, excerpts[id(one)]) for one in (*rows, *operands)}
    values = [(value, excerpts[id(one)]) for one in operands if (value := _value(one)) is not None]
    if len(values) != len(operands):
        return None
    unit = SCALE.sub("", _unit(operands[0]))
    calculations: tuple[Calculation, ...] = ()
    if operator in ("maximum", "minimum"):
        calculations = (write_extreme(operator, values, [label_of(one, library) for one in operands], unit),)
    elif operator is not None:
        calculations = (write_calculation(operator, values, unit),)
    shown = tuple(
        Row(label_of(one, library), found.text, found.marker, found.unit.text if found.unit else "")
        for one in rows
        for found in [excerpts[id(one)]]
    )
    exact = tuple(excerpts[id(one)] for one in rows) if operator in ("maximum", "minimum", None) else ()
    return Answer(
        question=asked.whole,
        citations=tuple(sheet.citations),
        exact=exact,
        calculations=calculations,
        rows=shown,
        confidence=_CONFIDENCE,
    )
