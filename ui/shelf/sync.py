"""Make the library equal a folder: its files become reports, and reports without a file are removed.

A file is compared with the library by its text. What a user edited of a report stays while its text stays, also under a
new file name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rag.config import Settings
from rag.errors import IndexMissing, IngestError, RagError
from rag.ports import ProgressCall
from rag.types import ParsedReport
from ui.errors import RemovalsRefused
from ui.shelf.edit import keep_edits
from ui.shelf.library import open_model, read_old

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
    """A file of the folder: its report's id, and the sha256 of its text or the error."""

    path: Path
    report: str
    text: str = ""
    error: RagError | None = None


def plan_sync(folder: Path, home: Path, progress: ProgressCall | None = None) -> list[Outcome]:
    """Return what :func:`sync_folder` would do, in the order of the paths, then of the reports that would go.

    Nothing is written. A file can still turn out to fail.

    Raises: IngestError if there is no such folder; IndexDamaged.
    """
    from index.store.snapshot import read_texts

    try:
        texts = read_texts(home)
    except IndexMissing:
        texts = {}
    return _plan(_read_folder(folder, progress), texts)


def sync_folder(
    folder: Path,
    settings: Settings,
    progress: ProgressCall,
    *,
    embedder: Embedder | None = None,
    many_removals: bool = False,
) -> list[Outcome]:
    """Make the library equal `folder` in one step, and return what was done with each file and report.

    Where a file cannot be read, the report that was made of it stays. Without a change nothing is written.

    Raises: IngestError if there is no such folder; RemovalsRefused if more than half of the reports would be removed,
    unless `many_removals`; IndexDamaged, IndexLocked.
    """
    from index.store.snapshot import change_library

    files = _read_folder(folder, progress)
    outcomes: list[Outcome] = []

    def change(current: Current) -> Change:
        plan = _plan(files, current.texts)
        removed = sum(one.kind == "removed" for one in plan)
        if removed > _MOST_REMOVED * len(current.texts) and not many_removals:
            raise RemovalsRefused(removed, len(current.texts))
        outcomes[:], made = _carry_out(plan, current, settings)
        return made

    change_library(settings.home, change, embedder or open_model(settings, progress), progress)
    return outcomes


def _read_folder(folder: Path, progress: ProgressCall | None = None) -> list[_File]:
    """Read the text of each file in `folder` that a loader reads, ordered by path. Hidden ones are left out."""
    from ingest.load import SUFFIXES

    if not folder.is_dir():
        raise IngestError(f"no such folder: {folder}", hint="check the path; it must be a folder of report files")
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in SUFFIXES
        and path.is_file()
        and not any(part.startswith((".", "~$")) for part in path.relative_to(folder).parts)
    )
    files = []
    for done, path in enumerate(paths, start=1):
        files.append(_read(path))
        if progress is not None:
            progress("reading", done / len(paths))
    return files


def _read(path: Path) -> _File:
    from index.store.manifest import text_hash
    from ingest.parse import read_text, report_id_of

    report = ""
    try:
        report = report_id_of(path)
        return _File(path, report, text_hash(read_text(path)))
    except RagError as error:
        return _File(path, report, error=error)


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


def _carry_out(plan: Sequence[Outcome], current: Current, settings: Settings) -> tuple[list[Outcome], Change]:
    """Read the new reports of a plan. A file that fails now keeps the report that was there."""
    from index.store.snapshot import Change

    done: list[Outcome] = []
    put: list[ParsedReport] = []
    drop: list[str] = []
    for one in plan:
        outcome = one
        if one.kind in ("added", "replaced", "renamed") and one.path:
            try:
                put.append(_parse(one, current, settings))
            except RagError as error:
                outcome = Outcome("failed", one.old or one.report, one.path, f"{error}; {error.hint}")
        if outcome.kind in ("removed", "renamed"):
            drop.append(outcome.old or outcome.report)
        done.append(outcome)
    return done, Change(put, drop)


def _parse(one: Outcome, current: Current, settings: Settings) -> ParsedReport:
    from ingest.parse import read_report

    if one.path is None:
        raise ValueError("a report without a file cannot be read")
    parsed = read_report(one.path, max_chars=settings.chunk_max_chars)
    old = read_old(current, one.old or one.report)
    return keep_edits(old, parsed) if old else parsed
