"""Find sentences that tell a figure of several places: 其中，甲区24.8亿元，乙县17.3亿元. Functions take folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from rag.text.tables.named_places import PLACE, is_place
from rag.text.tables.units import dimension_of
from rag.types import Span

__all__ = ["Enumeration", "Told", "find_enumerations"]

_SINCE = "(?:同比|比上年|比去年|较上年)"
_WAYS = "增长|上升|提高|增加|下降|降低|减少|回落"
_LINKS = "完成|实现|达到?|为|有|约|共"
_NUMBER = r"[-+]?\d++(?:,\d{3})*+(?:\.\d++)?+"
_ENDS = r"(?=\s{0,9}(?:[,、;。()\n]|$))"
_FIGURE = rf"(?P<value>{_NUMBER})(?P<unit>%|‰|个百分点|[百千万亿]{{0,2}}[一-龥]{{1,4}}|){_ENDS}"
_WAY = rf"{_SINCE}?(?P<way>{_WAYS})了?"
_ITEM = re.compile(rf"(?:其中)?(?P<place>{PLACE})(?P<head>[一-龥a-z]{{0,16}}?)(?:{_LINKS})?(?:{_WAY})?{_FIGURE}")
_MORE = re.compile(rf"\s{{0,9}},\s{{0,9}}{_WAY}{_FIGURE}")
_BEGINS = re.compile(r"(?:^|[,、;:。(\n])\s*+")
_BETWEEN = re.compile(r"\s{0,9}[,、;]?\s{0,9}")
_SENTENCE = re.compile(r"[。\n]")
_CLAUSE = re.compile(r"[,;:]")
_LEADS = re.compile(rf"其中|[分按从].{{1,12}}[看分]|(?:{_SINCE}|{_WAYS}|占).*")
_OPENS = re.compile(r"\s*+(?:其中|分别)?\s*+")
_CLOSES = re.compile(rf"(?:之?中|方面|分别|{_SINCE}?(?:{_WAYS})|[。,:\s])++$")
_STATED = re.compile(rf"(?:{_LINKS})?{_NUMBER}(?P<unit>%|[百千万亿]{{0,2}}[一-龥]{{0,4}})")
_DECLINES = frozenset({"下降", "降低", "减少", "回落"})
_FEWEST = 3  # places
_HEAD_CHARS = 24


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a place: the value with the way in which it changed, and its unit if that stands apart."""

    value: Span
    unit: Span | None
    way: str  # 增长; empty: the figure is no change
    figure: str  # the digits

    @property
    def falls(self) -> bool:
        """Whether the value is a decline."""
        return self.way in _DECLINES


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A sentence with figures of places: of one thing, and how it changed."""

    span: Span  # of the sentence
    head: Span  # what the figures are about
    places: tuple[Span, ...]
    told: tuple[tuple[Told, Told | None], ...]  # for each place: the figure, and its change


def find_enumerations(folded: str) -> Iterator[Enumeration]:
    """Yield the enumerations of a text, in order.

    >>> text = "全年粮食产量9万吨。其中,东岭县4万吨,西溪县3万吨,北塘区2万吨。"
    >>> [(one.head.of(text), [place.of(text) for place in one.places]) for one in find_enumerations(text)]
    [('全年粮食产量', ['东岭县', '西溪县', '北塘区'])]
    """
    run: list[_Item] = []
    end = 0
    for begin in _BEGINS.finditer(folded):
        item = _ITEM.match(folded, begin.end()) if begin.end() >= end else None
        if item is None:
            continue
        if run and not (_BETWEEN.fullmatch(folded, end, item.start()) and _is_like(item, run[0].said)):
            yield from _enumeration(folded, run)
            run = []
        run.append(_Item(item, None if item["way"] else _MORE.match(folded, item.end())))
        end = run[-1].end
    yield from _enumeration(folded, run)


class _Item(NamedTuple):
    """What is said of a place, and how that changed."""

    said: re.Match[str]
    change: re.Match[str] | None

    @property
    def end(self) -> int:
        return (self.change or self.said).end()


def _is_like(item: re.Match[str], first: re.Match[str]) -> bool:
    """Return whether what is said of a place is what is said of the first one."""
    return item["head"] in ("", first["head"]) and bool(item["way"]) == bool(first["way"])


def _enumeration(folded: str, run: list[_Item]) -> Iterator[Enumeration]:
    names = [item.said["place"] for item in run]
    if len(run) < _FEWEST or len(set(names)) < len(names) or sum(map(is_place, names)) < len(names) - 1:
        return
    first = run[0].said
    head = Span(*first.span("head")) if first["head"] else _head_before(folded, first)
    if head is None:
        return
    start = max(folded.rfind("。", 0, first.start()), folded.rfind("\n", 0, first.start())) + 1
    start += len(folded[start : first.start()]) - len(folded[start : first.start()].lstrip())
    stop = _SENTENCE.search(folded, run[-1].end)
    end = len(folded) if stop is None else stop.end() - (stop.group() == "\n")
    told = tuple((_told(item.said), _told(item.change) if item.change else None) for item in run)
    yield Enumeration(Span(start, end), head, tuple(Span(*item.said.span("place")) for item in run), told)


def _told(match: re.Match[str]) -> Told:
    value = Span(*match.span("value"))
    unit = Span(*match.span("unit"))
    if match["unit"] in ("%", "‰"):
        value, unit = Span(value.start, unit.end), Span(0, 0)
    figure = value
    if match["way"]:
        value = Span(match.start("way"), value.end)
    return Told(value, unit if len(unit) else None, match["way"] or "", match.string[figure.start : figure.end])


def _head_before(folded: str, first: re.Match[str]) -> Span | None:
    """Return what the figures are about: the words before them, or what a sentence before them states a figure of."""
    line = folded.rfind("\n", 0, first.start()) + 1
    begin = folded.rfind("。", line, first.start()) + 1 or line
    if found := _head_in(folded, begin, first.start(), first):
        return found
    earlier = folded.rfind("。", line, max(line, begin - 1)) + 1 or line
    return _head_in(folded, earlier, begin, first) if begin > line else None


def _head_in(folded: str, start: int, end: int, first: re.Match[str]) -> Span | None:
    """Return what the last clause of ``folded[start:end]`` is about that can be what the figures are about."""
    cuts = [start, *(cut.end() for cut in _CLAUSE.finditer(folded, start, end)), end + 1]
    for left, right in reversed([*pairwise(cuts)]):
        opened = _OPENS.match(folded, left, right - 1)
        left = opened.end() if opened else left
        stated = _STATED.search(folded, left, right - 1)
        if stated and not _is_alike(stated["unit"], first):
            continue
        words = _CLOSES.sub("", folded[left : stated.start() if stated else right - 1])
        if 1 < len(words) <= _HEAD_CHARS and not _LEADS.fullmatch(words):
            return Span(left, left + len(words))
    return None


def _is_alike(unit: str, first: re.Match[str]) -> bool:
    """Return whether a figure has the dimension of that of the first place."""
    if first["way"] or first["unit"] == unit:
        return True
    dimension = dimension_of(unit)
    return bool(dimension) and dimension == dimension_of(first["unit"])
