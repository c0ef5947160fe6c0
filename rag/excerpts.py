"""Excerpts of quotes: in one line for people, and pointed at other citations where answers are joined or rewritten."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.types import Citation, Excerpt

__all__ = ["in_one_line", "move"]


def in_one_line(excerpts: Iterable[Excerpt]) -> str:
    """Write the texts of excerpts, each once; "" for none."""
    return "；".join(dict.fromkeys(excerpt.text for excerpt in excerpts))


def move(excerpts: Iterable[Excerpt], before: Iterable[Citation], after: Sequence[Citation]) -> tuple[Excerpt, ...]:
    """Point excerpts of the citations `before` at the first of those `after` that holds each; what none holds goes."""
    sources = {citation.marker: citation.chunk.source.id for citation in before}
    found = ((excerpt, _holder(excerpt, sources[excerpt.marker], after)) for excerpt in excerpts)
    return tuple(replace(excerpt, marker=citation.marker) for excerpt, citation in found if citation is not None)


def _holder(excerpt: Excerpt, source_id: str, citations: Iterable[Citation]) -> Citation | None:
    for citation in citations:
        if citation.chunk.source.id == source_id and citation.start <= excerpt.start and excerpt.end <= citation.end:
            return citation
    return None
