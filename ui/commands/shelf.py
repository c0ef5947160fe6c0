"""`yiju remove`, `sync`, `export`, `backup`, `restore`, `reindex`: one report, a folder, a library, a home at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from rag.types import DEFAULT_COLLECTION
from ui.terminal import open_console, progress

if TYPE_CHECKING:
    from rag.config import Settings
    from ui.shelf.sync import Outcome

__all__ = ["backup", "export", "reindex", "remove", "restore", "sync"]

_DATABASE = "database.db"  # of a backup
_STYLES = MappingProxyType(
    {
        "added": "green",
        "replaced": "green",
        "renamed": "green",
        "unchanged": "dim",
        "same": "yellow",
        "removed": "red",
        "failed": "bold red",
    }
)


def remove(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="The report's id, or the beginning of it.")],
) -> None:
    """Take a report out of the library."""
    from rag.config import open_settings
    from ui.shelf.library import remove_report

    settings = open_settings()
    with progress() as tell:
        gone = remove_report(report, settings, tell)
    open_console().print(f"removed {gone}")


def sync(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of reports; its subfolders count too.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it even if more than half of the reports would go.")] = False,
    collection: Annotated[
        str, typer.Option(help="The collection that the folder is; others stay as they are.", metavar="NAME")
    ] = DEFAULT_COLLECTION,
) -> None:
    """Make a collection equal a folder, and say of each file what was done and why."""
    from rag.config import open_settings
    from ui.entry.collections import check_collection
    from ui.shelf.sync import plan_sync, sync_folder

    settings, name = open_settings(), check_collection(collection)
    with progress() as tell:
        if dry_run:
            outcomes = plan_sync(folder, settings, tell, collection=name)
        else:
            outcomes = sync_folder(folder, settings, tell, many_removals=yes, collection=name)
    console = open_console()
    for outcome in outcomes:
        console.print(_render(outcome, folder))
    console.print(_count(outcomes) + ("; nothing was written" if dry_run else ""))
    if any(outcome.kind == "failed" for outcome in outcomes):
        raise typer.Exit(1)


def _render(outcome: Outcome, folder: Path) -> Text:
    name = outcome.path.relative_to(folder) if outcome.path else outcome.report
    return Text.assemble((f"{outcome.kind:<10}", _STYLES[outcome.kind]), f"{name}: {outcome.why}")


def _count(outcomes: Iterable[Outcome]) -> str:
    kinds = [outcome.kind for outcome in outcomes]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in _STYLES if kind in kinds) or "no report in it"


def reindex() -> None:
    """Make the library on Milvus anew beside the one in use, and switch: for another model, or after many changes."""
    from index.store.chosen import open_milvus
    from rag.config import open_settings
    from rag.errors import ConfigError
    from ui.shelf.library import open_model

    settings = open_settings()
    if not settings.store:
        raise ConfigError("YIJU_STORE is not set", hint="a library in a folder needs no reindex")
    with progress() as tell:
        done = open_milvus(settings).reindex(open_model(settings, tell), tell)
    open_console().print("the new library is in use" if done else "the library is empty")


def _require_folder(settings: Settings) -> None:
    from rag.errors import ConfigError

    if settings.store:
        hint = "back up the Milvus, or unset YIJU_STORE to mean the library in YIJU_HOME"
        raise ConfigError("this works on a library in a folder, and YIJU_STORE is set", hint=hint)


def export(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Written; an older one is replaced.")],
) -> None:
    """Write the whole library with its vectors to one file."""
    from index.store.archive import export_library
    from rag.config import open_settings

    settings = open_settings()
    _require_folder(settings)
    with progress() as tell:
        reports = export_library(settings.home, file, tell)
    open_console().print(f"exported {reports} reports to {file}, {file.stat().st_size / 2**20:.1f} MiB")


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="Written; an older one is replaced.")],
    trial: Annotated[bool, typer.Option(help="Restore the file once beside it, to prove that this works.")] = True,
) -> None:
    """Write library, keys, accounts, feedback and audit log to one file. Keep it as secret as the accounts."""
    from rag.config import open_settings
    from ui.entry.database import sqlite_file
    from ui.shelf.backup import back_up, try_backup
    from ui.shelf.library import open_model

    settings = open_settings()
    with progress() as tell:
        kept = back_up(settings, file, tell)
        if trial:
            try_backup(file, open_model(settings, tell), tell)
    size = f"{file.stat().st_size / 2**20:.1f} MiB"
    if settings.store:
        open_console().print("the library is on Milvus, and not in the file: back up the Milvus")
    proven = "; it was restored once to check it" if trial else ""
    open_console().print(f"backed up {_things(kept.reports, kept.files)} to {file}, {size}{proven}")
    if settings.database.get_secret_value() and sqlite_file(settings) is None:
        told = "keys, accounts and feedback are in the PostgreSQL of YIJU_DATABASE, and not in the file"
        open_console().print(f"{told}: save them with pg_dump")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE.zip", help="What `yiju export` or `yiju backup` wrote.")],
) -> None:
    """Make the library equal that in a file of `yiju export` or `yiju backup`; what was there is replaced."""
    from index.store.archive import restore_library
    from rag.config import open_settings
    from ui.entry.database import open_database, sqlite_file
    from ui.shelf.backup import is_backup, restore_backup
    from ui.shelf.library import open_model

    settings = open_settings()
    _require_folder(settings)
    kept, whole = None, is_backup(file)
    with progress() as tell:
        model = open_model(settings, tell)
        if whole:
            database = open_database(settings) if sqlite_file(settings) else None
            kept, restored = restore_backup(settings.home, file, model, tell, database)
        else:
            restored = restore_library(settings.home, file, model, tell)
    again = (
        f"; {restored.embedded} of them were embedded again with the model set"
        if restored and restored.embedded
        else ""
    )
    reports = restored.reports if restored else 0
    left = _left_out(settings, kept.files if kept else ())
    names = [name for name in (kept.files if kept else ()) if not (left and name == _DATABASE)]
    open_console().print(f"restored {_things(reports, names)} from {file}{again}")
    if left:
        open_console().print(left)


def _left_out(settings: Settings, names: Collection[str]) -> str:
    """Return what a restore has not brought back, or where nobody looks for it; "" for nothing."""
    from ui.entry.database import sqlite_file

    if _DATABASE in names and sqlite_file(settings) is None:
        return f"{_DATABASE} was left out: to restore its keys, accounts and feedback, set YIJU_DATABASE to an SQLite"
    if settings.database.get_secret_value() and _DATABASE not in names and any("/" not in name for name in names):
        return "YIJU_DATABASE is as it was: keys, accounts and feedback of YIJU_HOME are used without it only"
    return ""


def _things(reports: int, names: Iterable[str]) -> str:
    """Return what a file holds.

    >>> _things(3, ["keys.json", "audit/2026-11-27.jsonl", "audit/2026-11-28.jsonl"])
    '3 reports, keys.json, 2 days of the audit log'
    """
    others = [name for name in names if "/" not in name]
    days = sum("/" in name for name in names)
    return ", ".join([f"{reports} reports", *others, *([f"{days} days of the audit log"] if days else [])])
