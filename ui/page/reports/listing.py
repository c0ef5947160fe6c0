"""The list of reports for the scripts of the page, and notes about uploads and removals."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from rag.types import ParsedReport, Source
from ui.page.dialogue.choice import kind_name
from ui.page.failures import Failure

__all__ = ["Note", "catalog", "failed_note"]

_COLUMNS: Mapping[str, Callable[[Source], str | int]] = {  # "" where a report does not tell
    "id": lambda source: source.id,
    "title": lambda source: source.title,
    "issuer": lambda source: source.issuer,
    "region": lambda source: source.region,
    "kind": kind_name,
    "number": lambda source: source.number,
    "year": lambda source: source.year or "",
    "published": lambda source: str(source.published or ""),
}


@dataclass(frozen=True, slots=True)
class Note:
    """A message to the librarian; ``percent`` is set while work is in progress."""

    text: str
    kind: Literal["good", "bad", "busy"]
    percent: int | None = None


def catalog(reports: Iterable[ParsedReport]) -> str:
    """Return the reports as JSON: the names of the columns, and one row of values for each report.

    The scripts of the page search, sort and choose in it. ``chars`` is the length of the text.
    """
    rows = [[*(of(parsed.report.source) for of in _COLUMNS.values()), len(parsed.report.text)] for parsed in reports]
    return json.dumps({"columns": [*_COLUMNS, "chars"], "rows": rows}, ensure_ascii=False, separators=(",", ":"))


def failed_note(name: str, failure: Failure) -> Note:
    """Return the note that work on `name` failed."""
    return Note(f"{name}：{failure.what}。{failure.hint}", "bad")
