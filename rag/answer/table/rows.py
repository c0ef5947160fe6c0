"""Answer which rows of a table have a value or stand in a section, and how many there are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.table.asked import Asked
from rag.answer.table.candidates import Found
from rag.answer.table.compose import Sheet
from rag.answer.table.match import covered, share_covered
from rag.gather.library import Library
from rag.text.quantity import find_quantities
from rag.text.tables.grid import is_figure
from rag.text.tables.lines import Line
from rag.text.tables.view import TableView
from rag.types import Answer, Excerpt, Row, Span
from rag.understand.question import Kind

__all__ = ["count_rows", "list_rows"]

_CONFIDENCE = 0.85
_COVERED = 0.6  # share of the question's words in the names of the rows, the value and the table
_MOST = 60  # rows that are listed
_LISTS = re.compile("哪些|哪几|有谁|都有|列出|名单|分别")
_COUNTED = frozenset({"count", "person"})  # dimensions of what is counted
_KIND_CHARS = 2
_FEWEST = 2


@dataclass(frozen=True)
class _Rows:
    """Rows that have something in common. ``section`` is the line that names it, if one does."""

    table: Found
    rows: tuple[Line, ...]
    coverage: float
    filtered: bool
    section: Span | None = None


def list_rows(asked: Asked, tables: Sequence[Found], library: Library) -> Answer | None:
    """Return the rows that the question asks for (哪些). None: it asks for none, or the rows are not sure."""
    if not _LISTS.search(asked.whole):
        return None
    best = _best(asked, tables, counted=False)
    return _listed(asked, best, library) if best and best.filtered and len(best.rows) <= _MOST else None


def count_rows(asked: Asked, tables: Sequence[Found], library: Library) -> Answer | None:
    """Return how many rows there are (几家). None: the question asks for another number, or the rows are not sure."""
    need = asked.question.needs[0]
    if need.kind is not Kind.QUANTITY or not need.unit or not need.dimensions & _COUNTED:
        return None
    best = _best(asked, tables, counted=True)
    return _counted(asked, best, library) if best else None


def _best(asked: Asked, tables: Sequence[Found], *, counted: bool) -> _Rows | None:
    found = [rows for table in tables for rows in _filtered(table) if _are_meant(rows, asked, counted=counted)]
    return max(found, key=lambda one: (one.coverage, one.filtered, -len(one.rows)), default=None)


def _filtered(table: Found) -> list[_Rows]:
    """Return the rows of each section and of each value that the question names, and all rows."""
    view, asked = table.view, table.asked
    rows = tuple(row for row in view.rows if not row.total)
    found = [_Rows(table, rows, _coverage(table, rows, ""), filtered=False)]
    by_value: dict[tuple[int, str], list[Line]] = {}
    by_section: dict[Span, list[Line]] = {}
    for row in rows:
        for column in range(view.grid.width):
            words = view.grid.words(row.at, column)
            names_row = column in view.serials or column == view.label
            if not names_row and not is_figure(words) and len(words) >= _KIND_CHARS and words in asked.whole:
                by_value.setdefault((column, words), []).append(row)
        in_section = len(row.spans) > 1 and row.spans[0] in view.sections
        if in_section and row.parts[0] and _names(row.parts[0], asked.whole):
            by_section.setdefault(row.spans[0], []).append(row)
    for (column, words), chosen in by_value.items():
        name = f"{words} {''.join(view.columns[column].parts)}"
        found.append(_Rows(table, tuple(chosen), _coverage(table, chosen, name), filtered=True))
    for span, chosen in by_section.items():
        name = span.of(view.folded)
        found.append(_Rows(table, tuple(chosen), _coverage(table, chosen, name), filtered=True, section=span))
    return found


def _names(name: str, text: str) -> bool:
    """Return whether a question names a section, with or without what stands in brackets behind it."""
    plain = re.sub(r"[(\[].*$", "", name)
    return len(plain) >= _KIND_CHARS and (plain in text or (len(plain) > _KIND_CHARS and plain[:-1] in text))


def _coverage(table: Found, rows: Sequence[Line], name: str) -> float:
    view = table.view
    heads = [part for column in view.labels for part in view.columns[column].parts]
    return share_covered(table.asked, covered(table.asked, (name, *heads, view.context)))


def _are_meant(rows: _Rows, asked: Asked, *, counted: bool) -> bool:
    """Return whether the rows are what is asked for: their table and value have the words of the question.

    All rows are counted only of a list: a table whose columns hold no figures.
    """
    if rows.coverage < _COVERED or not rows.rows:
        return False
    if rows.filtered:
        return True
    listed = _is_list(rows.table.view) or _names_rows(rows.table)
    return counted and listed and not rows.table.rows and bool(asked.words)


def _is_list(view: TableView) -> bool:
    return not any(
        column not in view.serials and column not in view.labels and view.is_measured(column) for column in view.figures
    )


def _names_rows(table: Found) -> bool:
    """Return whether numbered rows are what is counted: it begins the head of a column that measures nothing."""
    view, asked = table.view, table.asked
    thing = next((word.text for word in asked.words if word.start > asked.question.needs[0].at), "")
    heads = [column.own for column in view.columns if column.at not in view.serials]
    measured = {view.columns[at].own for at in view.figures if view.is_measured(at)}
    return bool(thing and view.serials) and any(head.startswith(thing) for head in heads if head not in measured)


def _listed(asked: Asked, best: _Rows, library: Library) -> Answer:
    """Name the rows: the label of each, and its line as a citation."""
    sheet = Sheet(library)
    text = library.reports[best.table.id_].report.text
    view = best.table.view
    rows: list[Row] = []
    exact: list[Excerpt] = []
    head = view.columns[view.label]
    for row in best.rows:
        label = view.value(row.at, view.label)
        marker = sheet.cite(best.table.id_, view.line(row.at))
        rows.append(Row("".join(span.of(text) for span in head.spans) or "名称", label.of(text), marker))
        exact.append(Excerpt(marker, label.start, label.end, label.of(text)))
    return Answer(
        asked.whole, citations=tuple(sheet.citations), exact=tuple(exact), rows=tuple(rows), confidence=_CONFIDENCE
    )


def _counted(asked: Asked, best: _Rows, library: Library) -> Answer | None:
    """Say how many rows there are: as the section says, as the serial number of the last row, or by citing each."""
    view, id_ = best.table.view, best.table.id_
    text = library.reports[id_].report.text
    if best.section is not None and (span := _stated(best.section, view)) is not None:
        return _one(asked, id_, best.section, span, re.split(r"[(（\[]", best.section.of(text))[0], library)
    if not best.filtered and view.serials:
        serial = view.value(best.rows[-1].at, min(view.serials))
        if serial.of(view.folded).strip() == str(len(best.rows)):
            head = "".join(span.of(text) for span in view.columns[min(view.serials)].spans)
            return _one(asked, id_, view.line(best.rows[-1].at), serial, f"最后一行的{head}", library)
    if len(best.rows) > _MOST or (not best.filtered and len(best.rows) < _FEWEST):
        return None
    sheet = Sheet(library)
    for row in best.rows:
        sheet.cite(id_, view.line(row.at))
    return Answer(asked.whole, citations=tuple(sheet.citations), counted=True, confidence=_CONFIDENCE)


def _stated(section: Span, view: TableView) -> Span | None:
    """Return the number with its unit that a section states: 92所 in 北京市(92所)."""
    found = [one for one in find_quantities(section.of(view.folded)) if one.unit and not one.is_date]
    return Span(section.start + found[0].start, section.start + found[0].end) if len(found) == 1 else None


def _one(asked: Asked, id_: str, cited: Span, value: Span, label: str, library: Library) -> Answer:
    sheet = Sheet(library)
    text = library.reports[id_].report.text
    marker = sheet.cite(id_, cited)
    return Answer(
        asked.whole,
        citations=tuple(sheet.citations),
        exact=(Excerpt(marker, value.start, value.end, value.of(text)),),
        rows=(Row(label, value.of(text), marker),),
        confidence=_CONFIDENCE,
    )
