"""`yiju ingest`: read the files, index what could be read, and report each file: what came in, warnings, errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import typer

from rag.config import open_settings
from rag.errors import IngestError
from rag.ports import ProgressCall
from rag.types import DEFAULT_COLLECTION, ParsedReport, Report
from ui.entry.access import OPEN
from ui.entry.collections import check_collection
from ui.shelf.fields import edited_fields
from ui.shelf.folders import find_files
from ui.shelf.library import Reading, add_reports, limits_of, read_files
from ui.shelf.placing import choose_shelf, list_collections, put_on
from ui.terminal import open_console, print_error, print_warning, progress

__all__ = ["ingest_files", "write_text"]


def write_text(file: Path, out: str) -> None:
    """Write the text that is read in `file` to the file `out`; "-" prints it. The library is not touched.

    Raises: IngestError; OSError.
    """
    from ingest.parse import read_text

    settings = open_settings()
    with progress() as tell:
        text = read_text(file, limits=limits_of(settings), told=partial(_tell, tell, file))
    if out == "-":
        typer.echo(text)
        return
    Path(out).write_text(f"{text}\n", "utf-8")
    open_console(stderr=True).print(f"wrote {len(text):,} characters to {out}")


def ingest_files(files: Sequence[Path], title: str, collection: str = "", *, fresh: bool) -> bool:
    """Add `files`, and the files in folders among them, to the library of the settings, and print the results.

    They go to `collection`; without one each stays where its report is, or goes to the default one.

    Return whether all of them were added. A file of a folder that is left out is told and does not count.

    Raises: IngestError if a folder holds no report; what :func:`ui.shelf.library.add_reports` raises.
    """
    settings = open_settings()
    held = {} if fresh else list_collections(settings)
    if collection:
        check_collection(collection)
    paths = list(_expanded(files))
    with progress() as tell:
        read = read_files(paths, settings, title, told=partial(_tell, tell))
    readings = [_placed(reading, collection, held) for reading in read]
    added = [reading.report for reading in readings if reading.report]
    replaced: list[ParsedReport] = []
    if added:
        with progress() as tell:
            originals = {one.report.report.source.id: one.path for one in readings if one.report}
            replaced = add_reports(added, settings, tell, originals, fresh=fresh)
    console = open_console()
    for parsed in added:
        console.print(_added_line(parsed))
    for warning in _warnings(readings, replaced):
        print_warning(warning)
    for reading in readings:
        if reading.error:
            print_error(reading.error)
    return len(added) == len(readings)


def _placed(reading: Reading, collection: str, held: Mapping[str, str]) -> Reading:
    """Return `reading` with its report where it goes. `held` has the collection of each report of the library by id."""
    if reading.report is None:
        return reading
    shelf = choose_shelf(OPEN, reading.report.report.source.id, collection, held)
    return replace(reading, report=put_on(reading.report, shelf))


def _expanded(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the files; in place of a folder its report files. Print those that are left out."""
    console = open_console(stderr=True)
    for path in files:
        if not path.is_dir():
            yield path
            continue
        found = list(find_files(path))
        for one in found:
            if one.skipped:
                console.print(f"skipped {one.path}: {one.skipped}")
        kept = [one.path for one in found if not one.skipped]
        if not kept:
            raise IngestError(f"no report is in the folder {path}", hint="name a folder of Word, PDF or text files")
        yield from kept


def _tell(tell: ProgressCall, path: Path, _unit: str, done: int, of: int) -> None:
    """Report how much of a file is read."""
    tell(f"reading {path.name}", min(1.0, done / of) if of > 0 else 0.0)


def _added_line(parsed: ParsedReport) -> str:
    report = parsed.report
    counts = {"pages": len(report.pages), "tables": len(report.tables), "chunks": len(parsed.chunks)}
    counted = ", ".join(f"{count} {unit}" for unit, count in counts.items() if count or unit == "chunks")
    where = "" if report.collection == DEFAULT_COLLECTION else f" into {report.collection}"
    return f"ingested {report.source.id}{where}: {report.source.title}, {counted}"


def _warnings(readings: Sequence[Reading], replaced: Sequence[ParsedReport]) -> Iterator[str]:
    """Yield a warning for each file with unreadable text, and for each that replaced a seemingly different report."""
    gone = {parsed.report.source.id: parsed.report for parsed in replaced}
    for reading in readings:
        if reading.warning:
            yield f"{reading.path}: {reading.warning}"
        new = reading.report.report if reading.report else None
        old = gone.get(new.source.id) if new else None
        if new and old and old.text != new.text and (dropped := edited_fields(old)):
            yield f"{reading.path} has another text than {new.source.id} had: the edits of {', '.join(dropped)} go"
        if new and old and _is_another(old, new):
            yield (
                f"{reading.path} replaced the report {new.source.id} ({old.source.title}), which has the same file name"
                " but another title or no line in common; to keep both, add that one again under another file name"
            )


def _is_another(old: Report, new: Report) -> bool:
    """Return whether `new` is a different report from `old`: another title, or no line in common."""
    return old.source.title != new.source.title or not set(old.text.split("\n")) & set(new.text.split("\n"))
