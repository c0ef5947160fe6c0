"""What is known of reports without reading them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from index.search.counting import count_texts
from index.search.postings import Postings
from index.search.terms import TermCounts
from rag.text.fold import fold
from rag.text.tables.build import tables_in_text
from rag.text.tables.enumerated import find_enumerations
from rag.types import ParsedReport, Source

__all__ = ["Known", "ReadCall", "Shelved", "count_whole", "given", "know"]

_YEAR = re.compile(r"(?=(\d{4}))", re.ASCII)

ReadCall = Callable[[], ParsedReport]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a report without reading it."""

    source: Source
    years: frozenset[int]  # the numbers of four digits in its folded text
    tabled: bool  # whether it has a table
    collection: str


class Shelved(Protocol):
    """Reports that can be looked up without reading them. Each tuple has one item for each report."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Equal keys mean equal reports in the same collection."""
        ...

    @property
    def known(self) -> tuple[Known, ...]: ...

    @property
    def reads(self) -> tuple[ReadCall, ...]: ...

    @property
    def terms(self) -> TermCounts: ...

    @property
    def whole(self) -> Postings | None:
        """The tokens of each report as one unit, None where they are not known."""
        ...


def given(parsed: ParsedReport) -> ParsedReport:
    """Return `parsed`. With its argument bound, this reads a report that is in memory."""
    return parsed


def know(parsed: ParsedReport) -> Known:
    """Return what is to be known of a report without reading it."""
    report = parsed.report
    folded = fold(report.text)
    years = frozenset(map(int, _YEAR.findall(folded)))
    tables = bool(report.tables or tables_in_text(report.text)) or next(find_enumerations(folded), None) is not None
    return Known(report.source, years, tables, report.collection)


def count_whole(reports: Iterable[ParsedReport]) -> Postings:
    """Count the tokens of each report as one unit: its title and its text."""
    return count_texts([f"{one.report.source.title}\n{one.report.text}" for one in reports])
