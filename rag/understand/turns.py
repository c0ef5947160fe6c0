"""Read what became of a thing in the year that a question asks for: 哪年没完成, 哪年掉下来的, 哪年首次超过100亿.

The parts of such a question may stand in any order. The words for the year and for the years that it is about are
taken out first. What is left is a thing, what became of it, and perhaps a mark.
"""

import re
from dataclasses import dataclass, replace
from typing import Literal

from rag.text.quantity import Quantity, find_quantities
from rag.understand.turn_words import (
    AS_A_STEP,
    BASE,
    BELOW,
    DOWN_TO,
    FELL,
    FIRST,
    MET,
    MISSED,
    MOST,
    NAMES_TARGET,
    NO_THING,
    NOT_KEPT,
    PASSED,
    PASSED_BEHIND,
    ROSE,
    ROUND_MARK,
    THESE_YEARS,
    WHICH_YEAR,
)

__all__ = ["Turn", "Way", "read_turn"]

Way = Literal["missed", "met", "fell", "rose", "passed", "under"]

_LARGE = 10_000  # from here on, a number without a unit is a mark that was passed: 一百亿
_BEHIND_MARK = "的元这那个数线了是,上 "
_UNIT = re.compile(r"^[微毫]克(?:每立方米)?")  # no unit of its own
_LESS = re.compile(r"以[下内]|之[下内]")


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a thing: it missed or met its target, fell, rose, passed a mark, or was under one."""

    way: Way
    thing: str
    mark: Quantity | None = None
    first: bool = False  # whether the first time is asked for


def read_turn(folded: str) -> Turn | None:
    """Return what a folded question for a year says became of a thing. None: it asks for something else.

    >>> turn = read_turn("进出口是在哪一年掉下来的?")
    >>> turn.way, turn.thing
    ('fell', '进出口')
    >>> turn = read_turn("20年到22年这三年,财政收入头一回过一百亿是哪年?")
    >>> turn.way, turn.thing
    ('passed', '财政收入')
    """
    if not WHICH_YEAR.search(folded):
        return None
    text = THESE_YEARS.sub("", WHICH_YEAR.sub("", folded.rstrip("?。! "))).strip(" ,")
    text = BASE.sub("", ROUND_MARK.sub(r"一\g<0>", AS_A_STEP.sub("", text)))
    if marked := _marked(text):
        return marked
    if match := MISSED.search(text):
        return _of_target("missed", text, match)
    if match := MET.search(text):
        return _of_target("met", text, match)
    if MOST.search(text):
        return None
    falls, rises = FELL.search(text), ROSE.search(text)
    first = min((one for one in (falls, rises) if one), key=lambda one: one.start(), default=None)
    return _turn("fell" if first is falls else "rose", text[: first.start()]) if first else None


def _marked(text: str) -> Turn | None:
    """Return that a thing passed a mark, or was under it: 破一亿件, 没保住100%, 一百亿的台阶迈上."""
    first, text = FIRST.search(text) is not None, FIRST.sub("", text)
    marks = [one for one in find_quantities(text) if not one.is_date and one.value is not None]
    if len(marks) != 1:
        return None
    mark = marks[0]
    before, behind = text[: mark.start].rstrip("的, "), text[mark.end :]
    less = _LESS.search(behind) is not None
    behind = _UNIT.sub("", _LESS.sub("", behind)).strip(_BEHIND_MARK)
    if behind and NOT_KEPT.fullmatch(behind):
        return _beside("under", before, mark, first=first)
    if behind:
        large = mark.unit or (mark.value or 0) >= _LARGE
        return _beside("passed", before, mark, first=first) if large and PASSED_BEHIND.fullmatch(behind) else None
    if match := NOT_KEPT.search(before):
        return _beside("under", before[: match.start()], mark, first=first)
    below = BELOW.search(before)
    match = below or DOWN_TO.search(before) or PASSED.search(before)
    if less or below:
        return _beside("under", before[: match.start()] if match else before, mark, first=True)
    large = mark.unit or (mark.value or 0) >= _LARGE
    passed = None if DOWN_TO.search(before) else match
    return _beside("passed", before[: passed.start()], mark, first=first) if passed and large else None


def _of_target(way: Way, text: str, match: re.Match[str]) -> Turn | None:
    """Return what became of the target of the thing before the match, else of the one behind it."""
    before, behind = (NAMES_TARGET.sub("", one) for one in (text[: match.start()], text[match.end() :]))
    return _turn(way, before) or _turn(way, behind)


def _beside(way: Way, thing: str, mark: Quantity, *, first: bool) -> Turn | None:
    turn = _turn(way, thing)
    return replace(turn, mark=mark, first=first) if turn else None


def _turn(way: Way, thing: str) -> Turn | None:
    before = ""
    while before != thing:
        before, thing = thing, NO_THING.sub("", thing)
    return Turn(way, thing) if len(thing) > 1 else None
