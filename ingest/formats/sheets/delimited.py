"""Tables as text (.csv, .tsv): encoding, separator and quotes are told by the content."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from ingest.decode import decode
from ingest.formats.loader import Input
from ingest.formats.sheets.sheet import Opened, RawSheet
from rag.errors import FileOverLimit

__all__ = ["open_delimited"]

_SEPARATORS = (",", "\t", ";", "|")
_STATED = re.compile(r"sep=(.)\s*\n", re.IGNORECASE)  # the first line of some exports
_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)  # how exports keep the zeros of 00123
_SAMPLE = 200  # lines
_MAX_LINES = 200  # of one quoted field: more means a quote that is never closed
_MAX_FIELD = 1 << 20  # characters


def open_delimited(source: Input) -> Opened:
    """Open a table of text; it is one sheet without a name.

    Raises: UnreadableText, FileOverLimit.
    """
    text = decode(source.data, name=source.name).removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "")
    stated = _STATED.match(text)
    separator = stated[1] if stated else _separator(text)
    sheet = RawSheet("")
    for row, fields in enumerate(_rows(text, separator), start=0):
        if stated and row == 0:
            continue
        for column, field in enumerate(fields):
            if shown := _shown(field):
                sheet.cells.append((row, column, shown))
        if len(sheet.cells) > source.limits.cells:
            raise FileOverLimit(f"{source.name} has too many cells", hint="split the file into several")
    return Opened(("",), iter((sheet,)))


def _separator(text: str) -> str:
    """Return the separator with which most rows have the same number of fields."""
    sample = "\n".join(text.split("\n", _SAMPLE)[:_SAMPLE])
    scores = {}
    for separator in _SEPARATORS:
        counts = Counter(len(row) for row in _rows(sample, separator) if len(row) > 1 and _is_clean(row))
        width, rows = max(counts.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        scores[separator] = (rows, width) if width > 1 else (0, 0)
    return max(_SEPARATORS, key=lambda separator: scores[separator])


def _is_clean(row: list[str]) -> bool:
    """Tell a row from one that is cut at the blanks around its separators, as in ``指标<tab>,2024年<tab>,``."""
    return sum(field.strip(" ")[:1] in _SEPARATORS for field in row if field) * 2 <= len(row)


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the rows. Where a quote is never closed, quotes are characters like others."""
    lines = io.StringIO(text, newline="")
    if _are_closed(text, separator):
        yield from csv.reader(lines, delimiter=separator)
    else:
        yield from csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)


def _are_closed(text: str, separator: str) -> bool:
    if '"' not in text:
        return True
    limit = csv.field_size_limit(_MAX_FIELD)
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        return all(field.count("\n") < _MAX_LINES for row in rows for field in row)
    except csv.Error:
        return False
    finally:
        csv.field_size_limit(limit)


def _shown(field: str) -> str:
    text = field.strip(" \t\r\n\u3000\xa0")
    exact = _AS_TEXT.fullmatch(text)
    return exact[1].strip() if exact else text
