"""`yiju sync`, `export` and `restore`: the library as a folder of files, and as one file."""

from collections.abc import Iterable
from pathlib import Path

from rich.text import Text

from rag.config import open_settings
from ui.shelf.library import open_model
from ui.shelf.sync import Outcome, plan_sync, sync_folder
from ui.terminal import open_console, progress

__all__ = ["export_file", "restore_file", "sync_and_tell"]

_MARKS = {
    "added": "green",
    "replaced": "green",
    "renamed": "green",
    "unchanged": "dim",
    "same": "yellow",
    "removed": "red",
    "failed": "bold red",
}


def sync_and_tell(folder: Path, *, dry_run: bool, many_removals: bool) -> bool:
    """Make the library equal `folder` and print what was done; return whether no file failed."""
    settings = open_settings()
    with progress() as tell:
        if dry_run:
            outcomes = plan_sync(folder, settings.home, tell)
        else:
            outcomes = sync_folder(folder, settings, tell, many_removals=many_removals)
    console = open_console()
    for outcome in outcomes:
        console.print(_render(outcome, folder))
    console.print(_count(outcomes, dry_run=dry_run))
    return all(outcome.kind != "failed" for outcome in outcomes)


def _render(outcome: Outcome, folder: Path) -> Text:
    name = outcome.path.relative_to(folder) if outcome.path else outcome.report
    return Text.assemble((f"{outcome.kind:<10}", _MARKS[outcome.kind]), f"{name}: {outcome.why}")


def _count(outcomes: Iterable[Outcome], *, dry_run: bool) -> str:
    kinds = [outcome.kind for outcome in outcomes]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in _MARKS if kind in kinds) or "nothing there"
    return f"{counts}; nothing was written (--dry-run)" if dry_run else counts


def export_file(file: Path) -> None:
    """Write the whole library to `file`."""
    from index.store.archive import export_library

    settings = open_settings()
    with progress() as tell:
        reports = export_library(settings.home, file, tell)
    open_console().print(f"exported {reports} reports to {file}: {file.stat().st_size / 2**20:.1f} MiB")


def restore_file(file: Path) -> None:
    """Make the library equal that in `file`."""
    from index.store.archive import restore_library

    settings = open_settings()
    with progress() as tell:
        restored = restore_library(settings.home, file, open_model(settings, tell), tell)
    again = f"; {restored.embedded} of them were embedded again with this model" if restored.embedded else ""
    open_console().print(f"restored {restored.reports} reports from {file}{again}")
