"""Make a collection equal a folder: its files become reports, and reports of the collection without a file go.

A file is compared with the library by its text. A file that the library keeps already is not read again. What a user
edited of a report stays while its text stays, also under a new file name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from index.store.chosen import open_store
from ingest.isolate import ToldCall
from rag.config import Settings
from rag.errors import IndexMissing, RagError
from rag.files import sha256_of
from rag.ports import ProgressCall
from rag.types import DEFAULT_COLLECTION, ParsedReport
from ui.errors import RemovalsRefused
from ui.shelf.edit import keep_edits
from ui.shelf.folders import find_files
from ui.shelf.library import limits_of, open_model, read_old
from ui.shelf.placing import Shelf, free_id, list_collections, put_on, texts_within

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.store.snapshot import Change, Current

__all__ = ["Outcome", "OutcomeKind", "plan_sync", "sync_folder"]

OutcomeKind = Literal["added", "replaced", "renamed", "unchanged", "removed", "same", "failed"]
_MOST_REMOVED = 0.5  # of the reports, without being told that it is meant


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of a file or a report, and why."""

    kind: OutcomeKind
    report: str  # the id; "" for a file whose name gives none
    path: Path | None  # None: the report has no file
    why: str
    old: str = ""  # with renamed: the id before


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the folder: its report's id, and the sha256 of its text or the error.

    ``parsed`` is None where the file is kept in the library already and was not read.
    """

    path: Path
    report: str
    text: str = ""
    error: RagError | None = None
    parsed: ParsedReport | None = None


def plan_sync(
    folder: Path, settings: Settings, progress: ProgressCall | None = None, collection: str = DEFAULT_COLLECTION
) -> list[Outcome]:
    """Return what :func:`sync_folder` would do, in the order of the paths, then of the reports that would go.

    Nothing is written. A file can still turn out to fail.

    Raises: IngestError if there is no such folder; IndexDamaged.
    """
    texts, kept = _hashes(settings)
    held = list_collections(settings)
    files = _place(_read_folder(folder, settings, kept, progress), collection, held)
    return _plan(files, texts_within(texts, collection, held))


def sync_folder(
    folder: Path,
    settings: Settings,
    progress: ProgressCall,
    *,
    embedder: Embedder | None = None,
    many_removals: bool = False,
    collection: str = DEFAULT_COLLECTION,
) -> list[Outcome]:
    """Make `collection` equal `folder` in one step, and return what was done with each file and report.

    Where a file cannot be read, the report that was made of it stays. Without a change nothing is written.

    Raises: IngestError if there is no such folder; RemovalsRefused if more than half of the reports would be removed,
    unless `many_removals`; IndexDamaged, IndexLocked.
    """
    _, kept = _hashes(settings)
    read = _read_folder(folder, settings, kept, progress)
    outcomes: list[Outcome] = []

    def change(current: Current) -> Change:
        texts = texts_within(current.texts, collection, current.collections)
        plan = _plan(_place(read, collection, current.collections), texts)
        removed = sum(one.kind == "removed" for one in plan)
        if removed > _MOST_REMOVED * len(texts) and not many_removals:
            raise RemovalsRefused(removed, len(texts))
        parsed = {file.path: file.parsed for file in read if file.parsed}
        outcomes[:], made = _carry_out(plan, current, parsed, settings, collection)
        return made

    open_store(settings).change(change, embedder or open_model(settings, progress), progress)
    return outcomes


def _place(files: Sequence[_File], collection: str, held: Mapping[str, str]) -> list[_File]:
    """Return the files with the ids that their reports have in `collection`."""
    return [replace(file, report=free_id(file.report, collection, held)) if file.report else file for file in files]


def _hashes(settings: Settings) -> tuple[dict[str, str], dict[str, str]]:
    """Return the text hash of each report by id, and of the text that was read from each kept file by its sha256."""
    store = open_store(settings)
    try:
        texts, originals = store.texts(), store.originals()
    except IndexMissing:
        return {}, {}
    return texts, {sha256: texts[id_] for id_, sha256 in originals.items() if id_ in texts}


def _read_folder(
    folder: Path, settings: Settings, kept: Mapping[str, str], progress: ProgressCall | None
) -> list[_File]:
    """Read each file in `folder` that a loader reads, ordered by path. `kept` has the text hashes of known files."""
    paths = [found.path for found in find_files(folder) if not found.skipped]
    files = []
    for done, path in enumerate(paths):
        tell = partial(_tell, progress, done, len(paths)) if progress else None
        files.append(_read(path, settings, kept, tell))
        if progress is not None:
            progress("reading", (done + 1) / len(paths))
    return files


def _tell(progress: ProgressCall, files: int, of_files: int, _unit: str, done: int, of: int) -> None:
    """Report how much of a folder is read while one of its files is."""
    progress("reading", (files + (min(1.0, done / of) if of > 0 else 0.0)) / of_files)


def _read(path: Path, settings: Settings, kept: Mapping[str, str], tell: ToldCall | None) -> _File:
    from index.store.manifest import text_hash
    from ingest.parse import read_report, report_id_of

    report = ""
    try:
        report = report_id_of(path)
        if text := kept.get(_sha256(path), ""):
            return _File(path, report, text)
        parsed = read_report(path, max_chars=settings.chunk_max_chars, limits=limits_of(settings), told=tell)
        return _File(path, report, text_hash(parsed.report.text), parsed=parsed)
    except RagError as error:
        return _File(path, report, error=error)


def _sha256(path: Path) -> str:
    """Return the sha256 of the file's content; "" where it cannot be read."""
    try:
        return sha256_of(path)
    except OSError:
        return ""


