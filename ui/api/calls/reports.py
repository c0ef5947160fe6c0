"""GET /v1/reports: the list of reports, the headings of a report, and slices of its text."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from rag.text import headings
from rag.types import ParsedReport, Section
from ui.api.authorization import Asker
from ui.api.shapes.failures import problems
from ui.api.shapes.reports import Heading, OutlineRecord, ReportList, ReportRecord, TextRecord, source_fields
from ui.api.shapes.requests import MAX_OFFSET
from ui.api.state import State
from ui.entry.collections import MAX_NAME_CHARS, check_collection
from ui.service.text_slice import MAX_SLICE_CHARS, slice_of
from ui.shelf.original import open_original

__all__ = ["MAX_SLICE_CHARS", "outline_of", "router"]

router = APIRouter(tags=["reports"])
ReportId = Annotated[str, Path(description="Id of a report, as GET /v1/reports lists it.", max_length=200)]
CollectionName = Annotated[
    str, Query(max_length=MAX_NAME_CHARS, description="A collection. Default: all of the key's.")
]
At = Annotated[int | None, Query(ge=0, le=MAX_OFFSET, description="Code points from the beginning of the text.")]


@router.get("/v1/reports", summary="List the reports", responses=problems(422))
async def reports(caller: Asker, state: State, collection: CollectionName = "") -> ReportList:
    """List the reports that the key may see, ordered by id; with `collection`, those of it only."""
    seen = await state.work.run(lambda: state.service.reports(caller))
    name = check_collection(collection) if collection else ""
    found = [parsed for parsed in seen if not name or parsed.report.collection == name]
    return ReportList(reports=[ReportRecord(**_fields(parsed)) for parsed in found])


@router.get("/v1/reports/{report}", summary="Show a report's headings", responses=problems(404, 422))
async def report(report: ReportId, caller: Asker, state: State) -> OutlineRecord:
    """Return the metadata of a report and its headings as a tree with offsets."""
    parsed = await state.work.run(lambda: state.service.report(caller, report))
    return OutlineRecord(**_fields(parsed), outline=outline_of(parsed.sections))


@router.get("/v1/reports/{report}/text", summary="Read a slice of a report", responses=problems(404, 416, 422))
async def text(report: ReportId, caller: Asker, state: State, start: At = None, end: At = None) -> TextRecord:
    """Return the canonical text from `start` to `end`, at most 20,000 characters. Offsets are those of citations.

    `start` defaults to 0, `end` to the end of the longest slice that is allowed.
    """
    parsed = await state.work.run(lambda: state.service.report(caller, report))
    whole = parsed.report.text
    span = slice_of(parsed.report, start or 0, end)
    return TextRecord(report=report, start=span.start, end=span.end, chars=len(whole), text=span.of(whole))


@router.get(
    "/v1/reports/{report}/file",
    summary="Download a report's file",
    response_class=Response,
    responses={
        200: {
            "description": "The file as it was added. Its name is in the header `Content-Disposition`.",
            "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}},
        },
        **problems(404, 422),
    },
)
async def file(report: ReportId, caller: Asker, state: State) -> Response:
    """Return the file that a report was read from, to be saved and not to be shown."""
    original = await state.work.run(lambda: open_original(state.service, caller, report))
    return Response(original.data, headers=original.headers())


def outline_of(sections: Sequence[Section]) -> list[Heading]:
    """Return the tree of headings; the span of each covers its subheadings."""
    return [_record(heading) for heading in headings.heading_tree(sections)]


def _record(heading: headings.Heading) -> Heading:
    children = [_record(one) for one in heading.below]
    return Heading(heading=heading.title, start=heading.start, end=heading.end, children=children)


def _fields(parsed: ParsedReport) -> dict[str, object]:
    return source_fields(parsed.report)
