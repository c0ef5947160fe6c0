"""The library of a home: list its reports, add one, remove one.

Package ingest reads files and package index writes the index; this module joins the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import IndexDamaged, IndexMissing, RagError
from rag.ports import ProgressCall
from rag.types import ParsedReport
from ui.errors import UnknownReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = [
    "Reading",
    "add_reports",
    "drop_report",
    "find_report",
    "read_files",
    "read_library",
    "remove_report",
]


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one file: a report, or an error."""

    path: Path
    report: ParsedReport | None = None
    error: RagError | None = None


def read_files(paths: Iterable[Path], settings: Settings, title: str = "") -> list[Reading]:
    """Read each file; a bad one does not keep the others from being read."""
    from ingest.parse import read_report

    readings = []
    for path in paths:
        try:
            report = read_report(path, max_chars=settings.chunk_max_chars, title=title)
        except RagError as error:
            readings.append(Reading(path, error=error))
        else:
            readings.append(Reading(path, report=report))
    return readings


def read_library(home: Path) -> list[ParsedReport]:
    """Read the reports of the library; an empty one where nothing has been ingested yet.

    Raises: IndexDamaged.
    """
    from index.store.snapshot import read_reports

    try:
        return read_reports(home)
    except IndexMissing:
        return []
    except IndexDamaged as error:
        raise IndexDamaged(
            str(error), hint=f"{error.hint}; or start a new library: yiju ingest --fresh FILE…"
        ) from error


def add_reports(
    added: Sequence[ParsedReport],
    settings: Settings,
    progress: ProgressCall,
    *,
    fresh: bool,
    embedder: Embedder | None = None,
) -> None:
    """Add the reports `added` to the library; each replaces the report of the same id. `fresh`: replace the library.

    The previous index stays in use until the new one is whole. Without `embedder` the model of the settings is opened.

    Raises: IndexDamaged rather than dropping reports that cannot be read, unless `fresh`; IndexLocked.
    """
    if fresh:
        from index.store.snapshot import write_snapshot

        write_snapshot(settings.home, added, embedder or _open_embedder(settings, progress), progress)
        return
    read_library(settings.home)
    _update(
        lambda kept: [*{parsed.report.source.id: parsed for parsed in (*kept, *added)}.values()],
        settings,
        progress,
        embedder,
    )


def remove_report(name: str, settings: Settings, progress: ProgressCall) -> str:
    """Remove the report whose id is `name`, or starts with it, and return its id.

    Raises: UnknownReport, IndexDamaged, IndexLocked.
    """
    gone = find_report(read_library(settings.home), name).report.source.id
    drop_report(gone, settings, progress)
    return gone


def drop_report(id_: str, settings: Settings, progress: ProgressCall, embedder: Embedder | None = None) -> None:
    """Remove the report of exactly this id from the library.

    Raises: UnknownReport, also when another process has removed it meanwhile; IndexDamaged, IndexLocked.
    """

    def without(kept: list[ParsedReport]) -> list[ParsedReport]:
        left = [parsed for parsed in kept if parsed.report.source.id != id_]
        if len(left) == len(kept):
            raise UnknownReport(f"no report is called {id_!r}", hint="it is gone already, or never was there")
        return left

    _update(without, settings, progress, embedder)


def _update(
    change: Callable[[list[ParsedReport]], Iterable[ParsedReport]],
    settings: Settings,
    progress: ProgressCall,
    embedder: Embedder | None,
) -> None:
    from index.store.snapshot import update_snapshot

    update_snapshot(settings.home, change, embedder or _open_embedder(settings, progress), progress)


def _open_embedder(settings: Settings, progress: ProgressCall) -> Embedder:
    from index.model.embed import open_embedder

    return open_embedder(settings.model, settings.cache, progress)


def find_report(reports: Sequence[ParsedReport], name: str) -> ParsedReport:
    """Find the report whose id is `name`, or starts with it when no other does.

    Raises: UnknownReport.
    """
    ids = [parsed.report.source.id for parsed in reports]
    fitting = [id_ for id_ in ids if id_ == name] or [id_ for id_ in ids if name and id_.startswith(name)]
    if len(fitting) == 1:
        return reports[ids.index(fitting[0])]
    if fitting:
        raise UnknownReport(f"more than one report starts with {name!r}", hint=f"say which: {', '.join(fitting)}")
    known = f"the library holds: {', '.join(ids)}" if ids else "the library is empty: yiju ingest FILE"
    raise UnknownReport(f"no report is called {name!r}", hint=known)
