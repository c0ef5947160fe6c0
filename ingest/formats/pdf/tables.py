"""Tables of a page of a PDF: found by their rules, or by columns of short texts that stand below each other."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ingest.formats.document import Cell, Grid
from ingest.formats.pdf.page import Box, Page
from ingest.formats.pdf.table_above import with_head
from ingest.formats.pdf.table_cells import cells_of, inside, sorted_into
from ingest.formats.pdf.table_lattice import Lattice, lattice_of
from ingest.formats.pdf.table_open import open_lattice
from ingest.formats.pdf.table_rules import Line, frames_of, lines_across, lines_down
from ingest.formats.pdf.table_search import box_of, is_data, is_list, ruled_boxes, word_runs
from ingest.formats.pdf.table_split import with_rows
from ingest.formats.pdf.table_words import Word, read_words

__all__ = ["FoundTable", "find_tables"]

_ENDS = 6.0  # points by which words and rules may lie beyond the ends of the rules of their table
_EDGE = 1.0  # point: what is nearer to the edge of the paper is cut off there
_FULL = 0.95  # of the width of a table: a rule across all of it
_MOST_LINES = 400  # across or down: a page with more is a drawing
_MOST = 0.6  # of the width: a rule below all columns but the first


class FoundTable(NamedTuple):
    """A table of a page. What lies in ``bbox`` belongs to it."""

    bbox: Box
    grid: Grid


def find_tables(page: Page) -> list[FoundTable]:
    """Return the tables of `page` from top to bottom.

    The grid of a ruled table has all columns that its rules tell of, also empty ones, so that its parts on several
    pages have the same columns.
    """
    words = read_words(page.chars)
    rules = [rule for rule in page.rules if not _is_cut_off(rule, page)]
    across, down = lines_across(rules), lines_down(rules)
    if max(len(across), len(down)) > _MOST_LINES:
        return []
    found: list[FoundTable] = []
    used: set[Line] = set()
    for frame in sorted(frames_of(across, down), key=lambda frame: -len(frame.down)):
        lattice = lattice_of(frame)
        if len(lattice.xs) > 2 and not _is_within(lattice, found):
            used.update(frame.across)
            _add(found, lattice, words, page.number, _is_filled)
    found += _ruled_across([line for line in across if line not in used], _outside(words, found), page.number)
    for run in word_runs(_outside(words, found)):
        lattice_ = open_lattice(run, box_of(run), (), ())
        if lattice_:
            _add(found, lattice_, run, page.number, is_list)
    return sorted(found, key=lambda table: (table.bbox.top, table.bbox.x0))


def _is_cut_off(rule: Box, page: Page) -> bool:
    """Tell whether `rule` runs to the edge of the paper, as those of a design do."""
    return rule.x0 < _EDGE or rule.top < _EDGE or rule.x1 > page.width - _EDGE or rule.bottom > page.height - _EDGE


def _ruled_across(across: Sequence[Line], words: Sequence[Word], page: int) -> list[FoundTable]:
    """Find tables whose rules are horizontal only."""
    found: list[FoundTable] = []
    for box_, heights_ in ruled_boxes(across, words):
        box, heights = with_head(box_, heights_, across, words)
        wide = box.x1 - box.x0
        inner = [line for line in across if box.top < line.at < box.bottom and _lies_in(line.start, line.end, box)]
        partial = [line for line in inner if line.end - line.start < _FULL * wide]
        if len(heights) == 2:  # the rule below the head may leave out a column
            heights = sorted([*heights, *(line.at for line in partial if line.end - line.start > _MOST * wide)])
            partial = [line for line in partial if line.at not in heights]
        own = [
            word for word in words if box.top <= word.middle < box.bottom and _lies_in(word.centre, word.centre, box)
        ]
        lattice = open_lattice(own, box, heights, partial)
        if lattice:
            _add(found, lattice, own, page, is_data)
    return found


def _lies_in(start: float, end: float, box: Box) -> bool:
    return box.x0 - _ENDS <= start and end <= box.x1 + _ENDS


def _add(
    found: list[FoundTable],
    lattice: Lattice,
    words: Sequence[Word],
    page: int,
    accepts: Callable[[Sequence[Cell]], bool],
) -> None:
    own = inside(words, lattice)
    lattice = with_rows(lattice, sorted_into(own, lattice))
    cells = cells_of(sorted_into(own, lattice), lattice)
    if accepts(cells):
        box = Box(lattice.xs[0], lattice.ys[0], lattice.xs[-1], lattice.ys[-1])
        found.append(FoundTable(box, Grid(cells, page=page)))


def _is_filled(cells: Sequence[Cell]) -> bool:
    """Tell whether a ruled table says anything: an empty one may be the axes of a drawing."""
    return sum(bool(cell.text) for cell in cells) > 1


def _is_within(lattice: Lattice, found: Sequence[FoundTable]) -> bool:
    x, y = (lattice.xs[0] + lattice.xs[-1]) / 2, (lattice.ys[0] + lattice.ys[-1]) / 2
    return any(_holds(table.bbox, x, y) for table in found)


def _outside(words: Sequence[Word], found: Sequence[FoundTable]) -> list[Word]:
    return [word for word in words if not any(_holds(table.bbox, word.centre, word.middle) for table in found)]


def _holds(box: Box, x: float, y: float) -> bool:
    return box.x0 <= x <= box.x1 and box.top <= y <= box.bottom
