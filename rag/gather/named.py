"""Find what a question names and no report contains: a code, a document number, a place below the district.

A name stands for one thing, so a sentence without it is about another one. A question with such a name is refused, as
one about another place or year is.
"""

import re
from collections.abc import Collection, Iterator
from itertools import takewhile

from rag.gather.library import Library
from rag.text.numerals import NUMERALS
from rag.text.stopwords import FUNCTION
from rag.text.words import is_common, segment
from rag.understand.question import Question

__all__ = ["unknown_name"]

_DOCUMENT_NUMBER = re.compile(r"[〔\[(【]?((?:19|20)\d\d)[〕\])】]\s*第?\s*(\d+)\s*号")
_CODE = re.compile(r"(?<![\w.])(?:[a-z]+-?\d{3,}[\w\-]*|0\d{2,5}(?![\d.年月日号%]))", re.ASCII)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_ZONES = frozenset({"街道", "开发区", "高新区", "保税区", "工业园", "产业园"})
_SETTLEMENTS = frozenset({"社区", "村", "镇", "乡"})  # an ordinary word before these is no name: 老旧社区
_SUFFIX = re.compile("|".join(sorted(_ZONES | _SETTLEMENTS)))
_LEVELS = frozenset("市州县区旗")
_ZONE = re.compile("(?:高新|经开|综保|综试|保税|开发|新|园|试验|示范|合作)区$")
_OF_LEVEL = re.compile("[级属域场列内外辖界长委]")  # behind a level it is a word: 县级, 市委
_NO_NAME = FUNCTION | _LEVELS | frozenset(f"年月日底末初全本各每该某两俩仨咱啥谁哪几比{NUMERALS}")
_MOST_CHARS = 3  # of a name without its level
_IN_NAMES = frozenset("上下中前后里")  # function characters that names of zones contain: 莲前街道
_NAME_CHARS = 2  # a name has this many characters before its suffix at least


def unknown_name(question: Question, library: Library, sources: Collection[str]) -> str:
    """Return the first name in the question that no report of `sources` contains, or ""."""
    for name, told in _names(question.folded):
        if not any(library.mentions(one, sources) for one in told):
            return name
    return ""


def _names(folded: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each name with the texts of which a report that knows it contains one."""
    for match in _DOCUMENT_NUMBER.finditer(folded):
        year, number = match.groups()
        yield match.group(), tuple(f"{left}{year}{right}{number}号" for left, right in ("〔〕", "[]", "()", "【】"))
    for match in _CODE.finditer(folded):
        yield match.group(), (match.group(), match.group().replace("-", ""))
    for run in _HAN.findall(folded):
        if _SUFFIX.search(run):  # the dictionary, which is slow to load, is not needed else
            yield from _localities(segment(run))
        if any(level in run for level in _LEVELS):
            yield from _divisions(segment(run))


def _localities(pieces: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the localities among the words of a run. The name is a word, or characters that are outside every word.

    The name is the word before the suffix, or the last characters outside every word.
    """
    for at, suffix in enumerate(pieces):
        if suffix not in _ZONES | _SETTLEMENTS or not at or _goes_on(pieces[at + 1 : at + 2]):
            continue
        outside = "".join(reversed([*takewhile(lambda piece: len(piece) == 1, reversed(pieces[:at]))]))
        name = outside[-_NAME_CHARS:] or pieces[at - 1]
        ordinary = suffix in _SETTLEMENTS and not outside and is_common((name,))
        glue = FUNCTION - _IN_NAMES if suffix in _ZONES else FUNCTION
        if len(name) >= _NAME_CHARS and not ordinary and not glue & set(name):
            yield name + suffix, (name,)


def _divisions(pieces: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names of counties, districts and cities outside every word: 云岭县. No 高新区, no 几个县."""
    for at, level in enumerate(pieces):
        if level not in _LEVELS or _OF_LEVEL.match("".join(pieces[at + 1 : at + 2])):
            continue
        outside = [*takewhile(lambda piece: len(piece) == 1 and piece not in _NO_NAME, reversed(pieces[:at]))]
        name, before = "".join(reversed(outside)), pieces[: at - len(outside)][-1:]
        alone = not before or before[0] in _NO_NAME  # 重点帮扶县 and 跨境综试区 are no names
        if alone and _NAME_CHARS <= len(name) <= _MOST_CHARS and not _ZONE.search(name + level):
            yield name + level, (name[-_NAME_CHARS:],)


def _goes_on(following: tuple[str, ...]) -> bool:
    """Return whether the suffix is only the beginning of an unknown word."""
    return any(len(piece) == 1 and piece not in FUNCTION for piece in following)
