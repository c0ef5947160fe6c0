"""The library of a home: list its reports, add one, remove one.

Package ingest reads files and package index writes the index; this module joins the two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.store.chosen import open_store
from rag.config import Settings
from rag.errors import IndexDamaged, IndexMissing, IngestError, RagError
from rag.ports import ProgressCall
from rag.types import ParsedReport
from ui.errors import UnknownReport
from ui.shelf.edit import keep_edits, require_report
from ui.shelf.placing import require_same

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.store.update import Current
    from ingest.formats.loader import Limits

__all__ = [
    "ReadCall",
    "Reading",
    "add_reports",
    "drop_report",
    "find_report",
    "limits_of",
    "list_ids",
    "open_model",
    "pick",
    "read_files",
    "read_library",
    "read_old",
    "remove_report",
    "with_file",
]

ReadCall = Callable[[Path, str, int, int], None]  # (file, unit, done, of), such as (a.pdf, "pages", 3, 120)

_WIDER = 3  # times the memory of a file, for scans and for LibreOffice


@dataclass(frozen=True, slots=True)
class Reading:
    """The result of reading one file: a report, or the error; and a warning where a part of the text cannot be read."""

    path: Path
    report: ParsedReport | None = None
    error: RagError | None = None
    warning: str = ""


def read_files(
    paths: Iterable[Path], settings: Settings, title: str = "", name: str = "", told: ReadCall | None = None
) -> list[Reading]:
    """Read each file; an error in one does not affect the others.

    `title` overrides the title in the text; `name` is the title of a text that has none, instead of the file's name.
    `told` gets the progress of each file.
    A file whose id another of the files has already is an error, unless both have the same text.
    """
    readings: list[Reading] = []
    for path in paths:
        reading = _read(path, settings, title, name, told)
        readings.append(_without_clash(reading, readings))
    return readings


def _read(path: Path, settings: Settings, title: str, name: str, told: ReadCall | None) -> Reading:
    from ingest.parse import read_report
    from ingest.readable import describe_flaws

    tell = partial(told, path) if told else None
    try:
        limits = limits_of(settings)
        report = read_report(path, max_chars=settings.chunk_max_chars, title=title, name=name, limits=limits, told=tell)
    except RagError as error:
        return Reading(path, error=error)
    return Reading(path, report, warning=describe_flaws(report.report.text))


def _without_clash(reading: Reading, before: Iterable[Reading]) -> Reading:
    """Turn `reading` into an error when its report would replace one that was read before it with another text."""
    for other in before:
        if not (reading.report and other.report):
            continue
        one, first = reading.report.report, other.report.report
        if one.source.id == first.source.id and one.text != first.text:
            error = IngestError(
                f"{reading.path} has the same file name as {other.path}, so both would be the report {first.source.id}",
                hint="rename one of them and add it again",
            )
            return Reading(reading.path, error=error)
    return reading


def limits_of(settings: Settings) -> Limits:
    """Return what reading one file may use."""
    from ingest.formats.loader import Limits

    memory = settings.file_memory_mib
    return Limits(seconds=settings.file_seconds, memory_mib=memory, wide_mib=_WIDER * memory)


def read_library(place: Path | Settings) -> list[ParsedReport]:
    """Read the reports of the library; an empty one where nothing has been ingested yet.

    Raises: IndexDamaged.
    """
    try:
        return open_store(place).reports()
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
    originals: Mapping[str, Path] | None = None,
    *,
    fresh: bool = False,
    embedder: Embedder | None = None,
) -> list[ParsedReport]:
    """Add the reports `added` to the library; return those that were replaced. `fresh`: replace the library.

    `originals` are the files that they were read from, by report id. They are kept.

    A report replaces the one of the same id; with the same text it keeps the fields that a user edited. The previous
    index stays in use until the new one is whole. Without `embedder` the model of the settings is opened.

    Only the files of these reports are written. A damaged report is replaced like a whole one.

    Raises: IngestError if one would replace a report of another collection; IndexDamaged, unless `fresh`; IndexLocked.
    """
    from index.store.update import Change

    model = embedder or open_model(settings, progress)
    if fresh:
        open_store(settings).replace(added, model, progress, originals)
        return []
    replaced: list[ParsedReport] = []

    def put(current: Current) -> Change:
        require_same(added, current.collections)
        known = {id_: old for id_ in new if (old := read_old(current, id_))}
        replaced[:] = known.values()
        reports = [keep_edits(known[id_], one) if id_ in known else one for id_, one in new.items()]
        return Change(reports, originals=originals or {})

    new = {parsed.report.source.id: parsed for parsed in added}
    open_store(settings).change(put, model, progress)
    return replaced


def with_file(parsed: ParsedReport, file: str) -> ParsedReport:
    """Return `parsed` with the name `file` of the file that it was read from."""
    return replace(parsed, report=replace(parsed.report, file=file))


def read_old(current: Current, id_: str) -> ParsedReport | None:
    """Return the report of this id before a change. None: there is none, or its file is damaged."""
    try:
        return current.read(id_) if id_ in current.texts else None
    except IndexDamaged:
        return None


def remove_report(name: str, settings: Settings, progress: ProgressCall) -> str:
    """Remove the report whose id is `name`, or starts with it, and return its id.

    Raises: UnknownReport, IndexDamaged, IndexLocked.
    """
    gone = pick(list_ids(settings), name)
    drop_report(gone, settings, progress)
    return gone


def list_ids(place: Path | Settings) -> list[str]:
    """Return the ids of the library's reports, in order. No report is read, so that a damaged one can be removed.

    Raises: IndexDamaged.
    """
    try:
        return sorted(open_store(place).texts())
    except IndexMissing:
        return []


def drop_report(
    id_: str, settings: Settings, progress: ProgressCall, embedder: Embedder | None = None, within: str = ""
) -> None:
    """Remove the report of exactly this id from the library. It must be in the collection `within`, if one is named.

    Raises: UnknownReport, also when another process has removed it meanwhile; IndexDamaged, IndexLocked.
    """
    from index.store.update import Change

    def without(current: Current) -> Change:
        require_report(id_, current.collections, within)
        return Change(drop=[id_])

    open_store(settings).change(without, embedder or open_model(settings, progress), progress)


def open_model(settings: Settings, progress: ProgressCall) -> Embedder:
    """Open the embedding model of the settings.

    Raises: ModelError.
    """
    from index.model.embed import open_embedder

    return open_embedder(settings.model, settings.cache, progress)


def find_report(reports: Sequence[ParsedReport], name: str) -> ParsedReport:
    """Find the report whose id is `name`, or starts with it when no other does.

    Raises: UnknownReport.
    """
    ids = [parsed.report.source.id for parsed in reports]
    return reports[ids.index(pick(ids, name))]


def pick(ids: Sequence[str], name: str) -> str:
    """Return the id that is `name`, or starts with it when no other does.

    Raises: UnknownReport.
    """
    fitting = [id_ for id_ in ids if id_ == name] or [id_ for id_ in ids if name and id_.startswith(name)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UnknownReport(f"more than one report starts with {name!r}", hint=f"say which: {', '.join(fitting)}")
    known = f"the library holds: {', '.join(ids)}" if ids else "the library is empty: yiju ingest FILE"
    raise UnknownReport(f"no report is called {name!r}", hint=known)
