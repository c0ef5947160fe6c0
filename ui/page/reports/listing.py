"""The list of reports for the scripts of the page, and notes about uploads and removals."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.types import DEFAULT_COLLECTION, ParsedReport, Report, Source
from ui.entry.access import Caller
from ui.page.dialogue.choice import kind_name
from ui.page.failures import Failure

__all__ = ["Note", "catalog", "collection_name", "failed_note", "upload_choices"]

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


def catalog(reports: Iterable[ParsedReport], collections: Sequence[str] = ()) -> str:
    """Return the reports as JSON: the names of the columns, and one row of values for each report.

    The scripts of the page search, sort and choose in it. ``chars`` is the length of the text. `collections` are those
    to which the reader may add reports.
    """
    rows = [[*_row(parsed.report), len(parsed.report.text)] for parsed in reports]
    columns = [*_COLUMNS, "collection", "chars"]
    found = {"columns": columns, "rows": rows, "collections": list(collections)}
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _row(report: Report) -> list[str | int]:
    return [*(of(report.source) for of in _COLUMNS.values()), collection_name(report.collection)]


def collection_name(collection: str) -> str:
    """Return the name of a collection as the page shows it; "" for the default one."""
    return "" if collection == DEFAULT_COLLECTION else collection


def upload_choices(caller: Caller, reports: Iterable[ParsedReport]) -> list[str]:
    """Return the collections between which the caller may choose for a new report, none where there is no choice.

    `reports` are those that the caller sees. "" leaves the choice to :func:`ui.shelf.placing.choose_shelf`.
    """
    if not caller.may("ingest"):
        return []
    named = {parsed.report.collection for parsed in reports} if caller.collections is None else caller.collections
    choices = sorted(set(named) | {DEFAULT_COLLECTION} if caller.collections is None else named)
    return ([""] if caller.has(DEFAULT_COLLECTION) else []) + choices if len(choices) > 1 else []


def failed_note(name: str, failure: Failure) -> Note:
    """Return the note that work on `name` failed."""
    return Note(f"{name}：{failure.what}。{failure.hint}", "bad")
