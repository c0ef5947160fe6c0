"""The tables of a report as views, with what the report says around them."""

from collections.abc import Iterable, Iterator

from rag.gather.sentence_scope import account_year
from rag.text.fold import fold
from rag.text.periods import Period, find_periods
from rag.text.tables.around import lines_above
from rag.text.tables.blocks import split_blocks
from rag.text.tables.build import tables_in_text
from rag.text.tables.view import TableView
from rag.types import ParsedReport, Source, Table

__all__ = ["read_views", "report_years"]


def read_views(parsed: ParsedReport, folded: str) -> tuple[TableView, ...]:
    """Return the tables of a report. Those of a report that was stored without tables are read from its tabs."""
    report = parsed.report
    tables = report.tables or tables_in_text(report.text)
    return tuple(_views(parsed, folded, tables)) if tables else ()


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
        said = [caption, *above, fold(table.sheet), *map(fold, reversed(path)), fold(source.title)]
        for block in split_blocks(table, folded):
            yield TableView(block, folded, " ".join((*said, about)), _period(said))


def _period(said: list[str]) -> Period | None:
    """Return the first period that the lines around a table name."""
    for line in said:
        if found := find_periods(line):
            return found[0].period
    return None
