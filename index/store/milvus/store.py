"""A library on Milvus: what :mod:`index.store.folder` does in a folder. Implements :class:`index.store.port.Store`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.search.retriever import order_library
from index.store.milvus.address import Address
from index.store.milvus.blobs import create_blobs, get_blobs
from index.store.milvus.build import ALIAS, BLOBS, Build, create_build, open_build
from index.store.milvus.entry import Entry, now
from index.store.milvus.gateway import Gateway
from index.store.milvus.live import Held, hold, read_records
from index.store.milvus.prepared import Prepared, prepare
from index.store.milvus.rebuild import rebuild, retire
from index.store.milvus.retriever import MilvusRetriever
from index.store.milvus.statistics import mean_lengths
from index.store.milvus.watch import State, Watch
from index.store.milvus.writer import Writer
from index.store.update import Change, Current
from rag.errors import IndexDamaged, IndexMissing, StoreUnreachable
from rag.ports import ProgressCall, Retriever
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["MilvusStore"]

_STATES = 4  # that can be opened by name
_WAIT_SECONDS = 10.0  # for which readers may still use a build that was replaced


class MilvusStore:
    """The library on the Milvus at `address`. `index` is the type of the index over the vectors."""

    def __init__(
        self, address: Address, token: str = "", index: str = "FLAT", wait_seconds: float = _WAIT_SECONDS
    ) -> None:
        self._gateway = Gateway(address, token)
        self._watch = Watch(self._gateway)
        self._index, self._wait = index, wait_seconds
        self._states: dict[str, State] = {}

    def current(self) -> str:
        """Return the name of the current state of the library, "" for none."""
        return self._look().name

    def open(self, generation: str, embedder: "Embedder", before: Retriever | None = None) -> MilvusRetriever:
        """Open the state `generation` for searching. What is unchanged since `before` is taken from it.

        Raises: IndexDamaged, also when it has been replaced meanwhile; IndexMismatch, StoreUnreachable.
        """
        state = self._states.get(generation) or self._look(anew=True)
        try:
            open_build(self._gateway, state.collection).require(embedder)
            known: Sequence[Held] = before.held if isinstance(before, MilvusRetriever) else ()
            held = hold(self._gateway, state.entries.values(), known)
        except (IndexDamaged, StoreUnreachable):
            self._look(anew=True)
            raise
        return MilvusRetriever(self._gateway, state.collection, held, embedder)

    def texts(self) -> dict[str, str]:
        """Return the sha256 of the text of each report, by id.

        Raises: IndexMissing, StoreUnreachable.
        """
        return {id_: entry.text for id_, entry in self._present().entries.items()}

    def collections(self) -> dict[str, str]:
        """Return the collection of each report, by id.

        Raises: IndexMissing, StoreUnreachable.
        """
        return _collections(self._present())

    def others(self, generation: str) -> Iterator[str]:
        """Yield nothing: Milvus has the current state only."""
        return iter(())

    def reports(self) -> list[ParsedReport]:
        """Return the reports, ordered by id.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        return read_records(self._gateway, list(self._present().entries.values()))

    def original(self, report: str) -> bytes | None:
        """Return the content of the file that `report` was read from. None: no such report, or no file is kept.

        Raises: IndexMissing, IndexDamaged, StoreUnreachable.
        """
        entry = self._present().entries.get(report)
        if not entry or not entry.original:
            return None
        return get_blobs(self._gateway, BLOBS, [entry.original])[entry.original]

    def originals(self) -> dict[str, str]:
        """Return the sha256 of each original file, by report id.

        Raises: IndexMissing, StoreUnreachable.
        """
        return {id_: entry.original_hash for id_, entry in self._present().entries.items() if entry.original}

    def change(
        self, change: Callable[[Current], Change], embedder: "Embedder", progress: ProgressCall | None = None
    ) -> None:
        """Apply ``change(current library)``. Others may change the library at the same time.

        Raises: IndexLocked when a report has come to another collection meanwhile; IndexMismatch, IndexDamaged,
        StoreUnreachable; what `change` raises.
        """
        started = now()
        state = self._look(anew=True)
        if state.collection:
            open_build(self._gateway, state.collection).require(embedder)
        seen = _collections(state)
        wanted = change(_current(self._gateway, state))
        if not (wanted.put or wanted.drop):
            return
        new = [prepare(parsed) for parsed in order_library(wanted.put)]
        files = {id_: path.read_bytes() for id_, path in wanted.originals.items()}
        build = open_build(self._gateway, state.collection) if state.collection else self._first(new, embedder)
        while True:
            writer = Writer(self._gateway, build, embedder, started, seen=seen)
            writer.put(new, state.entries, files, progress)
            writer.drop(wanted.drop, state.entries)
            state = self._look(anew=True)
            if state.collection == build.collection:
                return
            build = open_build(self._gateway, state.collection)  # another has taken over: write it there too

    def replace(
        self,
        reports: Sequence[ParsedReport],
        embedder: "Embedder",
        progress: ProgressCall | None = None,
        originals: Mapping[str, Path] | None = None,
    ) -> None:
        """Replace the library by `reports`, in a new build that takes over in one step.

        Raises: StoreUnreachable.
        """
        started, before = now(), self._look(anew=True)
        new = [prepare(parsed) for parsed in order_library(reports)]
        old = open_build(self._gateway, before.collection) if before.collection else None
        self._require_blobs()
        build = create_build(self._gateway, embedder, mean_lengths(one.statistics for one in new), self._index)
        files = {id_: path.read_bytes() for id_, path in (originals or {}).items()}
        writer = Writer(self._gateway, build, embedder, started, old)
        writer.put(new, before.entries, files, progress)
        self._gateway.point(ALIAS, build.collection, anew=old is None)
        after = self._look(anew=True)
        writer.forget([entry for id_, entry in before.entries.items() if id_ not in after.entries])
        retire(self._gateway, self._wait)

    def reindex(self, embedder: "Embedder", progress: ProgressCall | None = None) -> bool:
        """Make the library anew beside the one in use, and switch. False: there is none.

        Raises: IndexDamaged, StoreUnreachable.
        """
        made = rebuild(self._gateway, embedder, self._index, progress, self._wait)
        self._look(anew=True)
        return made is not None

    def _first(self, new: Sequence[Prepared], embedder: "Embedder") -> Build:
        """Make the first build; where another process is faster, take its build."""
        self._require_blobs()
        build = create_build(self._gateway, embedder, mean_lengths(one.statistics for one in new), self._index)
        try:
            self._gateway.point(ALIAS, build.collection, anew=True)
        except StoreUnreachable:
            other = self._gateway.behind(ALIAS)
            if not other:
                raise
            self._gateway.drop(build.collection)
            build = open_build(self._gateway, other)
            build.require(embedder)
        return build

    def _require_blobs(self) -> None:
        if BLOBS not in self._gateway.collections():
            try:
                create_blobs(self._gateway, BLOBS)
            except StoreUnreachable:
                if BLOBS not in self._gateway.collections():  # else another process was faster
                    raise

    def _present(self) -> State:
        state = self._look(anew=True)
        if not state.collection:
            raise IndexMissing("no library in Milvus", hint="add reports first: yiju ingest FILE…")
        return state

    def _look(self, *, anew: bool = False) -> State:
        state = self._watch.look(anew=anew)
        if state.name not in self._states:
            kept = list(self._states.items())[1 - _STATES :]
            self._states = {**dict(kept), state.name: state}
        return state


def _current(gateway: Gateway, state: State) -> Current:
    def read(id_: str) -> ParsedReport:
        return read_records(gateway, [state.entries[id_]])[0]

    entries: Mapping[str, Entry] = state.entries
    originals = {id_: entry.original_hash for id_, entry in entries.items() if entry.original}
    return Current({id_: entry.text for id_, entry in entries.items()}, read, originals, _collections(state))


def _collections(state: State) -> dict[str, str]:
    return {id_: entry.collection for id_, entry in state.entries.items()}
