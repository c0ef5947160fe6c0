"""A process that writes libraries on demand, each time in a child: it has imported everything before it forks.

A line ``MODE<tab>HOME`` on standard input forks a child. The first line of the reply is its pid, the second its end:
``exit 0`` (acknowledged), ``exit 1`` (refused with an expected error), ``exit 2`` (another error), ``signal 9``.
Modes: ``publish`` changes the library once, ``first`` makes it, ``remove`` drops a report, ``key`` makes a key,
``session`` begins a session; the child stops itself before. ``count`` changes the library until it is killed, and adds
a line to HOME/ledger after each change. ``hold`` changes it, and keeps the lock for a while.
"""

import os
import re
import signal
import sys
import tempfile
import time
from pathlib import Path

from index.store.snapshot import Change, change_library, read_reports, write_snapshot
from rag.config import Settings
from rag.errors import IndexMissing, RagError
from tests.fakes import HashEmbedder, make_report
from ui.entry.access import OPEN
from ui.entry.database import open_database
from ui.entry.keys import Keyring
from ui.entry.people import Roles
from ui.entry.sessions import Sessions
from ui.entry.stores import open_accounts

KEPT, REPLACED, DROPPED, ADDED = "kept", "replaced", "dropped", "added"


def report(name, turn):
    return make_report(name, [f"{name}在第{turn}年划分网格{turn}个。", f"投入资金{turn}万元。" * 20])


def before():
    """The library that each publish begins with."""
    return [report(name, 1) for name in (KEPT, REPLACED, DROPPED)]


def after():
    """The library that it leaves."""
    return [report(ADDED, 2), report(KEPT, 1), report(REPLACED, 2)]


def publish(home):
    """Replace one report, add one with its file, and drop one."""
    put = (report(REPLACED, 2), report(ADDED, 2))
    original = Path(home) / "added.txt"
    change_library(Path(home), lambda _: Change(put, (DROPPED,), {ADDED: original}), HashEmbedder())


def first(home):
    write_snapshot(Path(home), before(), HashEmbedder())


def remove(home):
    change_library(Path(home), lambda _: Change((), (DROPPED,)), HashEmbedder())


def key(home):
    Keyring(Path(home)).new("portal", ("ask",))


def session(home):
    """Begin a session, which is a row of the database."""
    settings = Settings(home=Path(home))
    Sessions(open_database(settings), open_accounts(settings), Roles(settings)).open(OPEN)


def prepare(home):
    """Make the library in `home` that :func:`publish` changes, with a generation before it."""
    home.mkdir()
    (home / "added.txt").write_text("全文" * 5000, "utf-8")
    for _ in range(2):
        write_snapshot(home, before(), HashEmbedder())


def number_of(library):
    """Return the number that :func:`count` has written last."""
    return next((int(re.search(r"第(\d+)次", one.report.text)[1]) for one in library), 0)


def count(home):
    """Replace the library by the next number, for ever; each that is acknowledged is a line of the ledger."""
    folder = Path(home)
    try:
        number = number_of(read_reports(folder))
    except IndexMissing:
        number = 0
    with (folder / "ledger").open("a") as ledger:
        while True:
            number += 1
            reports = [make_report(f"r{part}", [f"第{number}次。第{part}部分。"] * 20) for part in range(3)]
            write_snapshot(folder, reports, HashEmbedder())
            ledger.write(f"{number}\n")
            ledger.flush()


def hold(home):
    def change(_current):
        time.sleep(0.06)
        return Change((report(ADDED, os.getpid()),))

    change_library(Path(home), change, HashEmbedder())


MODES = {"publish": publish, "first": first, "remove": remove, "key": key, "session": session}
AT_ONCE = {"count": count, "hold": hold}  # the child does not stop itself


def run(mode, home):
    try:
        (MODES | AT_ONCE)[mode](home)
    except (RagError, OSError):
        os._exit(1)
    except BaseException:
        os._exit(2)
    os._exit(0)


def ended(child):
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status)
    return f"signal {os.WTERMSIG(status)}" if killed else f"exit {os.WEXITSTATUS(status)}"


def tell(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main():
    with tempfile.TemporaryDirectory() as folder:  # what is imported late is imported now
        prepare(Path(folder) / "home")
        publish(Path(folder) / "home")
        for mode in ("key", "session"):
            MODES[mode](folder)
    tell("ready")
    for line in sys.stdin:
        mode, home = line.rstrip("\n").split("\t")
        child = os.fork()
        if not child:
            if mode in MODES:
                os.kill(os.getpid(), signal.SIGSTOP)
            run(mode, home)
        if mode in MODES:
            os.waitpid(child, os.WUNTRACED)
        tell(child)
        tell(ended(child))


if __name__ == "__main__":
    main()
