"""The tables of a report as views, with what the report says around them."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rag.gather.sentence_scope import ScopedSpan, account_year
from rag.text.fold import fold
from rag.text.period import Period
from rag.text.periods import find_periods
from rag.text.tables.around import lines_above
from rag.text.tables.blocks import split_blocks
from rag.text.tables.build import tables_in_text
from rag.text.tables.enumerated import Enumeration, find_enumerations
from rag.text.tables.listed import ListedView
from rag.text.tables.turned import turn
from rag.text.tables.view import TableView
from rag.types import ParsedReport, Source, Table

__all__ = ["read_views", "report_years"]

_ANNEX = re.compile(r"\s*附")  # the heading above it is that of another part


def read_views(parsed: ParsedReport, folded: str, scopes: Callable[[], Sequence[ScopedSpan]]) -> tuple[TableView, ...]:
    """Return the tables of a report, and its sentences that tell a figure of several places. `scopes` are its scopes.

    Those of a report that was stored without tables are read from its text.
    """
    report = parsed.report
    tables = report.tables or tables_in_text(report.text)
    listed = [one for one in find_enumerations(folded) if not any(_meet(one, table) for table in tables)]
    return (*_views(parsed, folded, tables), *(_listed(parsed, folded, listed, scopes()) if listed else ()))


def report_years(source: Source) -> frozenset[int]:
    """Return the years of which a report tells if nothing else is said; empty: unknown."""
    return frozenset(year for year in (source.year, account_year(source)) if year is not None)


def _views(parsed: ParsedReport, folded: str, tables: Iterable[Table]) -> Iterator[TableView]:
    source = parsed.report.source
    about = fold(f"{source.title} {source.issuer} {source.region}")
    for table in tables:
        path = next((one.path for one in reversed(parsed.sections) if one.start <= table.span.start), ())
        above = [line.of(folded) for line in lines_above(folded, table.span.start, parsed.report.furniture)]
        caption = table.caption.of(folded) if table.caption else ""
        path = () if _ANNEX.match(caption) else path
        said = [caption, *above, fold(table.sheet), *map(fold, reversed(path)), fold(source.title)]
        for block in split_blocks(table, folded):
            yield turn(TableView(block, folded, " ".join((*said, about)), _period(said)))


def _listed(
    parsed: ParsedReport, folded: str, found: Iterable[Enumeration], scopes: Sequence[ScopedSpan]
) -> Iterator[TableView]:
    """Yield the enumerations that tell results."""
    source = parsed.report.source
    for one in found:
        scope = next((scoped.scope for scoped in scopes if scoped.span.end > one.places[0].start), None)
        if scope is None or scope.status == "done":
            path = next((section.path for section in reversed(parsed.sections) if section.start <= one.span.start), ())
            said = [*map(fold, path), fold(f"{source.title} {source.issuer} {source.region}")]
            yield ListedView(one, folded, " ".join(said), scope.period if scope else None)


def _meet(one: Enumeration, table: Table) -> bool:
    return one.span.start < table.span.end and table.span.start < one.span.end


def _period(said: list[str]) -> Period | None:
    """Return the first period that the lines around a table name."""
    for line in said:
        if found := find_periods(line):
            return found[0].period
    return None
