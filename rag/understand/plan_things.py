"""Plan questions about several places or things: one plain question for each."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rag.text.period import FoundPeriod
from rag.text.places import blank, rank
from rag.understand.asked_scope import AskedScope, read_status
from rag.understand.interrogatives import HOW_MANY
from rag.understand.plan_names import find_pair, official_people
from rag.understand.plan_parts import Operation, Part, Plan
from rag.understand.plan_patterns import COMPARES, DIFFERS, EACH, NATION_WORDS, PERCENT, SUM, TARGET_ONLY
from rag.understand.plan_wording import ask_for, clean, plain_question, unit_of, without

__all__ = ["by_name", "by_place", "each_with_its_period"]

_WHO = re.compile(r"(?:谁|哪一?个?(?:城市|地区|地方|[个边方里儿市省区县州]))的?")
_WAY = "[更较]?[大小高低多少强弱快慢长短]"
_TAIL = r"(?:一?[些点])?[呢啊呀吗的]*"
_MORE = re.compile(rf"(?<![增减缩提降最]){_WAY}{_TAIL}[?。]?$")
_WHICH_IS_MORE = re.compile(rf"{_WHO.pattern}[^,。?]{{1,16}}{_WAY}")
_WHICH_HAS_MORE = re.compile(rf"{_WHO.pattern}(?P<thing>[^,。?]{{2,16}}?)[更要]?{_WAY}{_TAIL}(?=[,。?]|$)")
_OR_MORE = re.compile(rf"还是[^,。?]*{_WAY}{_TAIL}(?=[,。?]|$)")
_JOIN_BEHIND = re.compile(r"(?:还是|以及|[和与跟及、,]|(?<![占同环对])比)\s*$")  # at the end of the first of two
_REST_OF_PERIOD = re.compile(r"^(?:末|底|初(?![中级步期等]))?的?")
_AVERAGE = "(?:的?平均(?:水平|数|值)?(?=[比差,。?]|$))?"  # of the places in another one
_IS_MORE = rf"的?\s*{_WAY}(?:一?[些点])?"
_COMPARING = re.compile(
    rf"(?<=\s)相?比(?:较|起来)?(?=[,。?]|$)|[,\s]?是?\s*+{_IS_MORE}[,\s]*+还是\s*+{_IS_MORE}(?=[,。?]|$)|(?<=\s)加上?(?=\s)"
)
_GROWS = re.compile(r"(?:增长?|涨|升)得(?=更?[快慢])")
_LISTS = re.compile(r"列一?[下个出]|列[个成]?表")
_SO_MANY_PLACES = re.compile(r"^这?[两二三四五六七八九十\d]+个?(?:地方|城市|[地省市县区州])的?")
_ENDS = re.compile(r"^[那又]|[呢吗呀啊]+$")
_TOGETHER = re.compile(r"共(?![同享和])")


def by_name(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about two things that are named alike, such as 育英小学和望江小学一共: one part for each."""
    total, differs = SUM.search(text) or _TOGETHER.search(text), DIFFERS.search(text) or COMPARES.search(text)
    if not (total or differs) or len(found) > 1 or len(places) > 1:
        return None
    left = official_people(blank(without(text, found), places))
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
    operation = _operation_of(text, len(places))
    if operation is None:
        return None
    starts = [min(text.find(place), one.start) for place, one in zip(places, found, strict=True)]
    pieces = _pieces(text, starts)
    measure = clean(blank(without(_JOIN_BEHIND.sub("", pieces[0]), found[:1]), places))
    apart = _asked_apart(pieces, starts, found, places, measure) if measure and operation == "series" else []
    if not measure:  # 2006年的玉溪和2011年的防城港,谁的生产总值大
        behind = _MORE.sub("", _WHO.sub(" ", _GROWS.sub("增长", _behind_all(text, found, places))))
        measure = _MORE.sub("", clean(blank(behind, places)))
    if not measure:
        return Plan("single", (Part(f"{text}?", AskedScope()),))
    content = ask_for(measure, unit_of(text), PERCENT.search(text) is not None)
    contents = apart or [(content, status) for status in _statuses(text, pieces)]
    parts = (
        Part(f"{place}{content}", AskedScope(one.period, planned=status, places=(place,)))
        for place, one, (content, status) in zip(places, found, contents, strict=True)
    )
    return Plan(operation, tuple(parts))


