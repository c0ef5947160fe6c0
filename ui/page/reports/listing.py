"""The list of reports on the page, and notes about uploads and removals."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from rag.text.headings import Heading, heading_tree
from rag.types import ParsedReport
from ui.page import words
from ui.page.failures import Failure

__all__ = ["Note", "ReportEntry", "failed_note", "report_entries"]

_STEP = " · "


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report in the list."""

    id: str
    title: str
    about: str
    href: str
    outline: list[Heading]


@dataclass(frozen=True, slots=True)
class Note:
    """A message to the librarian; ``percent`` is set while work is in progress."""

    text: str
    kind: Literal["good", "bad", "busy"]
    percent: int | None = None


def report_entries(reports: Iterable[ParsedReport]) -> list[ReportEntry]:
    """Return the list entries, in the order of `reports`."""
    return [_entry(parsed) for parsed in reports]


def failed_note(name: str, failure: Failure) -> Note:
    """Return the note that work on `name` failed."""
    return Note(f"{name}：{failure.what}。{failure.hint}", "bad")


def _entry(parsed: ParsedReport) -> ReportEntry:
    source = parsed.report.source
    published = f"{source.published}" if source.published else ""
    size = words.REPORT_SIZE.format(chars=f"{len(parsed.report.text):,}")
    about = _STEP.join(filter(None, (source.issuer, source.region, published, source.publisher, size)))
    return ReportEntry(
        source.id, source.title, about, f"/report/{quote(source.id, safe='')}", heading_tree(parsed.sections)
    )
