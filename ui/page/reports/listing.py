"""The library as the page lists it: each report with what is known of it, and notes on what has just been done."""

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
    """A report on the shelf."""

    id: str
    title: str
    about: str
    href: str
    outline: list[Heading]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to tell the librarian; ``percent`` is there while it goes on."""

    text: str
    kind: Literal["good", "bad", "busy"]
    percent: int | None = None


def report_entries(reports: Iterable[ParsedReport]) -> list[ReportEntry]:
    """Put the reports on the shelf, in order."""
    return [_book(parsed) for parsed in reports]


def failed_note(name: str, failure: Failure) -> Note:
    """Tell that something about `name` failed."""
    return Note(f"{name}：{failure.what}。{failure.hint}", "bad")


def _book(parsed: ParsedReport) -> ReportEntry:
    source = parsed.report.source
    published = f"{source.published}" if source.published else ""
    size = words.REPORT_SIZE.format(chars=f"{len(parsed.report.text):,}")
    about = _STEP.join(filter(None, (source.issuer, source.region, published, source.publisher, size)))
    return ReportEntry(
        source.id, source.title, about, f"/report/{quote(source.id, safe='')}", heading_tree(parsed.sections)
    )
