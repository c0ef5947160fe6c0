"""The title of a report, from its head: the lines, or the words of a line that lost its breaks, before the body."""

import re
from collections.abc import Iterator
from itertools import dropwhile

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
_STOP = re.compile(r"[。；;\t]|[：:！!]$")  # a tab: the head of a table
_NOT_TITLE = re.compile(r"[—\-－（(【\[]|\d{4}\s*[-年]\s*\d|.{0,12}〔|通知公告|时\s*间|作者|市长|省长|县长|区长")
_BEGUN = re.compile(r"[：:]\s*现")  # the body, in a text that lost its breaks
_ORGAN = re.compile(rf"[\u4e00-\u9fff]{{2,40}}[{ISSUER_ENDS}团学组]")
_ISSUED = re.compile(rf"(?:{_ORGAN.pattern})?(?:关于|印发)")
_LABEL = re.compile(
    r"(?:附\s*[件表录]|大纲|.{0,4}表)\s*\d*\s*[:：]?|.{1,4}"
)  # the number of an annex, the name of a sheet
_CONTINUED = re.compile(r"(?!\d{4}\s*年\s*\d{1,2}\s*月|[\d\W]{5})[^\t\s：:，,—|]{5,40}")
_ENDED = re.compile(
    r"(?:名单|目录|大纲|说明书|预算|决算|须知|公示|清单|名录|一览表|统计表|情况表)(?:[（(][^（）()]{1,20}[）)])?$"
)
_EDITION = re.compile(r"[（(][^（）()]*(?:\d{4}\s*年|修订|试行|暂行|草案|送审稿|征求意见稿)[^（）()]*[）)]")
_ASIDE = re.compile(r"\s+[（(][^（）()]{1,8}[）)]$")  # a note of the page, behind a space
_MAX_CHARS, _MIN_CHARS, _MAX_PIECES = 130, 5, 16
_FLAT_CHARS = 130
_MAX_LINES = 3  # of a title that no kind of document ends
_WORD = re.compile(r"\S+")
_NUMBERED = re.compile(r"号\s*((?:[\u4e00-\u9fff]{2,20})?关于(?:印发)?[^。\n]{4,100}?的(?:通知|决定|意见|公告|通报))")


def find_title(text: str, furniture: Furniture) -> Span | None:
    r"""Find the title in the head of `text`; None when the body begins at once.

    >>> text = "某市人民政府\n关于促进发展的通知\n各区人民政府:\n一、总则"
    >>> find_title(text, Furniture((), None)).of(text)
    '某市人民政府\n关于促进发展的通知'
    """
    pieces = _head(text, furniture)
    found = list(_titles(text, pieces))
    if found:
        return next((title for title in found if _names_issuer(text, title)), found[0])
    if numbered := _NUMBERED.search(text, 0, 300):
        return Span(*numbered.span(1))
    rest = list(dropwhile(lambda piece: _LABEL.fullmatch(piece.of(text)), pieces))
    if not rest or len(rest[0]) < _MIN_CHARS or _NOT_TITLE.match(rest[0].of(text)):
        return None
    lines = _whole(text, rest[:_MAX_LINES])
    return Span(rest[0].start, lines[-1].end - _aside(lines[-1].of(text)))


def _whole(text: str, pieces: list[Span]) -> list[Span]:
    """Return the lines of a title that begins with the first of `pieces`: up to its kind, and its edition."""
    ends = [at for at, piece in enumerate(pieces) if _ENDED.search(piece.of(text))]
    last = ends[0] if ends and all(_goes_on(piece.of(text)) for piece in pieces[1 : ends[0] + 1]) else 0
    edition = pieces[last + 1 : last + 2]
    return pieces[: last + 2] if edition and _EDITION.fullmatch(edition[0].of(text)) else pieces[: last + 1]


def _goes_on(words: str) -> bool:
    """Tell whether a line of the head goes on the title of the line before: not a date, a name, a label or a table."""
    return bool(_CONTINUED.fullmatch(words) and not _ORGAN.fullmatch(words))


def _titles(text: str, pieces: list[Span]) -> Iterator[Span]:
    """Yield the titles in the head; a page repeats the title of its document, with the issuer or without."""
    for number, piece in enumerate(pieces):
        words = piece.of(text)
        if not _KIND.search(words) or _NOT_TITLE.match(words) or _BEGUN.search(words):
            continue
        start = _with_issuers(text, pieces, _start(text, pieces, number))
        if _MIN_CHARS <= piece.end - start <= _MAX_CHARS:
            yield Span(start, piece.end)


def _names_issuer(text: str, title: Span) -> bool:
    before = title.of(text).split("关于", 1)[0].split()
    return "关于" in title.of(text) and bool(before) and all(_ORGAN.fullmatch(word) for word in before)


def _aside(words: str) -> int:
    """Return the length of the note that a page puts behind the title, such as the short name of a congress."""
    match = _ASIDE.search(words)
    return len(match.group()) if match else 0


def _head(text: str, furniture: Furniture) -> list[Span]:
    """Cut the head into pieces, up to the first that is a greeting, a sentence or an outline marker."""
    pieces: list[Span] = []
    for piece in _pieces(text):
        if any(span.start <= piece.start < span.end for span in furniture.stretches):
            continue
        words = piece.of(text)
        ended = _STOP.search(words.rstrip("！!") if not pieces else words) and not words.startswith("《")
        if not pieces and _LABEL.fullmatch(words):
            pieces.append(piece)
            continue
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
    words = pieces[number].of(text)
    if "关于" in words and not words.startswith(("印发", "《")):
        return pieces[number].start
    for earlier in range(number - 1, max(-1, number - 4), -1):
        words = pieces[earlier].of(text)
        if _KIND.search(words) or _NOT_TITLE.match(words):
            break
        if "关于" in words:
            return pieces[earlier].start
    return pieces[number].start


def _with_issuers(text: str, pieces: list[Span], start: int) -> int:
    """Tell where the issuers begin that stand before a title; only one with 关于 or 印发 has them."""
    seen: set[str] = set()
    if not _ISSUED.match(text, start):
        return start
    for piece in reversed([piece for piece in pieces if piece.start < start]):
        words = piece.of(text)
        if not _ORGAN.fullmatch(words) or words in seen:  # a page repeats them
            break
        seen.add(words)
        start = piece.start
    return start
