"""The issuer of a report (发文机关): from its title, head and signature, or from who delivers it and where."""

import re
from collections.abc import Mapping

from rag.text.document_parts import DocumentPart
from rag.text.fold import simplify
from rag.text.offices import ISSUER_ENDS
from rag.text.places import LEVELS
from rag.types import Span

__all__ = ["HEAD_CHARS", "Parts", "find_issuer", "full_name", "speaker_level"]

Parts = Mapping[DocumentPart, tuple[Span, ...]]

HEAD_CHARS = 600
_HAN = r"[\u4e00-\u9fff]"
_ORGAN = (
    rf"{_HAN}{{2,30}}(?:人民政府|政府|办公厅|办公室|委员会|国务院|[省市区县州]委|发展改革委|卫生健康委|总局|总队|监会|局|厅|部"
    r"|党组|党工委|指挥部|领导小组|综合组|机制|中心|大学|学院|法院|检察院|银行|分行)"
)
_INSPECTED = re.compile(  # 巡视、巡察
    r"对(?P<organ>[^\s，,。；对]{2,20}?(?:委|党组|党委|党工委|党支部|委员会))(?:开展|进行)[^，。；]{0,8}巡[视察]"
)
_TITLE_ORGAN = re.compile(rf"(?P<organ>{_ORGAN})\s*(?:关于|印发)")
_FIRST_IN_TITLE = re.compile(
    rf"(?P<organ>{_HAN}{{2,40}}?[{ISSUER_ENDS}团学组])(?:\s+{_HAN}{{2,40}}[{ISSUER_ENDS}团学组])*\s*(?:关于|印发)"
)
_WORK_REPORT = re.compile(rf"(?:\d{{4}}年)?(?:中华人民共和国)?(?P<organ>国务院|{_HAN}{{2,15}}?政府)(?:政府)?工作报告")
_MADE = re.compile(  # 税务总局对……进行了梳理，形成了本指引
    rf"(?P<organ>(?:国家)?{_HAN}{{2,8}}(?:总局|部|局|厅|委))对[^。]{{0,60}}(?:制定|编制|编写|形成)了?本{_HAN}{{2}}"
)
_LAST_ORGAN = f"(?>{_ORGAN})"  # atomic: what follows is no character of Chinese, so only its longest form can fit
_HEAD_ORGAN = re.compile(rf"(?:^|\s)(?P<organ>{_LAST_ORGAN})(?:\s++{_LAST_ORGAN})*(?:\s+\S{{2,6}})?\s*$")
_BYLINE = re.compile(rf"\s*+(?:\[\d+\])?\s*+(?P<organ>{_LAST_ORGAN})(?=\s)")
_SIGNED = re.compile(
    rf"(?:^|\s)(?P<organ>{_LAST_ORGAN})(?:\s++{_LAST_ORGAN})*(?:（[^）]{{1,6}}）)?\s*(?=\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日)"
)
_REPRESENTS = re.compile(
    r"我(?:受|代表)(?:中国共产党|中华人民共和国)?"
    rf"(?P<organ>国务院|中央人民政府|(?:第?[一二三四五六七八九十]+届)?中央委员会|{_HAN}{{2,9}}?[省{LEVELS}](?:人民)?政府)"
)
_SPEAKS_FOR = re.compile(rf"代表(?P<level>[省{LEVELS}]|自治[区州县旗])(?:第?[一二三四五六七八九十]+届)?(?:人民)?政府")
_COMMITTEE = re.compile(r"(?:第?([一二三四五六七八九十]+届))?中央委员会")
_CONGRESS = re.compile(rf"中国共产党第{_HAN}{{1,3}}次全国代表大会")
_BYLINE_CHARS = 80
_BEFORE = re.compile(rf"(?<=\s)({_HAN}{{2,30}})\s+$")


def find_issuer(text: str, body: str, title: Span | None, parts: Parts) -> str:
    """Return the issuer: who was inspected, else who the title or the head names, else who signed; "" if none.

    Of several issuers it is the first. `body` is `text` without furniture; `parts` are spans of `text`.
    """
    head = simplify(body[:HEAD_CHARS])
    words = title.of(text) if title else ""
    above, below = (text[: title.start], text[title.end : title.end + _BYLINE_CHARS]) if title else ("", "")
    byline = _BYLINE.match(below)
    signed = parts.get(DocumentPart.ISSUER, ())
    tries = (
        _named(_INSPECTED, head),
        _first_in_title(words),
        _named(_WORK_REPORT, re.sub(r"\s", "", words)),
        byline["organ"] if byline else "",
        _named(_MADE, head),
        _named(_HEAD_ORGAN, above),
        _signature(text, signed[0]) if signed else "",
        _named(_SIGNED, body),
        _named(_REPRESENTS, head),
        "中央委员会" if _CONGRESS.search(f"{words}\n{head}") else "",
    )
    return full_name(next((organ for organ in tries if organ), ""), body)


def full_name(organ: str, body: str) -> str:
    """Return the official name of a body that is named in short.

    >>> full_name("玉溪市政府", ""), full_name("十二届中央委员会", ""), full_name("税务总局", "国家税务总局公告")
    ('玉溪市人民政府', '中国共产党第十二届中央委员会', '国家税务总局')
    """
    if match := _COMMITTEE.fullmatch(organ):
        return f"中国共产党第{match[1]}中央委员会" if match[1] else "中国共产党中央委员会"
    if re.fullmatch(rf"{_HAN}{{2,}}(?<!人民)政府", organ):
        return f"{organ.removesuffix('政府')}人民政府"
    return f"国家{organ}" if organ and not organ.startswith("国家") and f"国家{organ}" in body else organ


def speaker_level(body: str) -> str:
    """Return the level of the government for which a speaker reports, such as 市; "" if the head tells none.

    >>> speaker_level("各位代表：现在，我代表市十二届人民政府向大会报告工作。")
    '市'
    """
    match = _SPEAKS_FOR.search(simplify(body[:HEAD_CHARS]))
    return match["level"] if match else ""


def _signature(text: str, signed: Span) -> str:
    """Return the name in the signature; with the line before it, if the text has both as one name elsewhere."""
    name = re.sub(r"\s", "", signed.of(text))
    before = _BEFORE.search(text, max(0, signed.start - _BYLINE_CHARS), signed.start)
    return f"{before[1]}{name}" if before and f"{before[1]}{name}" in text else name


def _first_in_title(words: str) -> str:
    match = _FIRST_IN_TITLE.match(words) or _TITLE_ORGAN.search(words)
    return match["organ"] if match else ""


def _named(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match["organ"] if match else ""
