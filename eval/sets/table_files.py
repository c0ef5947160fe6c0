"""Tables of invented data with questions, and files of several formats that hold them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["TableQuestion", "TableText", "as_text", "read_table_questions", "read_tables"]

_DATA = Path(__file__).resolve().parent.parent / "data"


@dataclass(frozen=True, slots=True)
class TableText:
    """A document with a table. ``rows`` have equally many cells; a covered cell is empty."""

    id: str
    title: str
    before: tuple[str, ...]  # paragraphs between the title and the caption
    caption: str
    unit: str  # a line such as 单位：万元, or empty
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[int, int, int, int], ...]  # row, column, rows and columns that the cell covers
    head_rows: int
    after: tuple[str, ...]  # paragraphs below the table
    sheet: str  # its name in a workbook
    inside: bool  # the title and the unit are rows of the table
    breaks: tuple[int, ...]  # rows with which a page begins, in text: the first head row is repeated


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question about a table. A right answer states each of ``answers``; without any, it is a refusal."""

    id: str
    table: str
    kind: str
    question: str
    answers: tuple[str, ...]
    answerable: bool


def read_tables(path: Path = _DATA / "tables.json") -> tuple[TableText, ...]:
    """Read the tables."""
    read = json.loads(path.read_text("utf-8"))
    return tuple(TableText(**{name: _frozen(value) for name, value in one.items()}) for one in read)


def read_table_questions(path: Path = _DATA / "tables.jsonl") -> tuple[TableQuestion, ...]:
    """Read the questions: JSON lines."""
    lines = path.read_text("utf-8").splitlines()
    return tuple(TableQuestion(**{name: _frozen(value) for name, value in json.loads(line).items()}) for line in lines)


def _frozen(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def as_text(table: TableText) -> str:
    """Return the document as plain text with tabs; the pages of a long table begin with its head."""
    lines = [table.title, *table.before, *filter(None, (table.caption, table.unit))]
    return "\n".join([*lines, *_rows(table), *table.after]) + "\n"


def _rows(table: TableText) -> Iterator[str]:
    page = 1
    for at, row in enumerate(table.rows):
        if at in table.breaks:
            yield from (f"— {page} —", "\t".join(table.rows[0]))
            page += 1
        yield "\t".join(row)
