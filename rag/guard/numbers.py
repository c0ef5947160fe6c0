"""The numbers of a text with the words around them. The input is folded text without spaces."""

import re
from dataclasses import dataclass, replace

from rag.guard.segments import bigrams
from rag.text.quantity import Quantity, find_quantities

__all__ = ["COUNTED", "CUT", "LISTED", "NEAR", "Numbers", "part_around"]

NEAR = 8  # characters before a number that describe it; half as many after it
CUT = re.compile(r"[,。;、\n]")
LISTED = re.compile(r"[、和及与]")  # the whole text between two numbers of a list
_TO = re.compile(r"[\u4e00-\u9fff]{0,4}[到至]")
_NO_THING = re.compile(
    r"(?:[一二两三四五六七八九十]年来?|去年|全年|年均|平均|每[天日月年]|同比|比上年|累计|合计|共|完成|实现|达到?|增长|增加|下降|减少|提高|上升|扩大"
    r"|超过?|突破|实际|为|了|近|约|到|至)+"
)
COUNTED = ("person", "count")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A text with its quantities and the words around each of them."""

    text: str
    found: tuple[Quantity, ...]
    around: tuple[frozenset[str], ...]  # bigrams
    noun: tuple[str, ...]  # the two characters after each quantity

    @classmethod
    def of(cls, text: str) -> "Numbers":
        """Read the numbers of `text`."""
        found = _with_shared_units(text, find_quantities(text))
        around, nouns, list_lead = [], [], ""
        for i, q in enumerate(found):
            low = max(q.start - NEAR, found[i - 1].end if i else 0)
            high = min(q.end + NEAR // 2, found[i + 1].start if i + 1 < len(found) else len(text))
            before, after = CUT.split(text[low : q.start])[-1], CUT.split(text[q.end : high])[0]
            between = text[found[i - 1].end : q.start] if i else ""
            if LISTED.fullmatch(between):  # in 分别增长20%、30% the list shares 增长
                before = list_lead
            elif _TO.fullmatch(between):  # in 从60%提高到65% both are of one thing
                before = list_lead + before
            list_lead = before
            subject = _subject_before(text, q.start)
            around.append(bigrams(subject + before) | bigrams(after) | bigrams(f"{q.unit}{after[:2]}"))
            nouns.append(after[:2])
        return cls(text, found, tuple(around), tuple(nouns))


def _with_shared_units(text: str, found: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    """Give a number without a unit the unit of the number that ends its list: 4.2和0.7个百分点."""
    shared = list(found)
    for i in range(len(shared) - 2, -1, -1):
        one, other = shared[i], shared[i + 1]
        between = text[one.end : other.start]
        if not one.unit and not one.is_date and other.unit and re.fullmatch(r"[、和及与至到~\-—]+", between):
            shared[i] = replace(one, unit=other.unit, dimension=other.dimension)
    return tuple(shared)


def _subject_before(text: str, at: int) -> str:
    """Return the words before the number of the clause before, if the clause of the number at `at` names no thing.

    In 全年投资206亿元,五年累计602亿元 both numbers are of 投资.
    """
    start = max(text.rfind(mark, 0, at) for mark in ",。;\n") + 1
    if not start or text[start - 1] != "," or not _NO_THING.fullmatch(text[start:at]):
        return ""
    first = max(text.rfind(mark, 0, start - 1) for mark in ",。;\n") + 1
    lead = re.split(r"\d", text[first : start - 1])[0]
    return re.sub(rf"{_NO_THING.pattern}$", "", lead)[-NEAR:]


def part_around(text: str, at: int, ends: str) -> str:
    """Return the part of `text` around position `at`, delimited by the characters in `ends`."""
    start = max(text.rfind(end, 0, at) for end in ends) + 1
    stop = min((found for end in ends if (found := text.find(end, at)) >= 0), default=len(text))
    return text[start:stop]
