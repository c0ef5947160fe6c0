"""Page furniture of government web sites (网页附属信息): 来源, 字体大小, 分享, 打印 … found, never removed.

A line is furniture when it consists of furniture pieces only, so a sentence that mentions 来源 or 分享 is body. One
exception: the first line of a page without line breaks may begin with furniture and continue with the body. Labels that
a body has too, such as 来源 under a table, are furniture at the head and the tail of the page only.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ingest.lines import split_lines
from rag.text.dates import FULL_DATE
from rag.text.markers import begins_as_marker
from rag.types import Span

__all__ = ["Furniture", "find_furniture", "join_spans"]

_DATE = rf"(?:{FULL_DATE})"
_CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?"
_STAMP = rf"(?:{_DATE}(?:[\sT]*{_CLOCK})?)"
_C = r"\s*[:：]\s*"
_OPEN, _CLOSE = r"[\[【（(〔]", r"[\]】）)〕]"
_SIZE = rf"(?:{_OPEN}?\s*(?:特大|大|中|小)\s*{_CLOSE}?\s*)"
_SOURCE = r"(?:信息来源|文章来源|稿件来源|来\s*源)"
_TIME = r"(?:发布时间|发布日期|发表时间|更新时间|发文日期|公开日期|生成日期|时\s*间|日\s*期)"
_WORD = (
    r"(?:打印(?:本页|此页|该页|页面)?|关闭(?:窗口|本页|页面)?|我要打印|收藏(?:本页)?"
    r"|返回(?:顶部|首页|列表|上一页)?|(?:我要)?纠错)"
)
_SHARE = r"(?:分享|分享到|一键分享|分享至|【分享】)(?:\s*[:：])?(?:\s*(?:微信|微博|新浪微博|QQ空间|QQ|朋友圈))*"

# Nothing but furniture wherever it stands, when it fills the line.
_ANYWHERE = (
    rf"{_OPEN}?字(?:体|号)(?:大小)?{_C}?{_SIZE}{{2,4}}{_CLOSE}?",
    rf"{_OPEN}?\s*{_WORD}\s*{_CLOSE}?(?=[\s|｜【\[]|$)",
    rf"{_SHARE}(?=[\s|｜【\[]|$)",
    r"扫一扫[^。；;\n]{0,30}",
    rf"(?:浏览|阅读|访问|点击)(?:次数|量|数|人次){_C}?\d*\s*次?",
    rf"(?:上一篇|下一篇|上一条|下一条){_C}[^。\n]{{0,60}}",
    r"(?:网站无障碍|无障碍(?:浏览|阅读)|关怀版|网站支持IPv6|繁體|简体|English)+(?:关怀版)?(?=[\s|｜]|$)",
)
# Furniture at the head or the tail only.
_AT_EDGE = (
    rf"(?:责任编辑|编辑|作者|审核|初审|终审|校对){_C}[^\s。；;，,]{{0,12}}",
    rf"(?:索\s*引\s*号|公开方式|公开范围|主题分类|主题词|有效性|公开时限|分类|关联稿件|发布机构|公开形式|信息分类|体裁分类){_C}[^\s。；;，,]{{0,30}}",
    r"(?:您?当前(?:所在)?的?位置|首页)\s*[:：>＞»][^。；;\n]{0,120}",
    r"附件下载(?:\s*[:：])?(?=\s|$)",
    r"版权所有[^。；;\n]{0,60}|(?:主办|承办)单位[:：][^。；;\n]{0,40}|[^\s。]{0,6}ICP备\d+号[-\d]*",
)
_IMPRINT = (  # where and when it was published; 年月日 alone on a line is a signature's date, not the page's
    rf"{_SOURCE}{_C}[^\s，,。；;|｜【\[]{{0,40}}?(?=\s*{_DATE}|\s*{_OPEN}?字[体号]|{_TIME}{_C}|[\s|｜【\[]|$)(?:\s*{_STAMP})?",
    rf"{_TIME}{_C}(?:{_STAMP}|$)",
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?:[\sT]*{_CLOCK})?|{_DATE}\s*{_CLOCK}",
)
_LABEL = re.compile(
    rf"(?:{_SOURCE}|{_TIME}|索\s*引\s*号|发布机构|公开方式|公开范围|公开时限|公开形式|主题分类|信息分类|分类|有效性|责任编辑)\s*[:：]$"
)
_VALUE_CHARS = 30  # a label alone on its line has its value on the next
_IMPRINT_LABEL = re.compile(rf"(?:{_SOURCE}|{_TIME})")
_FILLER = re.compile(r"[\s|｜]+")
_BODY_CHARS = 50  # a line this long, or ending like a sentence, is where the body begins or ends
_BODY_END = "。；！？：:;!?"
_MAX_LINE = 200


class Furniture(NamedTuple):
    """The furniture of one page: its stretches, and the imprint, which states where and when it was published."""

    stretches: tuple[Span, ...]
    imprint: Span | None


class _Piece(NamedTuple):
    span: Span
    imprint: bool


_PIECES = {
    edge: tuple(
        [(re.compile(pattern), False) for pattern in _ANYWHERE]
        + ([(re.compile(pattern), False) for pattern in _AT_EDGE] if edge else [])
        + ([(re.compile(pattern), True) for pattern in _IMPRINT] if edge else [])
    )
    for edge in (True, False)
}


def find_furniture(text: str) -> Furniture:
    r"""Find the furniture of `text`: stretches, sorted and disjoint, each with the line breaks that follow it.

    >>> page = "来源:某市人民政府网站2022-02-22\n分享\n一、总则"
    >>> found = find_furniture(page)
    >>> [span.of(page) for span in found.stretches], found.imprint.of(page)
    (['来源:某市人民政府网站2022-02-22\n分享\n'], '来源:某市人民政府网站2022-02-22')
    """
    lines = split_lines(text)
    head, tail = _edges(text, lines)
    found: list[tuple[int, list[_Piece]]] = []
    for number, line in enumerate(lines):
        edge = number < head or number >= tail
        labelled = edge and bool(found) and found[-1][0] == number - 1 and _is_label(text, lines[number - 1])
        pieces = _pieces(text, line, edge=edge) or (_value(text, line, lines[number - 1]) if labelled else [])
        if pieces:
            found.append((number, pieces))
    starts = [0, *(line.start for line in lines[1:]), len(text)]  # each line owns the white space after it
    spans = [Span(starts[number], starts[number + 1]) for number, _ in found]
    if lines and not (found and found[0][0] == 0) and (leading := _leading(text, lines[0])):
        found.insert(0, (0, leading))
        spans.insert(0, Span(0, leading[-1].span.end))
    stretches = join_spans(spans)
    return Furniture(stretches, _imprint(text, [piece for _, pieces in found for piece in pieces]))


def join_spans(*groups: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans of all `groups`, sorted and disjoint: those that touch are joined."""
    joined: list[Span] = []
    for span in sorted(span for group in groups for span in group):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def _is_label(text: str, line: Span) -> bool:
    return bool(_LABEL.match(text, line.start, line.end))


