"""Who said it, where and when: the source of a report, from its imprint, head, signature and dates.

What the text does not state stays empty. A report without a title is named after its publisher, else after its file.
"""

import re
from datetime import date

from ingest.dates import delivered_date, first_date, reference_year, signature_date
from ingest.furniture import Furniture
from ingest.names import report_id
from ingest.regions import region_of, widest
from ingest.title import find_title
from rag.types import Source, Span

__all__ = ["identify"]

_PUBLISHER = re.compile(r"来\s*源\s*[:：]\s*(?P<name>[^\s，,。；|｜【\[]+?)(?=\d{4}|字[体号]|[\s|｜【\[]|$)")
_PUBLISHED = re.compile(r"(?:发布|发文|公开|生成|成文)(?:时间|日期)\s*[:：\]】]?\s*(\d{4}\D\d{1,2}\D\d{1,2})")
_ORGAN = (
    r"[\u4e00-\u9fff]{2,30}(?:人民政府|政府|办公厅|办公室|委员会|国务院|[省市区县州]委|发展改革委|卫生健康委|总局|总队|监会|局|厅|部"
    r"|党组|党工委|指挥部|领导小组|综合组|机制|中心|大学|学院|法院|检察院|银行|分行)"
)
_INSPECTED = re.compile(  # 巡视、巡察
    r"对(?P<organ>[^\s，,。；对]{2,20}?(?:委|党组|党委|党工委|党支部|委员会))(?:开展|进行)[^，。；]{0,8}巡[视察]"
)
_TITLE_ORGAN = re.compile(rf"(?P<organ>{_ORGAN})\s*(?:关于|印发)")
_WORK_REPORT = re.compile(
    r"(?:\d{4}年)?(?:中华人民共和国)?(?P<organ>国务院|[\u4e00-\u9fff]{2,15}?政府)(?:政府)?工作报告"
)
_HEAD_ORGAN = re.compile(rf"(?:^|\s)(?P<organ>{_ORGAN})(?:\s+{_ORGAN})*(?:\s+\S{{2,6}})?\s*$")
_SIGNED = re.compile(
    rf"(?:^|\s)(?P<organ>{_ORGAN})(?:\s+{_ORGAN})*(?:（[^）]{{1,6}}）)?\s*(?=\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)"
)
_REPRESENTS = re.compile(
    r"我(?:受|代表)(?:中国共产党)?(?P<organ>国务院|中央人民政府|第?[一二三四五六七八九十]+届中央委员会)"
)
_ASSEMBLY = re.compile(
    r"在(?P<region>[\u4e00-\u9fff]{2,12}?[省市区县州旗])第.{1,4}届人民代表大会|《(?P<planned>[\u4e00-\u9fff]{2,12}?[省市区县州旗])国民经济和社会发展"
)
_BYLINE = re.compile(rf"(?:\[\d+\])?\s*(?P<organ>{_ORGAN})(?=\s)")
_HEAD_CHARS = 600
_BYLINE_CHARS = 80


def identify(text: str, furniture: Furniture, *, name: str, title: str = "", id_: str = "") -> Source:
    """Return the source of a report. `title` overrides the title in the text, `id_` the id that `name` gives."""
    imprint = furniture.imprint.of(text) if furniture.imprint else ""
    publisher = _named(_PUBLISHER, imprint, "name")
    body = _body(text, furniture)
    signed, delivered = signature_date(body), delivered_date(body)
    posted = first_date(imprint) or _labelled_date(text)
    span = find_title(text, furniture)
    found = _one_line(span.of(text)) if span else ""
    issuer = _issuer(text, body, span, found)
    assembly = _ASSEMBLY.search(re.sub(r"\s+", "", text[:_HEAD_CHARS]))
    spoken_of = (assembly["region"] or assembly["planned"]) if assembly else ""
    regions = [region_of(found), region_of(issuer), region_of(publisher), spoken_of]
    posting = f"{publisher}{posted.isoformat() if posted else ''}发布的报告" if publisher else name
    return Source(
        id=id_ or report_id(name),
        title=title or found or posting,
        issuer=issuer,
        region=widest(regions),
        published=posted or signed or delivered,
        year=reference_year(body, title=title or found, signed=signed, published=posted),
        publisher=publisher,
    )


def _issuer(text: str, body: str, span: Span | None, title: str) -> str:
    """Return the issuer (发文机关): who was inspected, else who the title or the head names, else who signed."""
    head = body[:_HEAD_CHARS]
    above, below = (text[: span.start], text[span.end : span.end + _BYLINE_CHARS]) if span else ("", "")
    byline = _BYLINE.match(below)
    tries = (
        _named(_INSPECTED, head, "organ"),
        _named(_TITLE_ORGAN, title, "organ"),
        _named(_WORK_REPORT, title, "organ"),
        byline["organ"] if byline else "",
        _named(_HEAD_ORGAN, above, "organ"),
        _named(_SIGNED, body, "organ"),
        _named(_REPRESENTS, head, "organ"),
    )
    return next((organ for organ in tries if organ), "")


def _named(pattern: re.Pattern[str], text: str, group: str) -> str:
    match = pattern.search(text)
    return match[group] if match else ""


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
