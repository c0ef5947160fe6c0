"""Encode parsed reports as JSON lines, and decode them to equal values. This module opens no file."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from index.store.table_codec import decode_table, encode_table
from rag.types import Chunk, ParsedReport, Report, Section, Source, Span

__all__ = ["decode_reports", "decode_source", "encode_reports", "encode_source"]


def encode_reports(reports: Iterable[ParsedReport]) -> str:
    """Return one JSON line for each report: its source, text, and the spans of its parts."""
    return "".join(json.dumps(_encode(parsed), ensure_ascii=False) + "\n" for parsed in reports)


def decode_reports(lines: str) -> list[ParsedReport]:
    """Decode the lines of :func:`encode_reports`.

    Raises: ValueError, KeyError or TypeError if the lines have another format.
    """
    return [_decode(json.loads(line)) for line in lines.split("\n") if line]


def _encode(parsed: ParsedReport) -> dict[str, Any]:
    report = parsed.report
    return {
        "source": encode_source(report.source),
        **({"stated": encode_source(report.stated)} if report.stated else {}),
        "text": report.text,
        "furniture": [_pair(span) for span in report.furniture],
        "imprint": _pair(report.imprint),
        **_encode_parts(report),
        "sections": [[s.start, s.end, s.path, _pair(s.heading), s.furniture] for s in parsed.sections],
        "chunks": [[c.start, c.end, c.path] for c in parsed.chunks],
    }


def _decode(line: dict[str, Any]) -> ParsedReport:
    source = decode_source(line["source"])
    stated = decode_source(line["stated"]) if "stated" in line else None  # older versions wrote no such field
    text: str = line["text"]
    furniture = tuple(Span(*pair) for pair in line["furniture"])
    sections = tuple(
        Section(source, tuple(path), start, end, _span(heading), is_furniture)
        for start, end, path, heading, is_furniture in line["sections"]
    )
    chunks = tuple(Chunk(source, tuple(path), start, end, text[start:end]) for start, end, path in line["chunks"])
    report = Report(source, text, furniture, _span(line["imprint"]), stated, **_decode_parts(line))
    return ParsedReport(report, sections, chunks)


def _encode_parts(report: Report) -> dict[str, Any]:
    """Return the fields that a file other than plain text gives, without the empty ones."""
    parts = {
        "tables": [encode_table(table) for table in report.tables],
        "pages": report.pages,
        "uncertain": [_pair(span) for span in report.uncertain],
        "file": report.file,
        "marked": [[span.start, span.end, level] for span, level in report.marked],
    }
    return {name: value for name, value in parts.items() if value}


def _decode_parts(line: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of :func:`_encode_parts`. One that is missing has its default."""
    return {
        "tables": tuple(decode_table(one) for one in line.get("tables", ())),
        "pages": tuple(line.get("pages", ())),
        "uncertain": tuple(Span(*pair) for pair in line.get("uncertain", ())),
        "file": line.get("file", ""),
        "marked": tuple((Span(start, end), level) for start, end, level in line.get("marked", ())),
    }


def encode_source(source: Source) -> dict[str, Any]:
    """Return the fields of a source as JSON values."""
    return asdict(source) | {"published": source.published.isoformat() if source.published else None}


def decode_source(fields: dict[str, Any]) -> Source:
    """Return the source. A field that an older version did not write has its default."""
    published = fields["published"]
    return Source(**fields | {"published": date.fromisoformat(published) if published else None})


def _pair(span: Span | None) -> list[int] | None:
    return None if span is None else [span.start, span.end]


def _span(pair: list[int] | None) -> Span | None:
    return None if pair is None else Span(*pair)