def _pieces(text: str, starts: Sequence[int]) -> list[str]:
    """Return the text in pieces, of which each but the first begins at one of `starts`."""
    return [text[start:end] for start, end in pairwise((0, *starts[1:], len(text)))]


def _statuses(text: str, pieces: Sequence[str]) -> list[bool | None]:
    """Return whether each piece asks for a plan or a result. It is the same for all, unless they differ in it."""
    statuses = [read_status(f"{piece}多少") for piece in pieces]
    return statuses if {True, False} <= set(statuses) else [read_status(text)] * len(pieces)


def _asked_apart(
    pieces: Sequence[str], starts: Sequence[int], found: Sequence[FoundPeriod], places: Sequence[str], measure: str
) -> list[tuple[str, bool | None]]:
    """Return the question and the status of each piece, if each asks for something. Empty: all ask for the same.

    A piece that names nothing of its own asks for the same as the one before it: 泉州市2022年呢, 泉州市2022年的目标.
    """
    asked = [(measure, pieces[0], pieces[0])]  # the content, the words that ask for it, and those that tell the status
    for piece, start, one in zip(pieces[1:], starts[1:], found[1:], strict=True):
        moved = replace(one, start=one.start - start, end=one.end - start)
        own = _first_content(blank(without(_JOIN_BEHIND.sub("", piece), [moved]), places))
        if not own:
            asked.append(asked[-1])
        elif TARGET_ONLY.fullmatch(own):
            asked.append((*asked[-1][:2], piece))
        else:
            asked.append((measure if own in measure else own, piece, piece))
    same = len({content for content, _, _ in asked}) == 1
    if same and sum(HOW_MANY.search(piece) is not None for piece in pieces) < 2:
        return []
    return [
        (ask_for(content, unit_of(words), PERCENT.search(words) is not None), read_status(f"{told}多少"))
        for content, words, told in asked
    ]


def _first_content(text: str) -> str:
    """Return the content of the first clause that has one."""
    contents = (_ENDS.sub("", clean(_ENDS.sub("", clause))) for clause in re.split("[,;]", text))
    return next(filter(None, contents), "")


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


def _operation_of(text: str, places: int) -> Operation | None:
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


def by_place(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about several places, such as 思明区和集美区一共 or 江西跟全国差几个点: one part for each."""
    each, total, differs = EACH.search(text), SUM.search(text), DIFFERS.search(text) or _OR_MORE.search(text)
    asked = [place for place in places if not _is_around(place, places, text)]
    if len(asked) < 2 or len({one.period for one in found}) > 1 or not (each or total or differs):
        return None
    named = rf"(?:{'|'.join(map(re.escape, [*places, *NATION_WORDS]))}){_AVERAGE}"
    blanked = re.sub(named, lambda match: " " * len(match.group()), text)
    blanked = _WHICH_HAS_MORE.sub(lambda match: match["thing"], blanked)
    content = plain_question(_COMPARING.sub(lambda match: " " * len(match.group()), blanked), found)
    operation: Operation = "difference" if differs and len(asked) == 2 else "sum" if total else "series"
    period = found[0].period if found else None
    statuses = _statuses(text, _pieces(text, [text.find(place) for place in asked]))
    parts = (
        Part(f"{place}{content}", AskedScope(period, planned=status, places=(place,)))
        for place, status in zip(asked, statuses, strict=True)
    )
    return Plan(operation, tuple(parts))


_OF_BOTH = re.compile("港(?!口)|机场|大学|学院|医院|银行")  # named after two places


def _is_around(place: str, places: Sequence[str], text: str) -> bool:
    """Return whether `place` only says where the one behind it is: 厦门市 in 厦门市湖里区, 泽州 in 泽州的泽安县.

    Without 的, it is a wider one: in 厦门泉州, both are asked. But 宁波舟山港 is one thing.
    """
    behind = text[text.find(place) + len(place) :]
    others = [other for other in places if other != place and behind.removeprefix("的").startswith(other)]
    return any(
        behind.startswith("的") or rank(place) > rank(other) or _OF_BOTH.match(behind, len(other)) for other in others
    )
