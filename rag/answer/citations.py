"""The citations of an answer: each place is cited once."""

from dataclasses import replace

from rag.types import Citation

__all__ = ["add_citation"]


def add_citation(citation: Citation, citations: list[Citation]) -> int:
    """Add a citation unless its place is cited already, and return its marker."""
    for known in citations:
        if known.place == citation.place:
            return known.marker
    citations.append(replace(citation, marker=len(citations) + 1))
    return len(citations)
