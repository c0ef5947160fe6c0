"""Where headings stand and how far they reach: on a line of their own, run into a paragraph, or inside a long line.

It finds openings in order of place; which one encloses which is the outline's business.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ingest.lines import split_lines
from ingest.marked import marked_headings
from ingest.references import find_references
from ingest.unnumbered import find_unnumbered
from rag.text.characters import CLOSING, HEADING_ENDS
from rag.text.markers import Marker, ordinal, read_marker
from rag.text.numerals import TENS
from rag.text.spans import trim
from rag.types import Span

__all__ = ["UNNUMBERED", "Opening", "find_openings", "heading_title"]

UNNUMBERED = "unnumbered"  # style of a heading without a number
_SENTENCE_END = re.compile(rf"[。！？!?]+[{CLOSING}]*")
_LABEL = re.compile(r"[^:：，,。\n]{1,20}[:：](?=\s*\S)")
_GAP = re.compile(r"[^\s，。；]{2,40}(?=\s)")
_ARTICLE_TITLE = re.compile(r"\s*【[^】\n]{1,30}】|[ \u3000]+[^\s，。；：、,;:]{1,20}(?=\n|$|[ \u3000]+\S)")
_OWN_LINE_CHARS = 90  # longest heading that fills its line
_RUN_IN_CHARS = 48  # longest heading run into its paragraph
_FLAT_CHARS = 800  # a line this long has lost its line breaks
_MIN_FLAT_CHARS = 200  # a line this long has, if a chapter or 一、 opens inside it
_STRONG_RANK = 5
_INNER = re.compile(rf"(?<=[\s。；：！？;:)）])(?=[{TENS}（(\d０-９①-⑳⑴-⒇㈠-㈩])|(?=第\s*[{TENS}\d])")
_INLINE = re.compile(rf"(?<=[。；：;:！？!?])\s*(?P<numeral>[{TENS}])是")
_MEAN_ITEM_CHARS = 30  # shorter items stay one sentence: 一是抓早；二是抓小
_CONTENTS_LINES = 60  # that a table of contents may have, also in a short document
_ENTRIES_TRIED = 5
_CONTENTS = re.compile(r"目\s*[录錄次]")


class Opening(NamedTuple):
    """A place where a section begins; `leaves` says where an enumeration inside a paragraph ends with it."""

    marker: Marker
    heading: Span
    leaves: int | None = None


def find_openings(
    text: str, title: str = "", marked: Sequence[tuple[Span, int]] = (), tables: Sequence[Span] = ()
) -> list[Opening]:
    r"""Find the headings of `text`, in order. `title` is that of the report, which is none of them.

    `marked` has the lines that the file marks as headings, with their levels from 1. No heading stands in `tables`.

    >>> text = "一、总则\n(一)加强领导。各级要重视。"
    >>> [opening.heading.of(text) for opening in find_openings(text)]
    ['一、总则', '(一)加强领导。']
    """
    lines = _outside(split_lines(text), tables)
    contents = _contents(text, lines)
    body = [line for number, line in enumerate(lines) if number not in contents]
    references = find_references([line.of(text) for line in body])
    headings, ranks = marked_headings(text, body, marked, title)
    unnumbered = set() if headings else find_unnumbered(text, body, title)
    openings: list[Opening] = []
    for number, line in enumerate(body):
        if line.start in headings:
            openings.append(Opening(headings[line.start], line))
        elif number in unnumbered:
            openings.append(Opening(Marker(UNNUMBERED, 0, line.start, line.start), line))
        else:
            openings += _line_openings(text, line, refers=number in references)
    return [_reranked(opening, ranks) for opening in openings]


def _outside(lines: list[Span], tables: Sequence[Span]) -> list[Span]:
    """Return the lines that are not in `tables`, which are sorted."""
    ends = [table.end for table in tables]
    starts = [table.start for table in tables]
    return [line for line in lines if bisect_right(starts, line.start) == bisect_right(ends, line.start)]


def _reranked(opening: Opening, ranks: Mapping[str, float]) -> Opening:
    """Rank a number like those of its style that are marked."""
    marker = opening.marker
    return opening._replace(marker=marker._replace(rank=ranks[marker.style])) if marker.style in ranks else opening


def heading_title(text: str, heading: Span) -> str:
    """Cut the heading out of `text` without closing punctuation.

    >>> heading_title("一、总则：", Span(0, 5))
    '一、总则'
    """
    return heading.of(text).rstrip(HEADING_ENDS)


def _line_openings(text: str, line: Span, *, refers: bool) -> Iterator[Opening]:
    """Find the openings of one line: at its start, inside when its breaks are lost, and 一是……二是…… runs.

    A line that `refers` to a heading does not begin with one.
    """
    first = None if refers else read_marker(text, line.start, line.end)
    inner = _inner_markers(text, line)
    flat = len(line) > _FLAT_CHARS or any(marker.rank <= _STRONG_RANK for marker in inner)
    inline = _inline_runs(text, line, first)
    markers = sorted([*([first] if first else []), *(inner if flat else []), *inline], key=_place)
    leaves = line.end if inline and not flat else None
    for number, marker in enumerate(markers):
        limit = markers[number + 1].start if number + 1 < len(markers) else line.end
        yield Opening(marker, _heading(text, marker, limit, flat=flat), leaves)


def _place(marker: Marker) -> int:
    return marker.start


def _inner_markers(text: str, line: Span) -> list[Marker]:
    """Read the markers inside a line that may have lost its breaks: those that count on from the one before."""
    if len(line) < _MIN_FLAT_CHARS:
        return []
    found: list[Marker] = []
    counts: dict[str, int] = {}
    if first := read_marker(text, line.start, line.end):
        counts[first.style] = ordinal(first.of(text))
    for match in _INNER.finditer(text, line.start + 1, line.end):
        marker = read_marker(text, match.start(), line.end)
        if marker is None or marker.style in ("一是", "附件") or not _is_set_off(text, marker):
            continue
        number = ordinal(marker.of(text))
        if number == 1 or number == counts.get(marker.style, number - 1) + 1:
            counts[marker.style] = number
            found.append(marker)
    return found


def _is_set_off(text: str, marker: Marker) -> bool:
    """Tell a marker inside a line from a mention: a break before it, or for chapters and articles a space after it."""
    if marker.style in ("部分", "章", "节", "条"):
        return text[marker.end : marker.end + 1].isspace() and text[marker.start - 1] not in "《（(、和及按照依第"
    return text[marker.start - 1].isspace() or text[marker.start - 1] in "。；：！？;:)）"


def _inline_runs(text: str, line: Span, first: Marker | None) -> list[Marker]:
    """Read 一是……二是…… inside a paragraph: counted without a gap from 一, at least two, long enough to stand alone."""
    leads = first is not None and first.style == "一是"
    runs: list[list[Marker]] = [[Marker("一是", 10, line.start, line.start)]] if leads else []
    for match in _INLINE.finditer(text, line.start, line.end):
        marker = Marker("一是", 10, match.start("numeral"), match.end())
        number = ordinal(match["numeral"])
        if number == 1:
            runs.append([marker])
        elif runs and number == ordinal(text[runs[-1][-1].start]) + 1:
            runs[-1].append(marker)
    ends = [*(run[0].start for run in runs[1:]), line.end]
    kept = [run for run, end in zip(runs, ends, strict=True) if _stands_alone(run, end)] if runs else []
    return [marker for run in kept for marker in run if marker.end > marker.start]


def _stands_alone(run: list[Marker], end: int) -> bool:
    return len(run) > 1 and end - run[0].start >= len(run) * _MEAN_ITEM_CHARS


def _heading(text: str, marker: Marker, limit: int, *, flat: bool) -> Span:
    """Tell how far the heading of `marker` reaches; a sentence too long for a heading leaves the marker alone."""
    if marker.style == "条":
        title = _ARTICLE_TITLE.match(text, marker.end, limit)
        return Span(marker.start, title.end() if title else marker.end)
    start = trim(text, Span(marker.end, limit)).start
    if label := _LABEL.match(text, start, limit):
        return Span(marker.start, label.end())
    if flat and (gap := _GAP.match(text, start, limit)):
        return Span(marker.start, gap.end())
    stop = _SENTENCE_END.search(text, start, limit)
    heading = trim(text, Span(marker.start, stop.end() if stop else limit))
    fills = heading.end >= trim(text, Span(marker.start, limit)).end
    if len(heading) <= (_OWN_LINE_CHARS if fills and not flat else _RUN_IN_CHARS):
        return heading
    return Span(marker.start, marker.end)


def _contents(text: str, lines: list[Span]) -> range:
    """Find the lines of a table of contents (目录): those from its title to where one of its first entries comes again.

    An entry that comes again late is no sign: a running head may be the first entry.
    """
    for number, line in enumerate(lines[:-1]):
        if _CONTENTS.fullmatch(text, line.start, line.end):
            last = min(len(lines), number + max(_CONTENTS_LINES, len(lines) // 2))
            for first in range(number + 1, min(number + 1 + _ENTRIES_TRIED, last)):
                entry = lines[first].of(text)
                again = (later for later in range(first + 1, last) if lines[later].of(text) == entry)
                if (at := next(again, 0)) > 0:
                    return range(number, at - (first - number - 1))
            return range(0)
    return range(0)
