"""What a person sees while a command runs: plain lines, one clear error, a bar.

Colour, folding and bars appear on a terminal only; a pipe or a file gets plain, unfolded text.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from rag.errors import RagError
from rag.ports import ProgressCall

__all__ = ["open_console", "progress", "say_error", "say_warning", "speak_any_language", "wait_for_end"]

_MAX_WIDTH = 100  # longer lines tire the eye


def open_console(*, stderr: bool = False) -> Console:
    """Make a console that prints text as it is: nothing in a report is taken for mark-up."""
    console = Console(stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=True)
    if console.is_terminal:
        console.width = min(console.width, _MAX_WIDTH)
    return console


def speak_any_language() -> None:
    """Let Chinese through a terminal whose encoding lacks it, as question marks rather than as a crash."""
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="replace")


def say_error(error: RagError) -> None:
    """Print what went wrong and, below it, what to do next."""
    console = open_console(stderr=True)
    console.print(Text.assemble(("error: ", "bold red"), str(error)))
    console.print(Text.assemble(("hint:  ", "bold cyan"), error.hint))


def say_warning(text: str) -> None:
    """Print on standard error what is in the library but needs attention."""
    open_console(stderr=True).print(Text.assemble(("warning: ", "bold yellow"), text))


def wait_for_end() -> None:
    """Wait for Ctrl-C, or to be told to end."""
    ended = Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    with suppress(KeyboardInterrupt):
        while not ended.wait(1.0):
            pass


@contextmanager
def progress() -> Iterator[ProgressCall]:
    """Show how far long work is, on standard error: a bar on a terminal, else one line for each new label."""
    console = open_console(stderr=True)
    yield from _bar(console) if console.is_terminal else _lines(console)


def _lines(console: Console) -> Iterator[ProgressCall]:
    said: set[str] = set()

    def report(label: str, fraction: float) -> None:
        if label not in said:
            said.add(label)
            console.print(f"{label} …")

    yield report


def _bar(console: Console) -> Iterator[ProgressCall]:
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, int] = {}

        def report(label: str, fraction: float) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=1.0)
            bars.update(bars.task_ids[tasks[label]], completed=fraction)

        yield report
