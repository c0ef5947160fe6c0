"""`yiju ingest`: read the files, index what could be read, and report each file: what came in, warnings, errors."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rag.config import open_settings
from rag.types import ParsedReport, Report
from ui.shelf.fields import edited_fields
from ui.shelf.library import Reading, add_reports, read_files
from ui.terminal import open_console, print_error, print_warning, progress

__all__ = ["ingest_files"]


def ingest_files(files: Sequence[Path], title: str, *, fresh: bool) -> bool:
    """Add `files` to the library of the settings and print the results; return whether all were added."""
    settings = open_settings()
    readings = read_files(files, settings, title)
    added = [reading.report for reading in readings if reading.report]
    replaced: list[ParsedReport] = []
    if added:
        with progress() as tell:
            replaced = add_reports(added, settings, tell, fresh=fresh)
    console = open_console()
    for parsed in added:
        source = parsed.report.source
        console.print(f"ingested {source.id}: {source.title}, {len(parsed.chunks)} chunks")
    for warning in _warnings(readings, replaced):
        print_warning(warning)
    for reading in readings:
        if reading.error:
            print_error(reading.error)
    return len(added) == len(readings)


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
