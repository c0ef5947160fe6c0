"""What writers do in a home, how to look at what has come of it, and how to go on after a power loss."""

import gc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text

from index.store.snapshot import read_original, read_originals, read_reports, write_snapshot
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.reliability.whole import NEW, OLD, assert_nothing_left_over, by_id
from tests.reliability.writer import ADDED, DROPPED, key, prepare, session
from ui.entry.access import OPEN
from ui.entry.database import open_database
from ui.entry.keys import Keyring
from ui.service.service import Service

__all__ = ["WRITINGS", "Writing", "served"]


@dataclass(frozen=True)
class Writing:
    """What the writer does in `mode`; `look` returns `before` until it has done so, and then `after`."""

    mode: str
    prepare: Callable[[Path], Any]
    look: Callable[[Path], Any]
    before: Any
    after: Any
    go_on: Callable[[Path], Any]  # fails unless the next writer succeeds


def served(home):
    """Return the library as the server opens it, and the name of the damaged generation that it is used instead of."""
    service = Service(Settings(home=home), HashEmbedder(), TermJudge())
    library = by_id(service.reports(OPEN))
    if library:
        assert {hit.chunk.source.id for hit in service.search(OPEN, "划分网格", 99)} == set(library)
    return library, service.view.instead_of


def library_of(home):
    library, damaged = served(home)
    assert not damaged
    if library:
        assert library == by_id(read_reports(home))
        for report in read_originals(home):
            assert read_original(home, report) == (home / "added.txt").read_bytes()
    return library


def write_again(home):
    """Write the new library without a fault. Nothing is left over of what was there before."""
    home.mkdir(exist_ok=True)
    (home / "added.txt").write_text("全文", "utf-8")
    for _ in range(3):
        write_snapshot(home, NEW, HashEmbedder(), originals={ADDED: home / "added.txt"})
    assert_nothing_left_over(home)
    assert library_of(home) == by_id(NEW)


def keys_of(home):
    return len(Keyring(home).list())


def another_key(home):
    found = keys_of(home)
    key(home)
    assert keys_of(home) == found + 1


def sessions_of(home):
    if not (home / "sessions.db").exists():
        return 0
    with open_database(Settings(home=home)).begin() as connection:
        assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
        return connection.scalar(text("SELECT count(*) FROM sessions"))


def another_session(home):
    found = sessions_of(home)
    session(home)
    assert sessions_of(home) == found + 1


def nothing(_home):
    """The home is not there yet."""


def with_key(home):
    home.mkdir()
    key(home)


def with_session(home):
    home.mkdir()
    session(home)
    gc.collect()  # closes the database now, not while it is recorded


LIBRARY, LESS = by_id(OLD), by_id(one for one in OLD if one.report.source.id != DROPPED)
WRITINGS = {
    "change": Writing("publish", prepare, library_of, LIBRARY, by_id(NEW), write_again),
    "removal": Writing("remove", prepare, library_of, LIBRARY, LESS, write_again),
    "first library": Writing("first", nothing, library_of, {}, LIBRARY, write_again),
    "first key": Writing("key", nothing, keys_of, 0, 1, another_key),
    "key": Writing("key", with_key, keys_of, 1, 2, another_key),
    "first session": Writing("session", Path.mkdir, sessions_of, 0, 1, another_session),
    "session": Writing("session", with_session, sessions_of, 1, 2, another_session),
}
