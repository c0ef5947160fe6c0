"""Who said it, where and when: the source of a report, from its imprint, head, signature and dates.

What the text does not state stays empty, save that the name of the file may tell the region, the year and the kind. A
report without a title is named after its publisher, else after its file.
"""

import re
from datetime import date

from ingest.dates import account_year, delivered_date, first_date, reference_year, signature_date, title_year
from ingest.furniture import Furniture
from ingest.issuers import HEAD_CHARS, Parts, find_issuer, speaker_level
from ingest.kinds import find_kind
from ingest.names import report_id
from ingest.regions import addressed_region, home_region, region_of, widest
from ingest.title import find_title
from rag.text.document_parts import DocumentPart, find_document_parts
from rag.text.fold import fold
from rag.types import Source, Span

__all__ = ["identify"]

_PUBLISHER = re.compile(r"来\s*源\s*[:：]\s*(?P<name>[^\s，,。；|｜【\[]+?)(?=\d{4}|字[体号]|[\s|｜【\[]|$)")
_PUBLISHED = re.compile(r"(?:发布|发文|公开|生成|成文)(?:时间|日期)\s*[:：\]】]?\s*(\d{4}\D\d{1,2}\D\d{1,2})")
_ASSEMBLY = re.compile(
    r"在(?P<region>[\u4e00-\u9fff]{2,12}?[省市区县州旗])第.{1,4}届人民代表大会|《(?P<planned>[\u4e00-\u9fff]{2,12}?[省市区县州旗])国民经济和社会发展"
)


def identify(text: str, furniture: Furniture, *, name: str, title: str = "", id_: str = "") -> Source:
    """Return the source of a report. `title` overrides the title in the text, `id_` the id that `name` gives."""
    imprint = furniture.imprint.of(text) if furniture.imprint else ""
    publisher = _publisher(imprint)
    body = _body(text, furniture)
    parts = find_document_parts(fold(text))
    signed, delivered = signature_date(body), delivered_date(body)
    posted = first_date(imprint) or _labelled_date(text)
    span = find_title(text, furniture)
    found = title or (_one_line(span.of(text)) if span else "")
    issuer = find_issuer(text, body, span, parts)
    region = _region(text, body, found, issuer, publisher) or _region_in_name(name)
    kind = find_kind(body, found or name)
    year = reference_year(body, title=found, signed=signed, published=posted) or title_year(name)
    posting = f"{publisher}{posted.isoformat() if posted else ''}发布的报告" if publisher else name
    return Source(
        id=id_ or report_id(name),
        title=found or posting,
        issuer=issuer or (f"{region}人民政府" if region and speaker_level(body) else ""),
        region=region,
        published=posted or signed or delivered,
        year=year,
        publisher=publisher,
        kind=kind,
        number=_number(text, parts),
        account_year=account_year(kind, found or name, year, body),
    )


def _region(text: str, body: str, title: str, issuer: str, publisher: str) -> str:
    """Return the region that title, issuer, publisher or assembly name; else whose government the speaker is."""
    assembly = _ASSEMBLY.search(re.sub(r"\s+", "", text[:HEAD_CHARS]))
    spoken_of = (assembly["region"] or assembly["planned"]) if assembly else ""
    named = [region_of(issuer), region_of(title), region_of(publisher), spoken_of]
    if any(named):
        return widest(named)
    level = speaker_level(body)
    return home_region(body, level) if level else addressed_region(body)


def _region_in_name(name: str) -> str:
    """Return the region that a part of a file's name begins with; "" if it names none."""
    return next(filter(None, map(region_of, re.split(r"[\W\d_]+", name))), "")


def _number(text: str, parts: Parts) -> str:
    spans = parts.get(DocumentPart.NUMBER, ())
    return re.sub(r"\s", "", spans[0].of(text)) if spans else ""


def _publisher(imprint: str) -> str:
    match = _PUBLISHER.search(imprint)
    return match["name"] if match else ""


def _labelled_date(text: str) -> date | None:
    match = _PUBLISHED.search(text, 0, 1500)
    return first_date(match[1]) if match else None


def _body(text: str, furniture: Furniture) -> str:
    """Return the text without its furniture. Its offsets are not those of the report."""
    ends = [0, *(span.end for span in furniture.stretches)]
    starts = [*(span.start for span in furniture.stretches), len(text)]
    return "".join(Span(start, end).of(text) for start, end in zip(ends, starts, strict=True))


def _one_line(words: str) -> str:
    return re.sub(r"\s*\n\s*", "", words)
