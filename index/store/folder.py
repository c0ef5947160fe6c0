"""A library in a folder. Implements :class:`index.store.port.Store` with :mod:`index.store.snapshot`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.store.generation import current_generation, whole_generations
from rag.errors import IndexMissing
from rag.ports import ProgressCall, Retriever
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.store.update import Change, Current

__all__ = ["FolderStore"]


@dataclass(frozen=True, slots=True)
class FolderStore:
    """The library in the folder ``home/index``."""

    home: Path

    def current(self) -> str:
        """Return the name of the current generation, "" for none.

        Raises: IndexDamaged.
        """
        try:
            return current_generation(self.home / "index").name
        except IndexMissing:
            return ""

    def open(self, generation: str, embedder: "Embedder", before: Retriever | None = None) -> Retriever:
        """Open a generation for searching. What is unchanged since `before` is taken from it."""
        from index.search.retriever import HybridRetriever
        from index.store.snapshot import open_generation

        searched = before if isinstance(before, HybridRetriever) else None
        return open_generation(self.home, generation, embedder, searched)

    def texts(self) -> dict[str, str]:
        """Return the sha256 of the text of each report, by id."""
        from index.store.snapshot import read_texts

        return read_texts(self.home)

    def collections(self) -> dict[str, str]:
        """Return the collection of each report, by id."""
        from index.store.snapshot import read_collections

        return read_collections(self.home)

    def others(self, generation: str) -> Iterator[str]:
        """Yield the names of the whole generations other than `generation`, latest first."""
        return whole_generations(self.home / "index", but=generation)

    def reports(self) -> list[ParsedReport]:
        """Return the reports, ordered by id."""
        from index.store.snapshot import read_reports

        return read_reports(self.home)

    def original(self, report: str) -> bytes | None:
        """Return the content of the file that `report` was read from, or None."""
        from index.store.snapshot import read_original

        return read_original(self.home, report)

    def originals(self) -> dict[str, str]:
        """Return the sha256 of each original file, by report id."""
        from index.store.snapshot import read_originals

        return read_originals(self.home)

    def change(
        self,
        change: "Callable[[Current], Change]",
        embedder: "Embedder",
        progress: ProgressCall | None = None,
    ) -> None:
        """Apply ``change(current library)``."""
        from index.store.snapshot import change_library

        change_library(self.home, change, embedder, progress)

    def replace(
        self,
        reports: Sequence[ParsedReport],
        embedder: "Embedder",
        progress: ProgressCall | None = None,
        originals: Mapping[str, Path] | None = None,
    ) -> None:
        """Replace the library by `reports`."""
        from index.store.snapshot import write_snapshot

        write_snapshot(self.home, reports, embedder, progress, originals)
