"""One file -> report, outline, chunks: the whole of ingest in one call. It stores nothing."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from ingest.assemble import Assembled, assemble
from ingest.chunk import chunk_sections
from ingest.formats.document import Document
from ingest.formats.loader import Limits
from ingest.furniture import Furniture, find_furniture, join_spans
from ingest.identify import identify
from ingest.isolate import ToldCall
from ingest.load import LIMITS, canonical, load_file
from ingest.names import decode_name, report_id
from ingest.outline import outline
from ingest.readable import check_readable
from ingest.restore import restore
from ingest.tables import build_tables, tables_in_text, with_spaced
from rag.errors import EmptyReport
from rag.types import ParsedReport, Report, Source

__all__ = ["parse_document", "parse_text", "read_report", "read_text", "report_id_of"]


def read_report(
    path: Path,
    *,
    max_chars: int = 300,
    title: str = "",
    name: str = "",
    limits: Limits = LIMITS,
    told: ToldCall | None = None,
) -> ParsedReport:
    """Read the file at `path` and parse it.

    The stem of its name makes the id, and is the title of a text that has none. `title` overrides the title in the
    text, `name` the stem as a title. `told` gets (stage, done, of) while the file is read.

    Raises: IngestError, and below it UnsupportedFormat, UnreadableText, EmptyReport, DamagedFile, ProtectedFile,
    FileOverLimit and ConverterMissing.
    """
    stem, named = _stem(path), name or _stem(path)
    loaded = load_file(path, limits=limits, told=told)
    if isinstance(loaded, str):
        parsed = parse_text(loaded, name=named, max_chars=max_chars, title=title, id_=report_id(stem))
    else:
        parsed = parse_document(loaded, name=named, max_chars=max_chars, title=title, id_=report_id(stem))
        check_readable(parsed.report.text, name=path.name)
    return replace(parsed, report=replace(parsed.report, file=decode_name(os.fsencode(path.name))))


def read_text(path: Path, *, limits: Limits = LIMITS, told: ToldCall | None = None) -> str:
    """Return the text that the report in the file at `path` has, without parsing it.

    Raises: as :func:`read_report` does.
    """
    loaded = load_file(path, limits=limits, told=told)
    if isinstance(loaded, str):
        return restore(canonical(loaded, name=_stem(path)))
    text = _assembled(loaded, name=path.name).text
    check_readable(text, name=path.name)
    return text


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
    assembled = Assembled(restore(canonical(text, name=name)))
    return _parse(assembled, None, name=name, max_chars=max_chars, title=title, id_=id_)


def parse_document(
    document: Document, *, name: str, max_chars: int = 300, title: str = "", id_: str = ""
) -> ParsedReport:
    """Parse what a loader made of a file. The arguments are those of :func:`parse_text`.

    Raises: EmptyReport; IngestError for a name without a letter or digit.
    """
    return _parse(
        _assembled(document, name=name),
        document,
        name=document.title or name,
        max_chars=max_chars,
        title=title,
        id_=id_ or report_id(name),
    )


def _assembled(document: Document, *, name: str) -> Assembled:
    """Return the text of `document` with its parts.

    Raises: EmptyReport.
    """
    assembled = assemble(document)
    if not assembled.text.strip():
        raise EmptyReport(f"no text in {name}", hint="if it shows pictures of text, export it with its text")
    return assembled


def _parse(
    assembled: Assembled, document: Document | None, *, name: str, max_chars: int, title: str, id_: str
) -> ParsedReport:
    text = assembled.text
    found = find_furniture(text)
    furniture = Furniture(join_spans(found.stretches, assembled.furniture), found.imprint)
    stated = _with_page(identify(text, furniture, name=name, id_=id_), document)
    source = _with_page(identify(text, furniture, name=name, title=title, id_=id_), document) if title else stated
    if document is None:
        tables = tables_in_text(text)
    else:
        tables = build_tables(text, with_spaced(text, assembled.grids), furniture.stretches)
    report = Report(
        source,
        text,
        furniture.stretches,
        furniture.imprint,
        None if source == stated else stated,
        tables,
        assembled.pages,
        assembled.uncertain,
        marked=assembled.marked,
    )
    sections = outline(report)
    return ParsedReport(report, sections, chunk_sections(report, sections, max_chars=max_chars))


def _with_page(source: Source, document: Document | None) -> Source:
    """Add what a web page states apart from its text."""
    if document is None:
        return source
    return replace(
        source,
        publisher=source.publisher or document.publisher,
        published=source.published or (date.fromisoformat(document.published) if document.published else None),
        url=source.url or document.url,
    )


def _stem(path: Path) -> str:
    return decode_name(os.fsencode(path.stem))
