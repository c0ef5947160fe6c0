"""One file -> report, outline, chunks: the whole of ingest in one call. It stores nothing."""

import os
from pathlib import Path

from ingest.chunk import chunk_sections
from ingest.furniture import find_furniture
from ingest.identify import identify
from ingest.load import canonical, load_text
from ingest.names import decode_name, report_id
from ingest.outline import outline
from ingest.restore import restore
from rag.types import ParsedReport, Report

__all__ = ["parse_text", "read_report", "read_text", "report_id_of"]


def read_report(path: Path, *, max_chars: int = 300, title: str = "", name: str = "") -> ParsedReport:
    """Read the file at `path` and parse it.

    The stem of its name makes the id, and is the title of a text that has none. `title` overrides the title in the
    text, `name` the stem as a title.

    Raises: IngestError, and below it UnsupportedFormat, UnreadableText and EmptyReport.
    """
    stem = _stem(path)
    text = load_text(path)
    return parse_text(text, name=name or stem, max_chars=max_chars, title=title, id_=report_id(stem))


def read_text(path: Path) -> str:
    """Return the text that the report in the file at `path` has, without parsing it.

    Raises: as :func:`read_report` does.
    """
    return restore(canonical(load_text(path), name=_stem(path)))


def report_id_of(path: Path) -> str:
    """Return the id of the report in the file at `path`.

    Raises: IngestError for a name without a letter or digit.
    """
    return report_id(_stem(path))


def parse_text(text: str, *, name: str, max_chars: int = 300, title: str = "", id_: str = "") -> ParsedReport:
    r"""Parse the text of a report.

    `title` overrides the title in the text, as an edit of a user. `name` makes the id, unless `id_` sets it, and is the
    title of a text that has none.

    Raises: UnreadableText when the text contains control characters; EmptyReport; IngestError for a name without a
    letter or digit.

    >>> parsed = parse_text("某市工作报告\n一、总则\n全市划分网格710个。", name="demo")
    >>> [(chunk.path, chunk.text) for chunk in parsed.chunks][-1]
    (('一、总则',), '一、总则\n全市划分网格710个。')
    """
    text = restore(canonical(text, name=name))
    furniture = find_furniture(text)
    stated = identify(text, furniture, name=name, id_=id_)
    source = identify(text, furniture, name=name, title=title, id_=id_) if title else stated
    report = Report(source, text, furniture.stretches, furniture.imprint, None if source == stated else stated)
    sections = outline(report)
    return ParsedReport(report, sections, chunk_sections(report, sections, max_chars=max_chars))


def _stem(path: Path) -> str:
    return decode_name(os.fsencode(path.stem))
