"""Read what became of a thing in the year that a question asks for: 哪年没完成, 哪年掉下来的, 哪年首次超过100亿."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.text.quantity import Quantity, find_quantities

__all__ = ["Turn", "read_turn"]

_WHICH_YEAR = re.compile(
    r"(?:都?是|出现)?(?:[在从自打到])?(?:[哪何])一?个?年(?!级|龄)(?:度|份|里|中)?(?:的时候)?(?:起|开始)?(?:才|就|的(?=.)|,)?"
)
_MISSED = re.compile(
    r"(?:没有?|未|没能)[\u4e00-\u9fff]{0,3}?(?:够数?|完成|完|达到?标?|做到|实现|足额?|兑现|到位|到)(?:年初|当初|预期|原定|既定|定的|的|任务|目标|计划|要求|数)*"
    r"|不达标|不达预期|落空"
)
_NAMES_TARGET = re.compile(r"的?(?:任务|目标|计划|指标)(?=$|[没未])")
_DOWN = r"负增长|下滑|下降|下跌|减少|回落|缩水|走低|缩减|降低|往?下?掉|往?下?跌|变[少低]|降|少"
_UP = r"不降反升|反弹|上升|上涨|回升|走高|升高|变高|往?上?涨|升"
_TURN_ENDS = r"(?:了|过|下来|下去|上去|起来|的|呀|啊|呢)*$"
_FELL = re.compile(rf"(?:开始|出现|有所|又)*(?:{_DOWN}){_TURN_ENDS}")
_ROSE = re.compile(rf"(?:开始|出现|有所|又)*(?:{_UP}){_TURN_ENDS}")
_FIRST = re.compile(r"(?:头一[回次]|首次|首度|第一[回次]|历史性|才)(?:地)?")
_PASSED = re.compile(r"(?:突破|(?<![不通经])过|超过?|超出|跨[上越过]|[站迈跃]上|冲破|冲上|达到?|上|破)了?$")
_NO_THING = re.compile(
    r"^(?:我们?|咱们?|本|全)?[省市县区州国](?:里|的)?|^(?:我们?|咱们?)(?:这(?:里|儿))?|^(?:请问|那么?)|[,。?呢啊的\s]+$|^[的,\s]+"
)
_LARGE = 10_000  # from here on, a number without a unit is a mark that was passed: 一百亿


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a thing: it missed its target, fell, rose, or passed a mark."""

    way: Literal["missed", "fell", "rose", "passed"]
    thing: str
    mark: Quantity | None = None
    first: bool = False  # whether the first time is asked for


def read_turn(folded: str) -> Turn | None:
    """Return what a folded question for a year says became of a thing. None: it asks for something else.

    >>> turn = read_turn("进出口是在哪一年掉下来的?")
    >>> turn.way, turn.thing
    ('fell', '进出口')
    >>> turn = read_turn("财政收入头一回过一百亿是哪年?")
    >>> turn.way, turn.thing
    ('passed', '财政收入')
    """
    if not _WHICH_YEAR.search(folded):
        return None
    text = _WHICH_YEAR.sub("", folded.rstrip("?。! ")).strip()
    if passed := _passed(text):
        return passed
    if match := _MISSED.search(text):
        before, behind = (_NAMES_TARGET.sub("", one) for one in (text[: match.start()], text[match.end() :]))
        return _turn("missed", before) or _turn("missed", behind)
    for way, pattern in (("fell", _FELL), ("rose", _ROSE)):
        if match := pattern.search(text):
            return _turn("fell" if way == "fell" else "rose", text[: match.start()])
    return None


def _passed(text: str) -> Turn | None:
    marks = [one for one in find_quantities(text) if _is_mark(one)]
    if len(marks) != 1:
        return None
    before = _FIRST.sub("", text[: marks[0].start])
    match = _PASSED.search(before)
    behind = text[marks[0].end :].strip("的元大关台阶了是 ")
    if match is None or behind:
        return None
    turn = _turn("passed", before[: match.start()])
    return Turn("passed", turn.thing, marks[0], _FIRST.search(text) is not None) if turn else None


def _is_mark(one: Quantity) -> bool:
    return not one.is_date and one.value is not None and (bool(one.unit) or one.value >= _LARGE)


def _turn(way: Literal["missed", "fell", "rose", "passed"], thing: str) -> Turn | None:
    before = ""
    while before != thing:
        before, thing = thing, _NO_THING.sub("", thing)
    return Turn(way, thing) if len(thing) > 1 else None
