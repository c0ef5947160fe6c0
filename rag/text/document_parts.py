"""Find what the head and the foot of a document state: number, title, speaker, addressees, issuer, dates, attachments.

The criteria are those of the layout: a number with its year in brackets before the first sentence, a date that stands
alone with names of bodies before it, a label such as 抄送 with a colon. Texts without line breaks are read as well:
white space separates their parts. All functions take folded text.

Source: GB/T 9704, 公文格式.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

from rag.text.characters import HAN
from rag.text.dates import FULL_DATE
from rag.text.document_terms import find_interpreter, find_office, find_start, find_validity
from rag.text.numerals import ONES, TENS, ZEROS
from rag.text.offices import OFFICE, SIGNATURE_ENDS
from rag.text.spans import strip
from rag.text.years import YEAR
from rag.types import Span

__all__ = ["DocumentPart", "find_document_parts"]


class DocumentPart(Enum):
    """A part of the head or the foot of a document."""

    NUMBER = "number"  # 发文字号
    TITLE = "title"  # 标题
    SPEAKER = "speaker"  # 报告人
    OCCASION = "occasion"  # the meeting at which a report was given, with its date
    ADDRESSEE = "addressee"  # 主送机关
    BASIS = "basis"  # 依据: the sentence that names the documents on which this one is based
    ISSUER = "issuer"  # 发文机关, as in the signature
    LETTERHEAD = "letterhead"  # the body that the head names
    DATE = "date"  # 成文日期
    PRINTED = "printed"  # 印发机关和印发日期
    ATTACHMENT = "attachment"  # 附件说明, a span for each
    COPY = "copy"  # 抄送机关
    CONTACT = "contact"  # 联系人, 电话
    OFFICE = "office"  # 联系单位, 责任科室 beside them
    START = "start"  # since when it holds: 自……起施行
    VALIDITY = "validity"  # until when: 有效期至……
    INTERPRETER = "interpreter"  # 由……负责解释


class _Signature(NamedTuple):
    """A date that stands alone, and the names of bodies before it."""

    bodies: tuple[Span, ...]
    date: Span
    printed: bool  # 印发 follows


_HEAD_CHARS = 1500  # at most, up to the first sentence end
_DATE = rf"(?:{FULL_DATE}|(?:{YEAR}|[一二][{ZEROS}{ONES}]{{3}})年[{TENS}]{{1,2}}月[{TENS}]{{1,3}}日)"
_ALONE = re.compile(rf"(?<![\d(]){_DATE}(?=\s*印发|\s|$|【)")
_NUMBER = re.compile(
    rf"(?<![{HAN}《(、])(?P<code>[{HAN}]{{2,24}})\s*[〔\[(【]\s*(?:19|20)\d\d\s*[〕\])】]\s*(?:第\s*)?\d{{1,4}}\s*号"
    r"(?!\s*[)》、]|文|和|及|[要请]求|精神|规定)"
)
# In a note below the title, or beside the name of the document of which the text is an account
_NUMBER_NOTE = re.compile(
    rf"\((?P<said>[^()]{{0,60}}?)(?P<number>(?<![{HAN}])[{HAN}]{{2,12}}\s*[〔\[]\s*(?:19|20)\d\d\s*[〕\]]\s*\d{{1,4}}\s*号)"
    r"(?:\)\s*\n|(?P<account>,以下简称))"
)
_ISSUED = re.compile("通过|印发|发布|公布|下发")
_LETTERHEAD = re.compile(r"^.*[文件]")  # 某市人民政府文件 runs into the number in a text without line breaks
_REFERS = re.compile(r"^(?:根据|按照|依据|遵照|依照|经|原|废止|执行|落实|贯彻|关于|收到)")
_CODE_CHARS = 12
_ADDRESSEE = re.compile(
    r"(?:(?<=[\s号知])|^)(?:各(?!位)|[本市省区县州旗全驻党]|有关|机关|国务院)(?:[^\s。:;!?《》]|(?<=[、,])\s){1,400}(?=:)"
)
_ADDRESSED = re.compile(
    rf"(?m)^[ ]*(?P<body>[{HAN}()、,]{{2,60}}(?:政府|公司|企业|单位|同志|[{SIGNATURE_ENDS}]))(?=:\s*$)"
)
_NO_ADDRESSEE = re.compile(r"关于|如下|通知|决定|现将|代表|同志|报告")
_SPEAKER = re.compile(
    rf"(?:^|(?<=[\s(]))(?:报告人\s*:\s*)?(?:[{HAN}]{{0,14}}{OFFICE})\s{{0,6}}"
    rf"(?!各位|同志)[{HAN}](?:[ ]?[{HAN}]){{1,2}}(?=[\s)]|$)"
    rf"|报告人\s*:\s*[{HAN}]{{2,4}}"
)
_OCCASION = re.compile(rf"(?:{_DATE}\s*)?在[^。,]{{4,60}}(?:会议|大会|全会)上")
_LABELLED = {
    DocumentPart.NUMBER: re.compile(r"(?:发文字号|文\s*号)\s*[\]】:\t]\s*(?P<value>[^\s\[]{4,30}号)"),
    DocumentPart.ISSUER: re.compile(r"(?:发文|发布|制发)(?:机构|机关|单位)\s*[\]】:\t]\s*(?P<value>[^\s\[]{3,40})"),
    DocumentPart.DATE: re.compile(
        rf"(?:(?:成文|印发|发文|签发)(?:日期|时间)|(?<![{HAN}])时\s*间)\s*[\]】:\t]\s*(?P<value>{_DATE})"
    ),
}
_DATE_NOTE = re.compile(rf"(?<=\()\s*{_DATE}(?=[^()]{{0,40}}\))")  # below the title
_BODY = re.compile(rf"[{HAN}()·]{{2,40}}[{SIGNATURE_ENDS}团制队校科]")
_AFTER_SENTENCE = re.compile(r"^.*[。》!?;:]")
_SIGNATURE_CHARS = 400  # of the bodies before a date
_ATTACHMENTS = re.compile(r"附\s*件?\s*:")
_ITEM = re.compile(r"(?<![\d.])\d{1,2}[.、](?!\d)\s*")
_ITEM_ENDS = re.compile(r"(?<=[)》])\s|\s{2,}|\n|$")
_ATTACHMENT_CHARS = 600
_COPY = re.compile(r"抄\s*[送报]\s*:[^。\n]{2,400}")
_CONTACT = re.compile(
    r"(?:联\s*系\s*人|联系方式|(?:联系|咨询|服务|办公|监督|举报|投诉)电话|电\s*话|传\s*真)\s*:[^。;\n]{2,60}"
)
_BASIS = re.compile(
    r"(?:为[^。,;\s]{0,6})?(?:根据|依据|按照|遵照|贯彻|落实)(?P<named>[^。;]{0,200}?(?:》|法律|法规|部署|精神|要求|文件))[^。;]{0,260}?"
    r"(?:制定(?:本|以下|如下)|编制本|提出(?:以下|如下)|通知如下|公告如下|规定如下|现[予将]?[^。;]{0,60}印发)[^。;]{0,20}"
)
_BASIS_CHARS = 2500


def find_document_parts(text: str, title: str = "", issuer: str = "") -> Mapping[DocumentPart, tuple[Span, ...]]:
    r"""Return the spans of each part that folded `text` states. A part that it does not state is missing.

    `title` and `issuer` are folded; they are looked for in the head.

    >>> text = "关于检查的通知\n某政发〔2020〕5号\n现通知如下。\n某市人民政府\n2020年3月1日"
    >>> {part.value: [span.of(text) for span in spans] for part, spans in find_document_parts(text).items()}
    {'number': ['某政发〔2020〕5号'], 'issuer': ['某市人民政府'], 'date': ['2020年3月1日']}
    """
    first = text.find("。")
    head = text[: min(_HEAD_CHARS, first if first >= 0 else len(text))]
    signatures = list(_signatures(text))
    signed = next((one for one in signatures if one.bodies and not one.printed), None)
    dated = signed or next((one for one in signatures if not one.printed and one.date.start > len(head)), None)
    contacts = tuple(strip(text, Span(*match.span())) for match in _CONTACT.finditer(text))
    found = {
        DocumentPart.NUMBER: _labelled(DocumentPart.NUMBER, text) or _number(text, head) or _noted(text),
        DocumentPart.TITLE: _literally(title, text),
        DocumentPart.SPEAKER: _first(_SPEAKER, head),
        DocumentPart.OCCASION: _first(_OCCASION, head),
        DocumentPart.ADDRESSEE: _addressee(head),
        DocumentPart.BASIS: _basis(text),
        DocumentPart.ISSUER: _labelled(DocumentPart.ISSUER, text) or (signed.bodies if signed else ()),
        DocumentPart.LETTERHEAD: _literally(issuer, head) or _literally(issuer.replace("人民政府", "政府"), head),
        DocumentPart.DATE: _labelled(DocumentPart.DATE, text)
        or ((dated.date,) if dated else ())
        or _first(_DATE_NOTE, head),
        DocumentPart.PRINTED: next(((*one.bodies, one.date) for one in signatures if one.printed), ()),
        DocumentPart.ATTACHMENT: _attachments(text, signatures),
        DocumentPart.COPY: _first(_COPY, text),
        DocumentPart.CONTACT: contacts,
        DocumentPart.OFFICE: find_office(text, contacts),
        DocumentPart.START: find_start(text),
        DocumentPart.VALIDITY: find_validity(text),
        DocumentPart.INTERPRETER: find_interpreter(text),
    }
    return {part: spans for part, spans in found.items() if spans}


def _first(pattern: re.Pattern[str], text: str) -> tuple[Span, ...]:
    match = pattern.search(text)
    return (strip(text, Span(*match.span())),) if match else ()


def _literally(words: str, text: str) -> tuple[Span, ...]:
    """Return the first place of `words` near the start of `text`. White space may stand between the characters."""
    if not words:
        return ()
    pattern = re.compile(r"\s*".join(re.escape(char) for char in words if not char.isspace()))
    match = pattern.search(text, 0, _HEAD_CHARS)
    return (Span(*match.span()),) if match else ()


def _labelled(part: DocumentPart, text: str) -> tuple[Span, ...]:
    match = _LABELLED[part].search(text, 0, _HEAD_CHARS)
    return (Span(*match.span("value")),) if match else ()


def _number(text: str, head: str) -> tuple[Span, ...]:
    """Return the number in the head, else one that stands before an attachment."""
    for match in _NUMBER.finditer(text):
        letterhead = _LETTERHEAD.match(match["code"])
        start = match.start() + (letterhead.end() if letterhead else 0)
        code = text[start : match.end("code")]
        beside = match.end() <= len(head) or text.startswith("附件", match.end())
        if beside and 0 < len(code) <= _CODE_CHARS and not _REFERS.match(code):
            return (Span(start, match.end()),)
    return ()


def _noted(text: str) -> tuple[Span, ...]:
    for match in _NUMBER_NOTE.finditer(text, 0, min(_HEAD_CHARS, len(text))):
        if match["account"] or _ISSUED.search(match["said"]):
            return (Span(*match.span("number")),)
    return ()


def _addressee(head: str) -> tuple[Span, ...]:
    for match in _ADDRESSEE.finditer(head):
        if not _NO_ADDRESSEE.search(match.group()):
            return (Span(*match.span()),)
    alone = _ADDRESSED.search(head)  # one body, in a letter
    return (Span(*alone.span("body")),) if alone and not _NO_ADDRESSEE.search(alone["body"].split("同志")[0]) else ()


def _signatures(text: str) -> Iterator[_Signature]:
    for match in _ALONE.finditer(text):
        bodies = _bodies(text, match.start())
        before = text[max(0, match.start() - 80) : match.start()]
        alone = bool(before[-1:].isspace() and re.search(r"[。)]\s*$", before))
        printed = text[match.end() : match.end() + 8].lstrip().startswith("印发")
        if bodies or alone or printed:
            yield _Signature(bodies, Span(*match.span()), printed)


def _bodies(text: str, end: int) -> tuple[Span, ...]:
    """Return the names of bodies that end at `end`, with only white space between them, in the order of the text."""
    start = max(0, end - _SIGNATURE_CHARS)
    found: list[Span] = []
    for match in reversed(list(re.finditer(r"\S+", text[start:end]))):
        sentence = _AFTER_SENTENCE.match(match.group())
        name = Span(start + match.start() + (sentence.end() if sentence else 0), start + match.end())
        if not _BODY.fullmatch(name.of(text)):
            break
        found.insert(0, name)
        if sentence:
            break
    return tuple(found)


def _attachments(text: str, signatures: list[_Signature]) -> tuple[Span, ...]:
    """Return the attachments that are listed after 附件, each without its number."""
    match = _ATTACHMENTS.search(text)
    if match is None:
        return ()
    stops = [one.bodies[0].start if one.bodies else one.date.start for one in signatures]
    stops += [other.start() for other in re.finditer("附件|抄送|【", text)]
    end = min([stop for stop in stops if stop > match.end()] + [match.end() + _ATTACHMENT_CHARS, len(text)])
    numbered = list(_ITEM.finditer(text, match.end(), end))
    starts = [one.end() for one in numbered] or [match.end()]
    ends = [*(one.start() for one in numbered[1:]), end]
    items = (strip(text, Span(*pair)) for pair in zip(starts, ends, strict=True))
    return tuple(Span(one.start, _item_end(text, one)) for one in items if one)


def _item_end(text: str, item: Span) -> int:
    """Return where the title of an attachment ends: at a line break, a gap, or white space after a bracket."""
    found = _ITEM_ENDS.search(text, item.start, item.end)
    return found.start() if found else item.end


def _basis(text: str) -> tuple[Span, ...]:
    """Return the first clauses of the beginning that say on which documents this one is based."""
    found = [match for match in _BASIS.finditer(text, 0, min(_BASIS_CHARS, len(text))) if match["named"]]
    naming = [match for match in found if "《" in match["named"]] or found
    return tuple(strip(text, Span(*match.span())) for match in naming[:1])
