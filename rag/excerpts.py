"""Excerpts and rows of quotes: write them in one line, and move them to other citations.

Citations change when answers are joined, and when a language model rewrites one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rag.types import Citation, Excerpt, Row

__all__ = ["in_one_line", "move", "move_rows"]


def in_one_line(excerpts: Iterable[Excerpt]) -> str:
    """Return the distinct texts of excerpts in one line; "" for none."""
    return "；".join(dict.fromkeys(excerpt.said for excerpt in excerpts))


def move(excerpts: Iterable[Excerpt], before: Iterable[Citation], after: Sequence[Citation]) -> tuple[Excerpt, ...]:
    """Move excerpts of the citations `before` to the citations `after`.

    Each gets the marker of the first citation that contains it. An excerpt that no citation contains is dropped.
    """
    sources = {citation.marker: citation.chunk.source.id for citation in before}
    return tuple(moved for excerpt in excerpts if (moved := _move(excerpt, sources, after)) is not None)


def _move(excerpt: Excerpt, sources: Mapping[int, str], after: Sequence[Citation]) -> Excerpt | None:
    citation = _containing(excerpt, sources[excerpt.marker], after)
    unit = _move(excerpt.unit, sources, after) if excerpt.unit else None
    return replace(excerpt, marker=citation.marker, unit=unit) if citation is not None else None


def _containing(excerpt: Excerpt, source_id: str, citations: Iterable[Citation]) -> Citation | None:
    for citation in citations:
        if citation.chunk.source.id == source_id and citation.start <= excerpt.start and excerpt.end <= citation.end:
            return citation
    return None


def move_rows(rows: Iterable[Row], before: Iterable[Citation], after: Sequence[Citation]) -> tuple[Row, ...]:
    """Move rows of the citations `before` to the citations `after`.

    Each gets the marker of the first citation that contains its own. A row that no citation contains is dropped. Rows
    without a value stay beside others; alone they are dropped.
    """
    places = {citation.marker: citation for citation in before}
    moved = []
    for row in rows:
        quoted = places.get(row.marker)
        if quoted is None:
            moved.append(row)
            continue
        whole = Excerpt(row.marker, quoted.start, quoted.end, quoted.quote)
        citation = _containing(whole, quoted.chunk.source.id, after)
        if citation is not None:
            moved.append(replace(row, marker=citation.marker))
    return tuple(moved) if any(row.marker for row in moved) else ()
