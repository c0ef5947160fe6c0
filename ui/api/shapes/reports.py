"""Schemas of the responses about reports."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from rag.types import Kind, Report
from ui.api.shapes.records import Offset, example
from ui.shelf.fields import edited_fields

__all__ = [
    "Chars",
    "Heading",
    "HeadingSpan",
    "OutlineRecord",
    "ReportList",
    "ReportRecord",
    "TextRecord",
    "source_fields",
]

_REPORT: dict[str, Any] = {
    "id": "huli-inspection-rectification-2022",
    "title": "厦门市湖里区人民政府网站2022-02-22发布的报告",
    "issuer": "",
    "region": "厦门市湖里区",
    "published": "2022-02-22",
    "year": 2022,
    "account_year": None,
    "kind": "other",
    "number": "",
    "publisher": "厦门市湖里区人民政府网站",
    "url": "",
    "edited": [],
    "collection": "default",
    "chars": 17654,
    "file": "湖里区整改情况报告.pdf",
    "pages": 24,
    "tables": 2,
}
Chars = Annotated[int, Field(ge=0, description="Length of the whole text in code points.")]


class ReportRecord(BaseModel):
    """The metadata of a report; a field is empty where the text does not state it."""

    id: str
    title: str
    issuer: str
    region: str
    published: date | None
    year: Annotated[int | None, Field(description="What 今年 means inside the report.")]
    account_year: Annotated[
        int | None, Field(description="The year that it accounts for; for a work report the one before `year`.")
    ]
    kind: Annotated[Kind | Literal[""], Field(description="Group of its 文种; empty where it is unknown.")]
    number: Annotated[str, Field(description="文号, such as 国发〔2020〕5号.")]
    publisher: str
    url: str
    edited: Annotated[list[str], Field(description="Fields that a user set; PATCH with `reset` takes them back.")]
    collection: Annotated[str, Field(description="Such as a department: who has it may see the report.")]
    chars: Annotated[int, Field(ge=0, description="Length of the text in code points.")]
    file: Annotated[str, Field(description="Name of the file it was read from; empty where none is kept.")]
    pages: Annotated[int, Field(ge=0, description="Pages of the file; 0 where it has none.")]
    tables: Annotated[int, Field(ge=0, description="Tables in the text.")]


class ReportList(BaseModel):
    """The reports that the key may see, ordered by id."""

    model_config = example({"reports": [_REPORT]})

    reports: list[ReportRecord]


class HeadingSpan(BaseModel):
    """A heading; ``start`` to ``end`` covers its text and its subheadings."""

    heading: str
    start: Offset
    end: Offset


class Heading(HeadingSpan):
    """A heading; ``start`` to ``end`` covers its text and its subheadings."""

    children: list["Heading"]


class OutlineRecord(ReportRecord):
    """A report and its headings."""

    model_config = example({**_REPORT, "outline": [{"heading": "一、学习", "start": 120, "end": 900, "children": []}]})

    outline: list[Heading]


class TextRecord(BaseModel):
    """A slice of a report's canonical text."""

    model_config = example(
        {"report": _REPORT["id"], "start": 2993, "end": 3004, "chars": 17654, "text": "全区划分网格710个。"}
    )

    report: str
    start: Offset
    end: Offset
    chars: Chars
    text: str


def source_fields(report: Report) -> dict[str, Any]:
    """Return the metadata of a report as fields."""
    source = report.source
    return {
        "id": source.id,
        "title": source.title,
        "issuer": source.issuer,
        "region": source.region,
        "published": source.published,
        "year": source.year,
        "account_year": source.account_year,
        "kind": source.kind,
        "number": source.number,
        "publisher": source.publisher,
        "url": source.url,
        "edited": edited_fields(report),
        "collection": report.collection,
        "chars": len(report.text),
        "file": report.file,
        "pages": len(report.pages),
        "tables": len(report.tables),
    }
