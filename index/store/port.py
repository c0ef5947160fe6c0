"""The port of a library's store: a folder, or Milvus."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from index.store.update import Change, Current
from rag.ports import ProgressCall, Retriever
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Store"]


class Store(Protocol):
    """Where the reports of a library are, with what is needed to search them.

    What it holds changes in steps: a generation is the library between two changes.
    """

    def current(self) -> str:
        """Return the name of the current generation, "" when nothing has been ingested yet."""
        ...

    def open(self, generation: str, embedder: "Embedder", before: Retriever | None = None) -> Retriever:
        """Open a generation for searching. What is unchanged since `before`, an earlier one, is taken from it.

        Raises: IndexDamaged, also when the generation is gone; IndexMismatch, StoreUnreachable.
        """
        ...

    def texts(self) -> dict[str, str]:
        """Return the sha256 of the text of each report, by id.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        ...

    def collections(self) -> dict[str, str]:
        """Return the collection of each report, by id. No report is read.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        ...

    def others(self, generation: str) -> Iterator[str]:
        """Yield the names of the whole generations other than `generation` that are kept, latest first."""
        ...

    def reports(self) -> list[ParsedReport]:
        """Return the reports, ordered by id.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        ...

    def original(self, report: str) -> bytes | None:
        """Return the content of the file that `report` was read from. None: no such report, or no file is kept.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        ...

    def originals(self) -> dict[str, str]:
        """Return the sha256 of each original file, by report id.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        ...

    def change(
        self, change: Callable[[Current], Change], embedder: "Embedder", progress: ProgressCall | None = None
    ) -> None:
        """Apply ``change(current library)``.

        Raises: IndexLocked, IndexDamaged, IndexMismatch, StoreUnreachable; what `change` raises.
        """
        ...

    def replace(
        self,
        reports: Sequence[ParsedReport],
        embedder: "Embedder",
        progress: ProgressCall | None = None,
        originals: Mapping[str, Path] | None = None,
    ) -> None:
        """Replace the library by `reports`. `originals` are the files that they were read from, by report id.

        Raises: IndexLocked, StoreUnreachable.
        """
        ...
