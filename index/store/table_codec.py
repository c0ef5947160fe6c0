"""Encode the tables of a report as JSON values: a cell is a short list, as there are many."""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from rag.types import Span, Table, TableCell

__all__ = ["decode_table", "encode_table"]


def encode_table(table: Table) -> dict[str, Any]:
    """Return the fields of `table`."""
    adapter = _adapter()
    others: dict[str, Any] = adapter.dump_python(table, mode="json", exclude={"cells"}, exclude_defaults=True)
    return others | {"cells": [list(_short(cell)) for cell in table.cells]}


def decode_table(encoded: Mapping[str, Any]) -> Table:
    """Return the table of :func:`encode_table`.

    Raises: ValueError, KeyError or TypeError for other values.
    """
    return _adapter().validate_python({**encoded, "cells": tuple(_cell(*cell) for cell in encoded["cells"])})


def _short(cell: TableCell) -> Iterator[Any]:
    yield from (cell.row, cell.column, cell.span.start, cell.span.end)
    others = astuple(cell)[3:]
    if others != tuple(field.default for field in fields(TableCell)[3:]):
        yield from others


def _cell(row: int, column: int, start: int, end: int, *others: Any) -> TableCell:  # noqa: ANN401
    return TableCell(row, column, Span(start, end), *others)


@cache
def _adapter() -> TypeAdapter[Table]:
    return TypeAdapter(Table)