def _plan(files: Sequence[_File], texts: Mapping[str, str]) -> list[Outcome]:
    """Compare `files` with the library, whose reports have the text hashes `texts`."""
    settled: dict[Path, Outcome] = {}
    taken: dict[str, _File] = {}  # the file of each report
    first: dict[str, _File] = {}  # the file of each text
    for file in sorted(files, key=lambda file: texts.get(file.report) != file.text):  # those that stay come first
        if file.error is not None:
            settled[file.path] = Outcome("failed", file.report, file.path, f"{file.error}; {file.error.hint}")
        elif same := first.get(file.text):
            why = f"the same text as {same.path}, which is the report"
            settled[file.path] = Outcome("same", same.report, file.path, why)
        elif other := taken.get(file.report):
            why = f"{other.path} has the same file name and another text; rename one of them"
            settled[file.path] = Outcome("failed", file.report, file.path, why)
        else:
            taken[file.report] = first[file.text] = file
    failed = {outcome.report for outcome in settled.values() if outcome.kind == "failed"}
    spare = {id_: text for id_, text in texts.items() if id_ not in taken.keys() | failed}
    for file in sorted(taken.values(), key=lambda file: file.path):
        outcome = settled[file.path] = _compare(file, texts, spare)
        spare.pop(outcome.old, None)
    doubles = {file.report for file in files if settled[file.path].kind == "same"}
    gone = [
        Outcome("removed", id_, None, "its text is another report's too" if id_ in doubles else "its file is gone")
        for id_ in sorted(spare)
    ]
    return [settled[file.path] for file in files] + gone


def _compare(file: _File, texts: Mapping[str, str], spare: Mapping[str, str]) -> Outcome:
    """Say what becomes of a file. `spare` are the reports without a file."""
    if file.report in texts:
        if texts[file.report] == file.text:
            return Outcome("unchanged", file.report, file.path, "the same text")
        return Outcome("replaced", file.report, file.path, "the text has changed")
    if old := next((id_ for id_, text in spare.items() if text == file.text), ""):
        return Outcome("renamed", file.report, file.path, f"the text was the report {old}, whose file is gone", old)
    return Outcome("added", file.report, file.path, "the text is new")


def _carry_out(
    plan: Sequence[Outcome], current: Current, read: Mapping[Path, ParsedReport], settings: Settings, collection: str
) -> tuple[list[Outcome], Change]:
    """Return what is done of a plan. `read` are the reports that were read.

    A file that fails now keeps the report that was there.
    """
    from index.store.snapshot import Change

    done: list[Outcome] = []
    put: list[ParsedReport] = []
    drop: list[str] = []
    originals: dict[str, Path] = {}
    for one in plan:
        outcome = one
        if one.path and one.kind in ("added", "replaced", "renamed"):
            try:
                parsed = _report(one.path, one.old or one.report, current, read, settings)
                put.append(put_on(parsed, Shelf(one.report, collection)))
                originals[one.report] = one.path
            except RagError as error:
                outcome = Outcome("failed", one.old or one.report, one.path, f"{error}; {error.hint}")
        if outcome.kind in ("removed", "renamed"):
            drop.append(outcome.old or outcome.report)
        done.append(outcome)
    return done, Change(put, drop, originals)


def _report(
    path: Path, old_id: str, current: Current, parsed: Mapping[Path, ParsedReport], settings: Settings
) -> ParsedReport:
    """Return the report in the file at `path`, with what a user edited of the report `old_id`."""
    from ingest.parse import read_report

    new = parsed.get(path)
    if new is None:
        new = read_report(path, max_chars=settings.chunk_max_chars, limits=limits_of(settings))
    old = read_old(current, old_id)
    return keep_edits(old, new) if old else new
