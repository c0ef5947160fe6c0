"""The cells of one table that an operation takes together: of one column over rows, or of one row over its years."""

import re
from collections.abc import Iterator, Sequence

from rag.answer.table.candidates import Candidate, Found
from rag.gather.library import Library
from rag.text.places import short_name
from rag.text.tables.grid import is_figure
from rag.text.tables.lines import Line
from rag.text.tables.named_places import is_place
from rag.understand.plan_names import find_pair, official_people

__all__ = [
    "asked_of_first",
    "averaged_cells",
    "comparable",
    "figure_cells",
    "name_in",
    "named_columns",
    "named_rows",
    "whole_column",
]

_NAMED = 0.75
_MENTIONED = 0.45
_A_YEAR = re.compile(r"\d{2,4}年(?:[末底]|全年)?")
_COUNTED_PLACES = re.compile(r"[这那]?[两二三四五几]个?[省市县区州旗镇乡]")
_MEAN = ("平均", "人均", "均值")


def comparable(table: Found) -> list[Line]:
    """Return the rows to compare: no totals, no parts of other rows, and only those of a section that is named."""
    view, asked = table.view, table.asked
    rows = [row for row in view.rows if not row.total]
    own = {row.own for row in rows if row.own}
    named = {row.at for row, strength, _ in table.rows if strength >= 0.45}
    inner = [row for row in rows if row.at in named]
    if 1 < len(inner) < len(rows):
        return inner
    whole = [row for row in rows if not any(part in own for part in row.parts[:-1])]
    if asked.period and any(row.period for row in rows):
        whole = [row for row in whole if row.period is None or asked.period.overlaps(row.period)]
    return whole if len(whole) > 1 else rows


def figure_cells(table: Found, rows: Sequence[Line], columns: Sequence[Line], library: Library) -> list[Candidate]:
    """Return the cells of rows and columns that hold a bare figure."""
    return [
        one for one in table.cells(library, rows, columns) if is_figure(one.view.grid.words(one.row.at, one.column.at))
    ]


def named_rows(table: Found) -> list[Line]:
    """Return the rows whose own names the question has, without those whose name is a part of another's."""
    text = table.asked.text
    rows = [row for row, strength, _ in table.rows if strength >= _NAMED and name_in(row, text)]
    rows = [row for row in rows if not any(row.own != other.own and row.own in other.own for other in rows)]
    return sorted(rows, key=lambda row: text.find(name_in(row, text))) if _are_places(rows) else rows


def named_columns(table: Found, library: Library) -> list[Candidate]:
    """Return the two cells of the named row, else of the total, in the columns that the question compares.

    城镇居民 and 农村居民 are two columns of a place. Empty: it compares none, or not two of one row.
    """
    view, text = table.view, table.asked.text
    rows = named_rows(table) or [row for row in view.rows if row.total][:1]
    for row in rows:
        text = text.replace(name_in(row, text) or " ", " ")
    pair = find_pair(official_people(_A_YEAR.sub(" ", text)))
    if len(rows) != 1 or pair is None:
        return []
    found: list[Line] = []
    for name in pair[:2]:
        named = [one for one in view.columns if one.at in view.figures and name in "".join(one.parts)]
        if not named:
            return []
        found.append(max(named, key=lambda one: table.columns[one.at]))
    return figure_cells(table, rows, found, library) if found[0] is not found[1] else []


def name_in(row: Line, text: str) -> str:
    """Return the name of a row as a folded text has it: a place also without its level; "": the text has it not."""
    names = (row.own, short_name(row.own) if is_place(row.own) else "")
    return next((name for name in names if name and name in text), "")


def asked_of_first(tables: Sequence[Found]) -> str:
    """Return a question for several places as one for the first of them; "" if it is not for several places.

    It is what the judge reads beside the cell of that place.
    """
    rows = next((rows for table in tables if len(rows := named_rows(table)) > 1), [])
    if not _are_places(rows):
        return ""
    plain = tables[0].asked.whole
    for row in rows[1:]:
        plain = re.sub(rf"(?:相?比较?|[和与跟同及较、,])?{re.escape(name_in(row, plain))}(?:相比)?", "", plain)
    return _COUNTED_PLACES.sub("", plain)


def _are_places(rows: Sequence[Line]) -> bool:
    return len(rows) > 1 and all(is_place(row.own) for row in rows)


def averaged_cells(table: Found, library: Library) -> Iterator[list[Candidate]]:
    """Yield the cells whose mean may be asked for; none of a table that states means itself.

    They are those of the named rows in a column, of all rows if none is named, or of one row over the asked years.
    """
    view, asked = table.view, table.asked
    if any(mean in part for line in (*view.rows, *view.columns) for part in line.parts for mean in _MEAN):
        return
    rows = named_rows(table)
    if len(rows) == 1 and asked.period is not None:
        dated = [column for column in view.columns if column.period and asked.period.covers(column.period)]
        yield figure_cells(table, rows, dated, library)
        return
    if not rows and not any(strength >= _MENTIONED for _, strength, _ in table.rows):
        rows = comparable(table)
    for column in view.columns if len(rows) > 1 else ():
        if table.columns[column.at] >= _NAMED or column.period:
            yield from whole_column(table, rows, column, library)


def whole_column(table: Found, rows: Sequence[Line], column: Line, library: Library) -> Iterator[list[Candidate]]:
    """Yield the cells of `rows` in a column in which each is a figure."""
    cells = figure_cells(table, rows, [column], library)
    if len(cells) == len(rows):
        yield cells
