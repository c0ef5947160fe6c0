"""See what is in the library now: the entries of its reports, and a name for their state.

The rows of reports are read once. Then only those are read that were written since: a row says when. So each reader
sees a change within half a second, whoever made it.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock

from index.store.milvus.build import ALIAS, REPORTS
from index.store.milvus.entry import COLUMNS, Entry, read_entry
from index.store.milvus.filters import written
from index.store.milvus.gateway import Gateway

__all__ = ["State", "Watch", "read_entries"]

_EVERY_SECONDS = 0.5
_SKEW = 600_000  # milliseconds by which the clocks of writers may differ


@dataclass(frozen=True, slots=True)
class State:
    """The entries of the reports in a build by report id, and a name for them. All are empty without a build."""

    name: str = ""
    collection: str = ""
    entries: Mapping[str, Entry] = field(default_factory=dict)


class Watch:
    """The current state of the library behind `gateway`, at most half a second old."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self._lock = Lock()
        self._state = State()
        self._rows: dict[str, Entry] = {}  # those of removed reports too
        self._looked = float("-inf")

    def look(self, *, anew: bool = False) -> State:
        """Return the state. `anew`: as it is now, not half a second ago.

        Raises: StoreUnreachable, IndexDamaged.
        """
        with self._lock:
            if anew or time.monotonic() - self._looked >= _EVERY_SECONDS:
                self._state = self._read(self._gateway.behind(ALIAS))
                self._looked = time.monotonic()
            return self._state

    def _read(self, collection: str) -> State:
        if not collection:
            return State()
        if collection != self._state.collection:
            self._rows = {}
        since = max((entry.written for entry in self._rows.values()), default=0) - _SKEW
        new = read_entries(self._gateway, collection, since)
        same = all(self._rows.get(id_, Entry(id_)).content == entry.content for id_, entry in new.items())
        self._rows |= new
        if same and self._state.collection == collection:
            return self._state
        live = {id_: entry for id_, entry in sorted(self._rows.items()) if not entry.gone}
        return State(_name(collection, live), collection, live)


def read_entries(gateway: Gateway, collection: str, since: int = -1) -> dict[str, Entry]:
    """Return the entries in a build by report id, with those of removed reports, written after `since`.

    Unit: milliseconds since 1970.
    """
    rows = gateway.rows(collection, written(after=since), COLUMNS, [REPORTS])
    return {entry.report: entry for entry in map(read_entry, rows)}


def _name(collection: str, entries: Mapping[str, Entry]) -> str:
    digest = sha256(collection.encode())
    for entry in entries.values():
        digest.update(repr(entry.content).encode("utf-8", "surrogatepass"))
    return f"milvus-{digest.hexdigest()[:16]}"
