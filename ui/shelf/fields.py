"""The fields of a report that a user may edit, and what they may contain."""

import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import get_args

from rag.text.characters import printable
from rag.text.dates import full_dates, narrow_digits
from rag.text.kinds import KIND_NAMES
from rag.types import Kind, Report, Source
from ui.errors import EditRefused

__all__ = ["EDITABLE", "FIRST_YEAR", "LAST_YEAR", "MAX_FIELD_CHARS", "Value", "check_fields", "edited_fields"]

Value = str | int | date | None

MAX_FIELD_CHARS: Mapping[str, int] = MappingProxyType({"title": 200, "issuer": 200, "region": 100, "number": 100})
_YEARS = ("year", "account_year")
EDITABLE = ("title", "issuer", "region", "kind", "year", "account_year", "number", "published")
FIRST_YEAR, LAST_YEAR = 1900, 2100


def check_fields(changes: Mapping[str, str | int | None]) -> dict[str, Value]:
    """Return the values of a source for what a user typed. An empty string or None clears a field.

    Years are numbers or digits; `published` is a date such as 2022-02-22 or 2022年2月22日; `kind` is a code or its name
    in Chinese.

    Raises: EditRefused with the name of the field.

    >>> check_fields({"kind": "通知", "year": "2021", "number": ""})
    {'kind': 'notice', 'year': 2021, 'number': ''}
    """
    return {field: _checked(field, _one_line(value)) for field, value in changes.items()}


def edited_fields(report: Report) -> list[str]:
    """Return the fields in which the report differs from what its text states, because a user set them."""
    return _differing(report.stated, report.source) if report.stated else []


def _differing(one: Source, other: Source) -> list[str]:
    """Return the editable fields in which two sources differ."""
    return [field for field in EDITABLE if getattr(one, field) != getattr(other, field)]


def _one_line(value: str | int | None) -> str:
    return " ".join(printable("" if value is None else str(value)).split())


def _checked(field: str, value: str) -> Value:
    if field in MAX_FIELD_CHARS:
        return _words(field, value)
    if field in _YEARS:
        return _year(field, value)
    if field == "kind":
        return _kind(value)
    if field == "published":
        return _date(value)
    raise EditRefused(f"a report has no field {field!r}", field=field, hint=f"fields: {', '.join(EDITABLE)}")


def _words(field: str, value: str) -> str:
    most = MAX_FIELD_CHARS[field]
    if len(value) > most:
        raise EditRefused(f"{field} has {len(value)} characters", field=field, hint=f"at most {most} are allowed")
    if field == "title" and not value:
        hint = "give a title, or reset the report to what its text states"
        raise EditRefused("a report must have a title", field=field, hint=hint)
    return value


def _year(field: str, value: str) -> int | None:
    if not value:
        return None
    digits = narrow_digits(value)
    if re.fullmatch(r"[0-9]{4}", digits) and FIRST_YEAR <= int(digits) <= LAST_YEAR:
        return int(digits)
    hint = f"four digits from {FIRST_YEAR} to {LAST_YEAR}, or nothing to clear it"
    raise EditRefused(f"{field} is no year: {value!r}", field=field, hint=hint)


def _kind(value: str) -> str:
    codes = {name: code for code, name in KIND_NAMES.items()}
    if not value or value in get_args(Kind):
        return value
    if value in codes:
        return codes[value]
    known = ", ".join(f"{code} ({name})" for code, name in KIND_NAMES.items())
    raise EditRefused(f"there is no kind {value!r}", field="kind", hint=f"one of: {known}; or nothing to clear it")


def _date(value: str) -> date | None:
    if not value:
        return None
    for found, start, end in full_dates(value):
        if (start, end) == (0, len(value)):
            return found
    hint = "a date such as 2022-02-22 or 2022年2月22日, or nothing to clear it"
    raise EditRefused(f"published is no date: {value!r}", field="published", hint=hint)