def _value(text: str, line: Span, label: Span) -> list[_Piece]:
    """Read a whole line as the value of the label on the line before; 来源 and dates belong to the imprint."""
    if len(line) > _VALUE_CHARS or text[line.end - 1] in _BODY_END:
        return []
    return [_Piece(line, bool(_IMPRINT_LABEL.match(text, label.start, label.end)))]


def _edges(text: str, lines: list[Span]) -> tuple[int, int]:
    """Return the number of lines before the body, and the number of the first line after it."""
    body = [number for number, line in enumerate(lines) if _is_body(text, line)]
    return (body[0], body[-1] + 1) if body else (len(lines), 0)


def _is_body(text: str, line: Span) -> bool:
    if _pieces(text, line, edge=True):
        return False
    return len(line) >= _BODY_CHARS or text[line.end - 1] in _BODY_END or begins_as_marker(text, line.start)


def _pieces(text: str, line: Span, *, edge: bool) -> list[_Piece]:
    """Read `line` as furniture pieces from its start to its end; empty when anything else is in it."""
    if len(line) > _MAX_LINE:
        return []
    pieces = _read(text, line, edge=edge)
    return pieces if pieces and not _FILLER.sub("", text[pieces[-1].span.end : line.end]) else []


def _leading(text: str, line: Span) -> list[_Piece]:
    """Read the furniture at the start of a page that lost its line breaks: an imprint and more."""
    pieces = _read(text, line, edge=True)
    return pieces if len(pieces) > 1 and pieces[0].imprint else []


def _read(text: str, line: Span, *, edge: bool) -> list[_Piece]:
    """Read furniture pieces from the start of `line` up to the first text that is none."""
    pieces: list[_Piece] = []
    at = line.start
    while at < line.end:
        if filler := _FILLER.match(text, at, line.end):
            at = filler.end()
            continue
        piece = next(_matches(text, at, line.end, edge=edge), None)
        if piece is None:
            break
        pieces.append(piece)
        at = piece.span.end
    return pieces


def _matches(text: str, at: int, end: int, *, edge: bool) -> Iterator[_Piece]:
    for pattern, imprint in _PIECES[edge]:
        match = pattern.match(text, at, end)
        if match and match.end() > at:
            yield _Piece(Span(at, match.end()), imprint)


def _imprint(text: str, pieces: list[_Piece]) -> Span | None:
    """Return the longest run of neighbouring imprint pieces; None without any."""
    runs: list[Span] = []
    last: _Piece | None = None
    for piece in pieces:
        if (
            piece.imprint
            and last
            and last.imprint
            and not text[last.span.end : piece.span.start].strip(" \t\u3000|｜\n")
        ):
            runs[-1] = Span(runs[-1].start, piece.span.end)
        elif piece.imprint:
            runs.append(piece.span)
        last = piece
    return max(runs, key=len, default=None)
