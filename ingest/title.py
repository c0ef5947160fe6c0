"""The title of a report, from its head: the lines, or the words of a line that lost its breaks, before the body."""

import re

from ingest.furniture import Furniture
from ingest.lines import split_lines
from rag.text.markers import read_marker
from rag.text.offices import ISSUER_ENDS
from rag.types import Span

__all__ = ["find_title"]

_KIND = re.compile(  # 文种
    r"(?:报告|通知|意见|公报|办法|规定|条例|方案|规划|决定|公告|通报|纲要|总结|要点|计划|指引|措施|批复|纪要|讲话|细则"
    r"|预案|指南|情况|说明|解读|白皮书|工作报告)[》”]?(?:的通知)?(?:[（(\[〔][^）)\]〕]{1,10}[）)\]〕])?$"
)
_GREETING = re.compile(r"(?:各位|同志们|各[省市区县镇部]|女士们)")
_STOP = re.compile(r"[。；;]|[：:！!]$")
_NOT_TITLE = re.compile(r"[—\-－（(【\[]|\d{4}\s*[-年]\s*\d|.{0,12}〔|通知公告|时\s*间|作者|市长|省长|县长|区长")
_ORGAN_END = re.compile(rf"[{ISSUER_ENDS}]$")
_MAX_CHARS, _MIN_CHARS, _MAX_PIECES = 130, 5, 16
_FLAT_CHARS = 130
_WORD = re.compile(r"\S+")
_NUMBERED = re.compile(r"号\s*((?:[\u4e00-\u9fff]{2,20})?关于(?:印发)?[^。\n]{4,100}?的(?:通知|决定|意见|公告|通报))")


def find_title(text: str, furniture: Furniture) -> Span | None:
    r"""Find the title in the head of `text`; None when the body begins at once.

    >>> text = "某市人民政府\n关于促进发展的通知\n各区人民政府:\n一、总则"
    >>> find_title(text, Furniture((), None)).of(text)
    '关于促进发展的通知'
    """
    pieces = _head(text, furniture)
    for number, piece in enumerate(pieces):
        words = piece.of(text)
        if not _KIND.search(words) or _NOT_TITLE.match(words):
            continue
        start = _start(text, pieces, number)
        if _MIN_CHARS <= piece.end - start <= _MAX_CHARS:
            return Span(start, piece.end)
    if numbered := _NUMBERED.search(text, 0, 300):
        return Span(*numbered.span(1))
    usable = (piece for piece in pieces[:1] if len(piece) >= _MIN_CHARS and not _NOT_TITLE.match(piece.of(text)))
    return next(usable, None)


def _head(text: str, furniture: Furniture) -> list[Span]:
    """Cut the head into pieces, up to the first that is a greeting, a sentence or an outline marker."""
    pieces: list[Span] = []
    for piece in _pieces(text):
        if any(span.start <= piece.start < span.end for span in furniture.stretches):
            continue
        words = piece.of(text)
        ended = _STOP.search(words.rstrip("！!") if not pieces else words) and not words.startswith("《")
        if ended or _GREETING.match(words) or read_marker(text, piece.start, piece.end) or len(piece) > _MAX_CHARS:
            break
        if len(piece) > 1:
            pieces.append(piece)
        if len(pieces) == _MAX_PIECES:
            break
    return pieces


def _pieces(text: str) -> list[Span]:
    """Give the first lines; a line that lost its breaks gives its words."""
    pieces: list[Span] = []
    for line in split_lines(text[:4000]):
        if len(line) > _FLAT_CHARS:
            words = _WORD.finditer(text, line.start, line.end)
            pieces += [Span(match.start(), match.end()) for match in words]
        else:
            pieces.append(line)
    return pieces[:60]


def _start(text: str, pieces: list[Span], number: int) -> int:
    """Tell where a title that ends with piece `number` begins: at the 关于 that it still lacks, or at the piece."""
    if "关于" in pieces[number].of(text):
        words = pieces[number].of(text)
        if number and _ORGAN_END.search(pieces[number - 1].of(text)):  # the last of several issuers
            return pieces[number].start + words.index("关于")
        if not words.startswith(("印发", "《")):
            return pieces[number].start
    for earlier in range(number - 1, max(-1, number - 4), -1):
        words = pieces[earlier].of(text)
        if _KIND.search(words) or _NOT_TITLE.match(words):
            break
        if "关于" in words:
            return pieces[earlier - 1].start if words.startswith("印发") and earlier else pieces[earlier].start
    return pieces[number].start
