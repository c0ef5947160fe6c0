"""Whether the value of a cell is of the kind that a question asks for."""

import re

from rag.text.tables.grid import is_blank, is_figure, is_year
from rag.text.tables.lines import Line
from rag.text.tables.units import dimension_of
from rag.text.tables.view import TableView
from rag.understand.question import Kind, Question

__all__ = ["suits_need"]

_DATE = re.compile(r"(?:19|20)\d\d|\d\s*[月日]")
_DURATION = re.compile(r"\d+\s*个?(?:工作)?[日天年月时]")
_ALIKE = frozenset({"count", "person"})
_PERSONS = frozenset({"人", "名", "位", "口人"})


def suits_need(question: Question, view: TableView, row: Line, column: Line) -> float:
    """Return whether a cell can answer the question, from -1 (it cannot) to 1. An empty cell counts as its column."""
    words = view.grid.words(row.at, column.at)
    if is_blank(words):
        words = next((one for one in view.grid.column(column.at, view.table.head_rows) if not is_blank(one)), "")
    need = question.needs[0]
    if need.kind is Kind.QUANTITY:
        unit = _unit(view, row, column, words)
        return _quantity(need.dimensions, need.unit, words, unit, measured=view.is_measured(column.at))
    if need.kind is Kind.DATE:
        return 0.5 if _DATE.search(words) else -0.5
    if need.kind in (Kind.WHO, Kind.OFFICE, Kind.NAME, Kind.WHERE, Kind.DOCUMENTS):
        return -1.0 if is_figure(words) else 0.3
    return 0.0


def _unit(view: TableView, row: Line, column: Line, words: str) -> str:
    if words.endswith(("%", "‰")):
        return words[-1]
    unit = view.unit_of(row, column)
    return unit.of(view.folded).strip() if unit else ""


def _quantity(dimensions: frozenset[str], wanted: str, words: str, unit: str, *, measured: bool) -> float:
    if not any(char.isdigit() for char in words):
        return -0.5
    if is_year(words) and not unit and not measured:
        return -1.0 if wanted or dimensions else -0.2
    if not is_figure(words):
        return _in_words(dimensions, wanted, words)
    if not unit:
        return -0.2 if wanted or "percent" in dimensions else 0.0
    return _measured(dimensions, wanted, unit, dimension_of(unit))


def _in_words(dimensions: frozenset[str], wanted: str, words: str) -> float:
    """Compare words with figures: 8个工作日, 工本费120元."""
    if "duration" in dimensions:
        return 0.7 if _DURATION.search(words) else -0.7
    if "money" in dimensions:
        return 0.7 if "元" in words else -0.7
    return 0.3 if wanted and wanted in words else -0.3


def _measured(dimensions: frozenset[str], wanted: str, unit: str, dimension: str) -> float:
    """Compare a unit with the unit and the dimensions that are asked for."""
    if wanted and (unit.endswith(wanted) or unit.split("/")[0].endswith(wanted)):
        return 0.6
    if wanted in _PERSONS or dimension == "person":
        return 0.0 if dimension == "person" or not wanted else -1.0 if dimension else -0.3
    if not dimensions or not dimension:
        return 0.0
    if dimension in dimensions or (dimension in _ALIKE and dimensions & _ALIKE):
        return 0.2 if wanted else 0.5
    return -1.0
