"""GET /v1/reports: what there is, the headings of a report, and its text, to show a citation where it stands."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from rag.types import ParsedReport, Section
from ui.api.doors import Asker
from ui.api.held import Held, held
from ui.api.shapes.asks import MAX_OFFSET
from ui.api.shapes.failures import problems
from ui.api.shapes.records import Heading, OutlineRecord, ReportList, ReportRecord, TextRecord, source_fields
from ui.errors import OutsideText

__all__ = ["MAX_SLICE_CHARS", "outline_of", "router"]

router = APIRouter(tags=["reports"])
Parts = Annotated[Held, Depends(held)]
ReportId = Annotated[str, Path(description="Id of a report, as GET /v1/reports lists it.", max_length=200)]
At = Annotated[int | None, Query(ge=0, le=MAX_OFFSET, description="Code points from the beginning of the text.")]

MAX_SLICE_CHARS = 20_000


@router.get("/v1/reports", summary="List the reports", responses=problems())
async def reports(caller: Asker, parts: Parts) -> ReportList:
    """List the reports that the key may see, ordered by id."""
    found = await parts.work.run(lambda: parts.service.reports(caller))
    return ReportList(reports=[ReportRecord(**_fields(parsed)) for parsed in found])


@router.get("/v1/reports/{report}", summary="Show a report's headings", responses=problems(404, 422))
async def report(report: ReportId, caller: Asker, parts: Parts) -> OutlineRecord:
    """Return what is known of a report, and its headings as a tree with offsets."""
    parsed = await parts.work.run(lambda: parts.service.report(caller, report))
    return OutlineRecord(**_fields(parsed), outline=outline_of(parsed.sections))


@router.get("/v1/reports/{report}/text", summary="Read a slice of a report", responses=problems(404, 416, 422))
async def text(report: ReportId, caller: Asker, parts: Parts, start: At = None, end: At = None) -> TextRecord:
    """Return the canonical text from `start` to `end`, at most 20,000 characters; offsets are those of citations.

    Without `start` from the beginning; without `end` as far as one answer may reach.
    """
    parsed = await parts.work.run(lambda: parts.service.report(caller, report))
    whole = parsed.report.text
    begin = start or 0
    stop = min(begin + MAX_SLICE_CHARS, len(whole)) if end is None else end
    if not begin <= stop <= len(whole):
        raise OutsideText(
            f"{begin} to {stop} is no part of a text of {len(whole)} characters", hint="0 <= start <= end <= chars"
        )
    if stop - begin > MAX_SLICE_CHARS:
        raise OutsideText(
            f"{stop - begin} characters are more than one answer holds", hint=f"ask for {MAX_SLICE_CHARS} at a time"
        )
    return TextRecord(report=report, start=begin, end=stop, chars=len(whole), text=whole[begin:stop])


def outline_of(sections: tuple[Section, ...]) -> list[Heading]:
    """Make a tree of the sections that have a heading; each node covers what stands under it."""
    roots: list[Heading] = []
    open_: list[tuple[tuple[str, ...], Heading]] = []
    for section in sections:
        if section.furniture or not section.path:
            continue
        while open_ and open_[-1][0] != section.path[: len(open_[-1][0])]:
            open_.pop()
        if open_ and open_[-1][0] == section.path and section.heading is None:
            node = open_[-1][1]  # the same section goes on behind furniture
        else:
            if open_ and open_[-1][0] == section.path:
                open_.pop()
            node = Heading(heading=section.path[-1], start=section.start, end=section.end, children=[])
            (open_[-1][1].children if open_ else roots).append(node)
            open_.append((section.path, node))
        for _, above in open_:
            above.end = section.end
    return roots


def _fields(parsed: ParsedReport) -> dict[str, object]:
    return source_fields(parsed.report.source, len(parsed.report.text))
