"""Report text -> sections: a stack of marker styles in their order of opening.

A marker whose style is on the stack closes every level down to that style. A style that is not on the stack opens one
level deeper. So numbering may restart, skip or continue, and any order of styles works. Sections tile the text.
Furniture and enumerations inside a paragraph interrupt a section; it continues as a section without a heading.
A line such as 整改情况: is body.
"""

from collections import deque
from typing import NamedTuple

from ingest.headings import UNNUMBERED, Opening, find_openings, heading_title
from ingest.levels import Level, make_room
from rag.text.markers import ordinal
from rag.types import Report, Section, Span

__all__ = ["outline"]

_ORDER = ("leave", "resume", "opening", "furniture")  # at one place


class _Cut(NamedTuple):
    """A place where one section ends and the next begins, and why."""

    start: int
    reason: str  # one of _ORDER
    opening: Opening | None = None


class _Row(NamedTuple):
    start: int
    path: tuple[str, ...]
    heading: Span | None
    furniture: bool


def outline(report: Report) -> tuple[Section, ...]:
    r"""Cut the report into sections that tile it.

    >>> from rag.types import Source
    >>> text = "某报告\n一、总则\n(一)加强领导。各级要重视。"
    >>> [section.path for section in outline(Report(Source("x", "某报告"), text))]
    [(), ('一、总则',), ('一、总则', '(一)加强领导')]
    """
    text = report.text
    rows = _drop_blank(text, _rows(text, _cuts(report)))
    ends = [*(row.start for row in rows[1:]), len(text)]
    return tuple(
        Section(report.source, row.path, row.start, end, row.heading, row.furniture)
        for row, end in zip(rows, ends, strict=True)
    )


def _cuts(report: Report) -> list[_Cut]:
    """List every place where a section begins, in order."""
    cuts = []
    for span in report.furniture:
        cuts += [_Cut(span.start, "furniture"), _Cut(span.end, "resume")]
    tables = [table.span for table in report.tables]
    for opening in find_openings(report.text, report.source.title, report.marked, tables):
        if any(span.start <= opening.marker.start < span.end for span in report.furniture):
            continue
        cuts.append(_Cut(opening.marker.start, "opening", opening))
        if opening.leaves is not None:
            cuts.append(_Cut(opening.leaves, "leave"))
    return sorted(set(cuts), key=lambda cut: (cut.start, _ORDER.index(cut.reason)))


def _rows(text: str, cuts: list[_Cut]) -> list[_Row]:
    """Walk the cuts with the stack of open levels."""
    stack: list[Level] = []
    rows = [_Row(0, (), None, False)]
    levels = deque(_level(text, cut.opening) for cut in cuts if cut.opening)
    holding: set[str] = set()
    for cut in cuts:
        if cut.opening:
            level = levels.popleft()
            if level.style == UNNUMBERED:
                stack.append(level._replace(rank=make_room(stack, levels, holding)))
            else:
                _descend(stack, level)
        elif cut.reason == "leave" and stack and stack[-1].style == "一是":
            stack.pop()
        furniture = cut.reason == "furniture"
        path = () if furniture else tuple(level.title for level in stack)
        rows.append(_Row(cut.start, path, cut.opening.heading if cut.opening else None, furniture))
    return rows


def _level(text: str, opening: Opening) -> Level:
    marker = opening.marker
    return Level(marker.style, marker.rank, heading_title(text, opening.heading), ordinal(marker.of(text)))


def _descend(stack: list[Level], level: Level) -> None:
    """Close the levels that `level` ends, then open it."""
    styles = [one.style for one in stack]
    if level.style in styles:
        del stack[styles.index(level.style) :]
    while stack and stack[-1].rank > level.rank:
        stack.pop()
    stack.append(level)


def _drop_blank(text: str, rows: list[_Row]) -> list[_Row]:
    """Merge sections of white space into the section before; one at the start into the section after."""
    ends = [*(row.start for row in rows[1:]), len(text)]
    kept = [row for row, end in zip(rows, ends, strict=True) if text[row.start : end].strip()]
    return [kept[0]._replace(start=0), *kept[1:]] if kept else rows[:1]
