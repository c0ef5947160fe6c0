"""The lines and tables of one page of a PDF, in the order in which people read them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.formats.document import Grid
from ingest.formats.pdf.lines import Line, make_lines, merge_rows
from ingest.formats.pdf.order import best_cut, flows
from ingest.formats.pdf.page import Box, Page
from ingest.formats.pdf.tables import FoundTable

__all__ = ["Content", "Placed", "read_content"]


@dataclass(frozen=True, slots=True)
class Placed:
    """A table in its place."""

    box: Box
    grid: Grid

    @property
    def top(self) -> float:
        return self.box.top


@dataclass(frozen=True, slots=True)
class Content:
    """What a page says. ``flows`` are columns, or all of the page; each is read from the top down."""

    number: int  # of the page, from 1
    width: float
    height: float
    flows: tuple[tuple[Line | Placed, ...], ...] = ()
    cut: float | None = None  # the place between its columns
    confidence: float = 1.0  # of recognised text, 0..1

    def lines(self) -> Iterator[Line]:
        return (item for flow in self.flows for item in flow if isinstance(item, Line))


def read_content(
    page: Page, find_tables: Callable[[Page], Sequence[FoundTable]], known: Sequence[float] = ()
) -> Content:
    """Return the content of `page`, with the tables that `find_tables` finds.

    `known` are the places between the columns of pages before it.
    """
    tables = {table.bbox: table.grid for table in find_tables(page)}
    chars = [char for char in page.chars if not any(_holds(box, char.centre, char.middle) for box in tables)]
    items: list[Line | Box] = [*make_lines(chars), *tables]
    found = []
    for flow in flows(items, known):
        lines: list[Line | Placed] = [replace(line, chars=()) for line in merge_rows(_lines(flow))]
        lines += [Placed(box, tables[box]) for box in flow if isinstance(box, Box)]
        found.append(tuple(sorted(lines, key=lambda item: item.top)))
    return Content(page.number, page.width, page.height, tuple(found), best_cut(items, known))


def _lines(flow: Sequence[Line | Box]) -> list[Line]:
    return [item for item in flow if isinstance(item, Line)]


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom
