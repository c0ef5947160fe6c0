"""Where a span of a report stands in its file: page, sheet, cell; and whether it was recognised without certainty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.types import Answer, Hit, ParsedReport, Place, Report, Span, Table, TableCell

__all__ = ["NOWHERE", "UNCERTAIN", "Location", "cells_at", "locate", "locate_all", "table_at"]


@dataclass(frozen=True, slots=True)
class Location:
    """The place of a span in the file of its report. A field is 0 or empty where the file has no such thing."""

    page: int = 0  # from 1; of the exact answer, if there is one, else of the beginning
    sheet: str = ""
    cell: str = ""  # of the sheet, such as B4, or B4:D4 for a row
    uncertain: bool = False  # a part of it is recognised text (OCR) that may be wrong
    first_page: int = 0  # where it goes over a page break: the page on which it begins; else 0
    last_page: int = 0  # in the same case: the page on which it ends

    @property
    def words(self) -> str:
        """The place in Chinese; empty where nothing is known.

        >>> Location(page=3).words, Location(sheet="2021年", cell="B4").words
        ('第3页', '工作表“2021年” B4')
        >>> Location(page=3, first_page=3, last_page=4).words
        '第3—4页'
        """
        page = f"第{self.pages}页" if self.page else ""
        sheet = f"工作表“{self.sheet}” {self.cell}".strip() if self.sheet else ""
        return " ".join(filter(None, (page, sheet)))

    @property
    def pages(self) -> str:
        """The page, or the first and the last one, such as 3—4; empty where the file has none."""
        return f"{self.first_page}—{self.last_page}" if self.last_page else str(self.page or "")


NOWHERE = Location()
UNCERTAIN = "识别自扫描件，可能有误"


def locate(report: Report, span: Span, exact: Sequence[Span] = ()) -> Location:
    """Return the location of `span` in the file of `report`.

    The spans `exact` within it tell page and cell, if there are any.

    >>> from rag.types import Source
    >>> locate(Report(Source("a", ""), "一二三四", pages=(0, 2)), Span(3, 4)).page
    2
    """
    table = table_at(report, span)
    cells = [cell for cell in cells_at(table, exact or [span]) if cell.name] if table else []
    names = [cells[0].name, *([cells[-1].name] if len(cells) > 1 else [])] if cells else []
    first, last = report.page_of(span.start), report.page_of(max(span.start, span.end - 1))
    return Location(
        report.page_of(exact[0].start if exact else span.start),
        table.sheet if table else "",
        ":".join(names),
        any(part.start < span.end and span.start < part.end for part in report.uncertain),
        *((first, last) if last > first else ()),
    )


def locate_all(
    reports: Mapping[str, ParsedReport], answer: Answer | None, hits: Sequence[Hit] = ()
) -> dict[Place, Location]:
    """Return the locations of the citations and nearest quotes of `answer`, and of `hits`, where there is one.

    `reports` are the reports by id.
    """
    exact: dict[Place, list[Span]] = {_place(hit): [] for hit in hits}
    for citation in (*answer.citations, *answer.nearest) if answer else ():
        exact[citation.place] = []
    for citation in answer.citations if answer else ():
        parts = (one for one in answer.exact if one.marker == citation.marker) if answer else ()
        exact[citation.place] += [Span(one.start, one.end) for one in parts]
    found: dict[Place, Location] = {}
    for place, spans in exact.items():
        if place.report in reports:
            location = locate(reports[place.report].report, Span(place.start, place.end), spans)
            found |= {place: location} if location != NOWHERE else {}
    return found


def table_at(report: Report, span: Span) -> Table | None:
    """Return the table in which `span` lies, from its beginning to its end."""
    table = report.table_at(span.start)
    return table if table and span.end <= table.span.end else None


def cells_at(table: Table, spans: Sequence[Span]) -> list[TableCell]:
    """Return the cells of `table` that have text in one of `spans`, sorted by row and column."""
    return [
        cell for cell in table.cells if any(cell.span.start < span.end and span.start < cell.span.end for span in spans)
    ]


def _place(hit: Hit) -> Place:
    return Place(hit.chunk.source.id, hit.chunk.start, hit.chunk.end)
