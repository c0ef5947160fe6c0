"""Answer what a label outside of the body states: 索引号 of an index card, 主办单位 or 备案号 in the foot of a page."""

import re

from rag.answer.piece import Piece
from rag.answer.reports_meant import reports_meant
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.spans import strip
from rag.text.stopwords import ASKING
from rag.types import Span
from rag.understand.document import matter_of

__all__ = ["find_labelled"]

_HEAD_CHARS = 1500  # at most, up to the first sentence end
_MOST = 4  # values of one label, such as two lines that begin with 副组长
_SHORTEST, _LONGEST = 2, 8  # characters of a label
_SITE = re.compile(r"^(?:网站|网页|页面|本站|本网)(?=..|$)")
_RECORD = re.compile(r"备案(?:编?号)?")
_ICP = r"[\u4e00-\u9fff]?icp备\s*\d+号(?:-\d+)?"


def find_labelled(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the value, with its label, for which the question asks in so many words; an empty list if there is none.

    The label stands in the furniture of the report or above its first sentence. A label that the body has too is left
    to the search.
    """
    question = gathered.analysis.question
    words = matter_of(ASKING.sub(" ", question.folded)).split()
    if question.english or not words:
        return []
    label, matter = words[-1], " ".join(_SITE.sub("", word) for word in words[:-1]).strip()
    if not _SHORTEST <= len(label) <= _LONGEST:
        return []
    for id_ in reports_meant(matter, gathered, library):
        for name in dict.fromkeys((label, _SITE.sub("", label))):
            if spans := _stated(name, id_, library):
                return [(library.chunk_at(id_, span), span) for span in spans]
    return []


def _stated(label: str, id_: str, library: Library) -> list[Span]:
    folded, around = library.folded[id_], library.reports[id_].report.furniture
    pattern = _pattern(label)
    first = folded.find("。")
    head = min(_HEAD_CHARS, first if first >= 0 else len(folded))
    found = [strip(folded, Span(*match.span())) for match in pattern.finditer(folded)]
    outer = [span for span in found if span.end <= head or any(_covers(one, span) for one in around)]
    values = {re.sub(r"\s", "", span.of(folded)): span for span in reversed(outer)}  # each at its first place
    return sorted(values.values())[:_MOST] if len(outer) == len(found) else []


def _pattern(label: str) -> re.Pattern[str]:
    spaced = r"\s*".join(map(re.escape, label))
    stated = rf"(?<![\u4e00-\u9fff]){spaced}\s*(?:[\]】)]?\s*[:\t]\s*[\]】)]?\s*|(?=[a-z0-9]))[^\s\]】]+"
    return re.compile(rf"{_ICP}|{stated}" if _RECORD.fullmatch(label) else stated, re.IGNORECASE)


def _covers(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end
