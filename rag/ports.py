"""The seams: what the recipe needs from the outside, as Protocols."""

from collections.abc import Collection, Mapping
from typing import Protocol, runtime_checkable

from rag.types import Hit, ParsedReport

__all__ = ["Retriever"]


@runtime_checkable
class Retriever(Protocol):
    """Something that finds passages in a library of reports."""

    @property
    def reports(self) -> Mapping[str, ParsedReport]:
        """The library, by source id."""
        ...

    def search(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best chunks, best first, ranks from 1; `sources` limits the search to these reports."""
        ...

    def search_sentences(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best single sentences, best first; each hit's chunk is one sentence under its path."""
        ...
