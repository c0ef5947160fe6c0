"""Output of the commands: text, errors, warnings and progress.

Colour, wrapping and progress bars are used on a terminal only. A pipe or a file gets plain text.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from rag.errors import RagError
from rag.ports import ProgressCall

__all__ = ["open_console", "print_error", "print_warning", "progress", "replace_unencodable", "wait_for_stop"]

_MAX_BARS = 8  # the latest ones
_MAX_WIDTH = 100  # cells; longer lines are hard to read


def open_console(*, stderr: bool = False) -> Console:
    """Return a console that prints text literally: markup in a report is not interpreted."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)
    if console.is_terminal:
        console.width = min(console.width, _MAX_WIDTH)
    return console


def replace_unencodable() -> None:
    """Print question marks for characters that the terminal's encoding lacks, instead of raising an error."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def print_error(error: RagError) -> None:
    """Print the error and its hint on standard error."""
    console = open_console(stderr=True)
    console.print(Text.assemble(("error: ", "bold red"), str(error)))
    console.print(Text.assemble(("hint:  ", "bold cyan"), error.hint))


def print_warning(text: str) -> None:
    """Print a warning on standard error."""
    open_console(stderr=True).print(Text.assemble(("warning: ", "bold yellow"), text))


def wait_for_stop() -> None:
    """Wait for Ctrl-C or SIGTERM."""
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with suppress(KeyboardInterrupt):
        while not ended.wait(1.0):
            pass


@contextmanager
def progress() -> Iterator[ProgressCall]:
    """Show progress on standard error: a bar on a terminal, else one line for each new label."""
    console = open_console(stderr=True)
    yield from _bar(console) if console.is_terminal else _lines(console)


def _lines(console: Console) -> Iterator[ProgressCall]:
    printed: set[str] = set()

    def report(label: str, fraction: float) -> None:
        if label not in printed:
            printed.add(label)
            console.print(f"{label} …")

    yield report


def _bar(console: Console) -> Iterator[ProgressCall]:
    texts = TextColumn("{task.description}", markup=False)
    columns = (texts, BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, TaskID] = {}

        def report(label: str, fraction: float) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=1.0)
                for old in list(tasks.values())[:-_MAX_BARS]:
                    bars.update(old, visible=False)
            bars.update(tasks[label], completed=fraction)

        yield report
