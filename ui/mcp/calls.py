"""The calls behind the tools. They go through the service, so the rights of the caller apply as in the HTTP API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing

from rag.text.headings import heading_tree, walk
from rag.types import Chunk, ParsedReport, Place, Span
from ui.api.shapes.records import Passage
from ui.api.shapes.reports import ReportRecord, source_fields
from ui.api.shapes.requests import SearchBody
from ui.mcp.desk import Desk
from ui.mcp.inputs import DEFAULT_SLICE_CHARS, AskInput, OutlineInput, ReadInput, ReportsInput
from ui.mcp.outputs import (
    AnswerResult,
    FoundPassage,
    HeadingLine,
    OutlineResult,
    PassagesResult,
    ReportsResult,
    TextResult,
)
from ui.service.location import NOWHERE, locate
from ui.service.service import Reply
from ui.service.text_slice import slice_of
from ui.service.wire import location_record, reply_record

__all__ = ["ask", "outline", "read", "reports", "search"]


async def ask(desk: Desk, asked: AskInput) -> AnswerResult:
    """Answer a question, or refuse.

    A cancelled call stops between two sentences of a language model.

    Raises: QuestionError, UnknownReport, IndexMissing, Overloaded, Late.
    """
    desk.admit(asked.question)
    stream = desk.service.stream(desk.caller, asked.question, history=asked.turns, reports=asked.reports)
    async with aclosing(desk.work.pieces(stream)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Reply):
                desk.count(piece.answer)
                return _answer_result(piece)
    raise TypeError("the stream ended without a Reply")


async def search(desk: Desk, wanted: SearchBody) -> PassagesResult:
    """Find the passages nearest to a query.

    Raises: UnknownReport, IndexMissing, Overloaded, Late.
    """
    desk.admit(wanted.query)
    query, service = wanted.query.strip(), desk.service
    hits = await desk.work.run(lambda: service.search(desk.caller, query, wanted.k, reports=wanted.reports))
    locations = service.locate(hits)
    found = []
    for hit in hits:
        chunk = hit.chunk
        location = locations.get(Place(chunk.source.id, chunk.start, chunk.end), NOWHERE)
        passage = Passage.of(chunk, hit.rank, location)
        found.append(FoundPassage(title=chunk.source.title, **passage.model_dump()))
    return PassagesResult(passages=found)


async def outline(desk: Desk, wanted: OutlineInput) -> OutlineResult:
    """Return a report and its headings.

    Raises: UnknownReport, Late.
    """
    parsed = await desk.work.run(lambda: desk.service.report(desk.caller, wanted.report))
    lines = [
        HeadingLine(
            level=len(down),
            heading=down[-1].title,
            start=down[-1].start,
            end=down[-1].end,
            page=parsed.report.page_of(down[-1].start) or None,
        )
        for down in walk(heading_tree(parsed.sections))
        if len(down) <= wanted.depth
    ]
    return OutlineResult(report=_report_record(parsed), headings=lines)


async def read(desk: Desk, wanted: ReadInput) -> TextResult:
    """Return a part of a report's text, with the heading and the page where it starts.

    Raises: UnknownReport, OutsideText, Late.
    """
    parsed = await desk.work.run(lambda: desk.service.report(desk.caller, wanted.report))
    report = parsed.report
    span = slice_of(report, wanted.start, wanted.end, DEFAULT_SLICE_CHARS)
    return TextResult(
        report=report.source.id,
        title=report.source.title,
        start=span.start,
        end=span.end,
        text=span.of(report.text),
        path=list(_path_at(parsed, span.start)),
        **location_record(locate(report, span, [Span(span.start, span.start + 1)])),
        chars=len(report.text),
        next=span.end if span.end < len(report.text) else None,
    )


async def reports(desk: Desk, wanted: ReportsInput) -> ReportsResult:
    """List the reports that the caller may see and that fit.

    Raises: Late.
    """
    seen = await desk.work.run(lambda: desk.service.reports(desk.caller))
    fitting = [parsed for parsed in seen if _fits(parsed, wanted)]
    end = wanted.offset + wanted.limit
    return ReportsResult(
        reports=[_report_record(parsed) for parsed in fitting[wanted.offset : end]],
        total=len(fitting),
        next=end if end < len(fitting) else None,
    )


def _answer_result(reply: Reply) -> AnswerResult:
    answer, record = reply.answer, reply_record(reply)
    titles = _titles(citation.chunk for citation in (*answer.citations, *answer.nearest))
    quotes = {field: _titled(record[field], titles) for field in ("citations", "nearest")}
    return AnswerResult.model_validate(record | quotes)


def _titles(chunks: Iterable[Chunk]) -> dict[str, str]:
    return {chunk.source.id: chunk.source.title for chunk in chunks}


def _titled(records: Sequence[Mapping[str, object]], titles: Mapping[str, str]) -> list[dict[str, object]]:
    return [{**record, "title": titles[str(record["report"])]} for record in records]


def _report_record(parsed: ParsedReport) -> ReportRecord:
    return ReportRecord(**source_fields(parsed.report))


def _path_at(parsed: ParsedReport, offset: int) -> tuple[str, ...]:
    return next((section.path for section in parsed.sections if section.start <= offset < section.end), ())


def _fits(parsed: ParsedReport, wanted: ReportsInput) -> bool:
    source, part = parsed.report.source, wanted.contains.strip().casefold()
    return (
        (not part or any(part in text.casefold() for text in (source.title, source.issuer, source.region)))
        and (wanted.year is None or wanted.year in (source.year, source.account_year))
        and (wanted.kind is None or wanted.kind == source.kind)
        and wanted.collection in ("", parsed.report.collection)
    )
