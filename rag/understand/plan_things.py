"""Plan questions about several places or things: one plain question for each."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.text.periods import FoundPeriod
from rag.understand.asked_scope import AskedScope, read_status
from rag.understand.interrogatives import HOW_MANY
from rag.understand.plan_names import find_pair
from rag.understand.plan_parts import Operation, Part, Plan
from rag.understand.plan_patterns import COMPARES, DIFFERS, EACH, NATION_WORDS, PERCENT, SUM
from rag.understand.plan_wording import ask_for, clean, plain_question, unit_of, without

__all__ = ["blank", "by_name", "by_place", "each_with_its_period"]

_WHO = re.compile(r"(?:谁|哪一?个?(?:城市|地区|地方|[个边方里儿市省区县州]))的?")
_WAY = "[更较]?[大小高低多少强弱快慢长短]"
_TAIL = r"(?:一?[些点])?[呢啊呀吗的]*"
_MORE = re.compile(rf"(?<![增减缩提降最]){_WAY}{_TAIL}[?。]?$")
_WHICH_IS_MORE = re.compile(rf"{_WHO.pattern}[^,。?]{{1,16}}{_WAY}")
_OR_MORE = re.compile(rf"还是[^,。?]*{_WAY}{_TAIL}(?=[,。?]|$)")
_JOIN_BEHIND = re.compile(r"(?:还是|以及|[和与跟及、,]|(?<![占同环对])比)\s*$")  # at the end of the first of two
_REST_OF_PERIOD = re.compile(r"^(?:末|底|初(?![中级步期等]))?的?")
_AVERAGE = "(?:的?平均(?:水平|数|值)?(?=[比差,。?]|$))?"  # of the places in another one
_COMPARING = re.compile(r"(?<=\s)相?比(?:较|起来)?(?=[,。?]|$)|,?[高低多少快慢大小]还是[高低多少快慢大小](?=[,。?]|$)")
_GROWS = re.compile(r"(?:增长?|涨|升)得(?=更?[快慢])")
_LISTS = re.compile(r"列一?[下个出]|列[个成]?表")
_SO_MANY_PLACES = re.compile(r"^这?[两二三四五六七八九十\d]+个?(?:地方|城市|[地省市县区州])的?")
_TOGETHER = re.compile(r"共(?![同享和])")


def by_name(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about two things that are named alike, such as 育英小学和望江小学一共: one part for each."""
    total, differs = SUM.search(text) or _TOGETHER.search(text), DIFFERS.search(text) or COMPARES.search(text)
    if not (total or differs) or len(found) > 1 or len(places) > 1:
        return None
    left = blank(without(text, found), places)
    pair = find_pair(left)
    if pair is None:
        return None
    first, second, start, end = pair
    content = plain_question(f"{left[:start]} {left[end:]}", ())
    scope = AskedScope(found[0].period if found else None, planned=read_status(text), places=places)
    parts = (Part(f"{name}{content}", replace(scope, name=name)) for name in (first, second))
    return Plan("difference" if differs else "sum", tuple(parts))


def each_with_its_period(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about places of which each has a period of its own: 甲市2006年的游客和乙市2011年的."""
    if len(places) < 2 or len({one.period for one in found}) < 2 or not _in_pairs(text, found, places):
        return None
    operation = _made_of(text, len(places))
    if operation is None:
        return None
    second = min(text.find(places[1]), found[1].start)
    measure = clean(blank(without(_JOIN_BEHIND.sub("", text[:second]), found[:1]), places))
    if not measure:  # 2006年的玉溪和2011年的防城港,谁的生产总值大
        behind = _MORE.sub("", _WHO.sub(" ", _GROWS.sub("增长", _behind_all(text, found, places))))
        measure = _MORE.sub("", clean(blank(behind, places)))
    if not measure:
        return Plan("single", (Part(f"{text}?", AskedScope()),))
    content = ask_for(measure, unit_of(text), PERCENT.search(text) is not None)
    parts = (
        Part(f"{place}{content}", AskedScope(one.period, planned=read_status(text), places=(place,)))
        for place, one in zip(places, found, strict=True)
    )
    return Plan(operation, tuple(parts))


def _in_pairs(text: str, found: Sequence[FoundPeriod], places: Sequence[str]) -> bool:
    """Return whether the text names each place beside its period, one pair after the other."""
    if len(found) != len(places):
        return False
    starts = [text.find(place) for place in places]
    pairs = [
        (min(at, one.start), max(at + len(place), one.end))
        for at, place, one in zip(starts, places, found, strict=True)
    ]
    return all(this[1] <= following[0] for this, following in pairwise(pairs))


def _made_of(text: str, places: int) -> Operation | None:
    """Return what a question makes of the values of its `places`. None: it asks for no values."""
    if places == 2 and any(asks.search(text) for asks in (DIFFERS, _WHICH_IS_MORE, _OR_MORE)):
        return "difference"
    if SUM.search(text):
        return "sum"
    return "series" if EACH.search(text) or _LISTS.search(text) or HOW_MANY.search(text) else None


def _behind_all(text: str, found: Sequence[FoundPeriod], places: Sequence[str]) -> str:
    """Return what stands behind the last of the places with their periods."""
    behind = text.find(places[-1]) + len(places[-1])
    rest = text[behind:] if behind > found[-1].end else _REST_OF_PERIOD.sub("", text[found[-1].end :])
    return _SO_MANY_PLACES.sub("", rest)


def blank(text: str, places: Sequence[str]) -> str:
    """Return the text with a space in the place of each of `places`."""
    for place in places:
        text = text.replace(place, " ")
    return text


def by_place(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about several places, such as 思明区和集美区一共 or 江西跟全国差几个点: one part for each."""
    each, total, differs = EACH.search(text), SUM.search(text), DIFFERS.search(text)
    asked = [place for place in places if not _is_around(place, places, text)]
    if len(asked) < 2 or len({one.period for one in found}) > 1 or not (each or total or differs):
        return None
    named = rf"(?:{'|'.join(map(re.escape, [*places, *NATION_WORDS]))}){_AVERAGE}"
    blanked = re.sub(named, lambda match: " " * len(match.group()), text)
    content = plain_question(_COMPARING.sub(lambda match: " " * len(match.group()), blanked), found)
    operation: Operation = "difference" if differs and len(asked) == 2 else "sum" if total else "series"
    period, status = found[0].period if found else None, read_status(text)
    scopes = [(place, AskedScope(period, planned=status, places=(place,))) for place in asked]
    return Plan(operation, tuple(Part(f"{place}{content}", scope) for place, scope in scopes))


def _is_around(place: str, places: Sequence[str], text: str) -> bool:
    """Return whether `place` only says where the one behind it is: 厦门市 in 厦门市湖里区, 泽州 in 泽州的泽安县."""
    behind = text[text.find(place) + len(place) :].removeprefix("的")
    return any(behind.startswith(other) for other in places if other != place)
