"""Find sentences that tell a figure of several places: 其中，甲区24.8亿元，乙县17.3亿元. Functions take folded text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text.tables.named_places import PLACE, is_place
from rag.text.tables.units import dimension_of
from rag.types import Span

__all__ = ["Enumeration", "Told", "find_enumerations"]

_WAY = r"(?:同比|比上年|比去年|较上年)?(?P<{0}>增长|上升|提高|增加|下降|降低|减少|回落)了?"
_FIGURE = r"(?P<{0}>[-+]?\d[\d,]*(?:\.\d+)?)(?P<{1}>%|‰|个百分点|[百千万亿]{{0,2}}[一-龥]{{1,4}}(?![\d一-龥])|(?=\s*[,、;。)]))"
_ENDS = r"(?=\s*(?:[,、;。()\n]|$))"
_ITEM = re.compile(
    rf"(?:其中)?(?P<place>{PLACE})(?P<head>[一-龥a-z]{{0,16}}?)(?:完成|实现|达到?|为|有|约|共)?"
    rf"(?:{_WAY.format('way')})?{_FIGURE.format('value', 'unit')}{_ENDS}"
)
_MORE = re.compile(rf"\s*,\s*{_WAY.format('way')}{_FIGURE.format('value', 'unit')}{_ENDS}")
_BEGINS = re.compile(r"(?:^|[,、;:。(\n])\s*")
_BETWEEN = re.compile(r"\s*[,、;]?\s*")
_SENTENCE = re.compile(r"[。\n]")
_CLAUSE = re.compile(r"[,;:]")
_LEADS = re.compile(r"^(?:其中|[分按从][^,]{1,12}[看分]|(?:同比|比上年|较上年|增长|上升|提高|增加|下降|降低|减少|占).*)$")
_OPENS, _CLOSES = re.compile(r"^\s*(?:其中|分别)?\s*"), re.compile(r"(?:之?中|方面|分别|(?:同比|比上年)?(?:增长|上升|提高|增加|下降|降低|减少|回落)|[,:\s])+$")
_STATED = re.compile(r"(?:完成|实现|达到?|为|有|约|共)*[-+]?(?P<value>\d[\d,]*(?:\.\d+)?)(?P<unit>%|[百千万亿]{0,2}[一-龥]{0,4})")
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
    told: tuple[tuple[Told | None, Told | None], ...]  # for each place: the figure, and its change


def find_enumerations(folded: str) -> Iterator[Enumeration]:
    """Yield the enumerations of a text, in order.

    >>> text = "全年粮食产量9万吨。其中,东岭县4万吨,西溪县3万吨,北塘区2万吨。"
    >>> [(one.head.of(text), [place.of(text) for place in one.places]) for one in find_enumerations(text)]
    [('全年粮食产量', ['东岭县', '西溪县', '北塘区'])]
    """
    run: list[re.Match[str]] = []
    more: list[re.Match[str] | None] = []
    end = 0
    for begin in _BEGINS.finditer(folded):
        if begin.end() < end:
            continue
        item = _ITEM.match(folded, begin.end())
        if item is None:
            continue
        goes_on = run and _BETWEEN.fullmatch(folded, end, item.start()) and item["head"] in ("", run[0]["head"])
        if run and not (goes_on and bool(item["way"]) == bool(run[0]["way"])):
            yield from _enumeration(folded, run, more)
            run, more = [], []
        run.append(item)
        change = None if item["way"] else _MORE.match(folded, item.end())
        more.append(change)
        end = change.end() if change else item.end()
    yield from _enumeration(folded, run, more)


def _enumeration(
    folded: str, run: list[re.Match[str]], more: list[re.Match[str] | None]
) -> Iterator[Enumeration]:
    names = [item["place"] for item in run]
    if len(run) < _FEWEST or len(set(names)) < len(names) or sum(map(is_place, names)) < len(names) - 1:
        return
    head = Span(*run[0].span("head")) if run[0]["head"] else _head_before(folded, run[0])
    if head is None:
        return
    start = max(folded.rfind("。", 0, run[0].start()), folded.rfind("\n", 0, run[0].start())) + 1
    stop = _SENTENCE.search(folded, run[-1].end())
    end = len(folded) if stop is None else stop.end() - (stop.group() == "\n")
    start += len(folded[start : run[0].start()]) - len(folded[start : run[0].start()].lstrip())
    told = tuple((_told(item), _told(change) if change else None) for item, change in zip(run, more, strict=True))
    yield Enumeration(Span(start, end), head, tuple(Span(*item.span("place")) for item in run), told)


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
    at = start
    clauses = []
    for cut in (*_CLAUSE.finditer(folded, start, end), None):
        stop = cut.start() if cut else end
        clauses.append((at, stop))
        at = stop + 1
    for left, right in reversed(clauses):
        words = folded[left:right]
        left += _OPENS.match(words).end()  # type: ignore[union-attr] - it matches every text
        stated = _STATED.search(folded, left, right)
        if stated and not _is_alike(stated["unit"], first):
            continue
        right = stated.start() if stated else right
        words = _CLOSES.sub("", folded[left:right].rstrip("。"))
        if 1 < len(words) <= _HEAD_CHARS and not _LEADS.match(words):
            return Span(left, left + len(words))
    return None


def _is_alike(unit: str, first: re.Match[str]) -> bool:
    """Return whether a figure has the dimension of that of the first place."""
    if first["way"] or first["unit"] == unit:
        return True
    dimension = dimension_of(unit)
    return bool(dimension) and dimension == dimension_of(first["unit"])
