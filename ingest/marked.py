"""Headings that a file marks as such (by style, tag or font), among those that only their numbers tell.

A marked level outranks numbers. Within one level the numbers rank as usual: a file may mark 一、 and （一） alike.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from rag.text.markers import Marker, read_marker
from rag.types import Span

__all__ = ["marked_headings"]

_STRONG_RANK = 9  # 1. and below number lists as often as headings
_TITLE_LINES = 12  # lines of the head, where the title of the report may be marked
_LONGEST = 120  # characters: a longer line is a paragraph, whatever its style


def marked_headings(
    text: str, lines: Sequence[Span], marked: Sequence[tuple[Span, int]], title: str = ""
) -> tuple[dict[int, Marker], dict[str, float]]:
    """Return the markers of marked lines, by the start of the line, and ranks of styles of numbers that are not marked.

    `marked` has lines with their levels, from 1. A marked line without a number has an empty marker, of the style of
    its neighbours. `title` is that of the report, which is no heading.
    """
    levels = {span.start: level for span, level in marked if len(span) <= _LONGEST}
    head = {line.start for line in lines[:_TITLE_LINES] if _flat(line.of(text)) in _flat(title)} if title else set()
    own = {line.start: line for line in lines if line.start in levels and line.start not in head}
    markers = {start: read_marker(text, start, line.end) for start, line in own.items()}
    usual = _usual_styles(markers, levels)
    found: dict[int, Marker] = {}
    ranks: dict[str, float] = {}
    for start, marker in markers.items():
        style, rank = (marker.style, marker.rank) if marker else usual[levels[start]]
        found[start] = Marker(style, levels[start] / 10 + rank / 1000, start, marker.end if marker else start)
        if marker and marker.rank <= _STRONG_RANK:
            ranks[style] = min(ranks.get(style, 1.0), found[start].rank)
    return found, ranks


def _usual_styles(markers: Mapping[int, Marker | None], levels: Mapping[int, int]) -> dict[int, tuple[str, float]]:
    """Return the style and rank that most numbers of each level have; a style of its own where none has a number."""
    counts: dict[int, Counter[tuple[str, float]]] = defaultdict(Counter)
    for start, marker in markers.items():
        counts[levels[start]].update([(marker.style, marker.rank)] if marker else [])
    return {
        level: styles.most_common(1)[0][0] if styles else (f"marked {level}", 0.0) for level, styles in counts.items()
    }


def _flat(words: str) -> str:
    return "".join(words.split())
