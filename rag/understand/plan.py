"""Plan a question: one or several plain questions, each with its scope, and what to make of their answers.

2004年比2003年多多少 asks two plain questions and for a difference; 2021到2024年每年 asks four. A plain question keeps
the words of the question that do not name a period, compare or list.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.text.periods import FoundPeriod, Period
from rag.understand.asked_scope import (
    NATION,
    AskedScope,
    YearReader,
    find_asked_periods,
    find_asked_places,
    read_status,
)
from rag.understand.interrogatives import HOW_MANY, Kind
from rag.understand.question import read_question

__all__ = ["Operation", "Part", "Plan", "plan_question"]

Operation = Literal["single", "series", "difference", "sum", "maximum", "minimum", "report"]


@dataclass(frozen=True, slots=True)
class Part:
    """A plain question with its scope."""

    question: str  # without the period
    scope: AskedScope


@dataclass(frozen=True, slots=True)
class Plan:
    """The plain questions of a question, in its order, and what is made of their answers."""

    operation: Operation
    parts: tuple[Part, ...]


_REPORT = re.compile(
    r"(?:这话|这句话|这)?(?:[是在]|出自|写[在进]了?|登在|见于|来自)?(?:哪|何|那)[一个]*(?:年|份|届)(?:度)?的?(?:政府|国务院)?(?:的|工作)*报告(?:里面?|中|上)?(?:提出?到?的?|说[了过]?|写[了到]?|讲[了到]?|要求|明确)?的?"
    r"|报告.{0,3}(?:是)?哪(?:一)?年的?"
)
_EACH = re.compile(r"每一?年|逐年|历年|分别|各[是为有]?|依次|年年|几年(?=[的里])")
_SUM = re.compile(r"一共|合计|总共|加起来|加在?一起|加在?一块儿?|拢共|累计|总计|共计|总和")
_EXTREME = re.compile(
    r"(?:哪|那)[一个]*年.{0,12}?(?:最(?P<way>[多少高低大小快慢])|(?P<way2>[多少高低大小快慢]))|最(?P<way3>[多少高低大小快慢])的?(?:是|为)?(?:哪|那)[一个]*年"
)
_LESS = frozenset("少低小慢")
_MUCH = r"(?:多少|几)"
_MOST_YEARS = 12  # of a library, in a question for the year with the most
_ASKS = re.compile(rf"{_MUCH}|相?差|哪")
_DIFFERENCE = re.compile(rf"(?:相差|差)(?:了|出|距)?(?:是|有)?(?:{_MUCH}|的?$|[,。?])")
_COMPARES = re.compile(
    rf"(?P<a>.{{2,60}}?)(?<![同环占对类可])比(?![例重率较])(?P<b>[^,。;?]{{1,40}}?)(?:还|又|要)?(?P<way>(?:实际)?(?:多|少|高|低|快|慢|大|小|重|长|短))"
    rf"[^,。;?]{{0,5}}?(?P<much>{_MUCH})"
)
_GREW = re.compile(
    rf"(?P<a>.{{2,60}}?)(?<![同环占对类可])比(?![例重率较])(?P<b>[^,。;?]{{1,40}}?)(?:增加|减少|增长|提高|下降|降低|多增|少增)了?(?P<much>{_MUCH})"
)
_PERCENT = re.compile(r"几?个?百分点|[几少多]个?点|百分之[几多]|增速|涨幅|比例|比重|率")
_NOISE = re.compile(
    rf"(?:哪|那)[一个]*年(?P<verb>[^,。?]{{0,4}}?)得?[更最]?[多少高低大小快慢]|(?:哪|那)[一个]*年|最[多少高低大小快慢]的?(?:是|为)?|[,，](?:又|再)?(?:相差|差|[多少高低快慢])(?:[出了]*){_MUCH}[^,。?]*"
    rf"|(?:相差|差)(?:[出了]*){_MUCH}[^,。?]*|{_SUM.pattern}|{_EACH.pattern}|这?[两二三四五六]年(?:里|来|间|的)?|年初|当年|(?:都?是)?{_MUCH}[^,。?]{{0,3}}?(?=[?。,]|$)|都?是{_MUCH}"
)
_OF_REPORT = re.compile(r"年?(?:度)?的?(?:那份|这份)?(?:国务院|政府|全国)?(?:的|工作)*报告")
_GLUE = re.compile(r"^(?:[的在和与及跟从起、,到至比]|里头?|其中)+|[的在和与及跟、,到至是]+$")
_TARGET_ONLY = re.compile(
    r"(?:当年|年初|原来|原先|当初|原|其|自己)?(?:所?(?:定|说|提|计划|预计|安排|确定|提出|既定)[下好过]?的?)?"
    r"(?:预期|计划|增长)?(?:目标|计划|预算|预期|任务|要求)?(?:值|数|要求)?(?:还?要)?"
)
_TARGET = re.compile(r"打算|计划|目标|定[的了下]|任务|说[要好]|原先|年初|预期")
_ACHIEVED = re.compile(
    r"(?:完成|做到|达到?|实现|达标|兑现|[换建改够做]完?|超额完成)[得到成]?了?(?:没有?|吗|么|没|不)(?=$|[,。?])|最[后终]|实际上?|真的?(?=[改建做完])|结果"
)
_TO_ACHIEVE = re.compile(rf"{_TARGET.pattern}|{_ACHIEVED.pattern}|超额完成|比(?=多|少|高|低)|有没有|是不是|[,。?].*$")


def plan_question(folded: str, reader: YearReader) -> Plan | None:
    """Return the plan of a folded question. None: it names neither period nor place nor report, and needs no plan."""
    text = folded.rstrip("?。!")
    if match := _REPORT.search(text):
        content = "".join(_GLUE.sub("", piece) for piece in (text[: match.start()], text[match.end() :]))
        return Plan("report", (Part(content, AskedScope()),)) if len(content) > 1 else None
    found = find_asked_periods(text, reader)
    places = find_asked_places(text)
    kinds = read_question(text).kinds
    if Kind.HEADING in kinds and not _of_report(text, found):
        return None
    if kinds & {Kind.REASON, Kind.MANNER}:
        return Plan("single", (_single(text, found, places),)) if found or places else None
    return (
        _comparison(text, reader, places)
        or _achievement(text, found, places)
        or _by_place(text, found, places)
        or _several(text, found, places, reader)
        or (Plan("single", (_single(text, found, places),)) if found or places else None)
    )


def _single(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Part:
    period = found[0].period if len({one.period for one in found}) == 1 else None
    question = _without(text, found) if period else text
    of_report = _of_report(text, found)
    near = places if len(places) == 1 else ()
    return Part(
        f"{question}?",
        AskedScope(period, _is_relative(text, found), of_report, None if of_report else read_status(text), near),
    )


def _is_relative(text: str, found: Sequence[FoundPeriod]) -> bool:
    return bool(found) and text[found[0].start] in "今本去上前明来后"


def _of_report(text: str, found: Sequence[FoundPeriod]) -> bool:
    """Return whether the question asks about the report of a year: 2024年的报告."""
    return len(found) == 1 and _OF_REPORT.match(text, found[0].end) is not None


def _several(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...], reader: YearReader) -> Plan | None:
    """Plan a question about several periods: a series, a sum, an extreme, or a difference of two."""
    periods = list(dict.fromkeys(one.period for one in found))
    span = len(periods) == 1 and len(periods[0].years) > 1 and periods[0].whole
    extreme = _EXTREME.search(text)
    total = _SUM.search(text)
    if extreme and not periods and len(reader.told) > 1:
        periods = [Period.of_years(year) for year in sorted(reader.told)[-_MOST_YEARS:]]
    if (span and (found[0].each or _EACH.search(text) or extreme)) or (
        span and total and re.search(r"[-—~至到]", text[found[0].start : found[0].end])
    ):
        periods = [Period.of_years(year) for year in periods[0].years]
    if len(periods) < 2 or not (extreme or total or _EACH.search(text) or _ASKS.search(text)):
        return None
    content = _question(text, found)
    parts = tuple(Part(content, AskedScope(period, planned=read_status(text), places=places[:1])) for period in periods)
    if extreme and len(periods) > 2:
        way = extreme["way"] or extreme["way2"] or extreme["way3"]
        return Plan("minimum" if way in _LESS else "maximum", parts)
    if len(periods) == 2 and (_DIFFERENCE.search(text) or extreme):
        return Plan("difference", parts)
    return Plan("sum" if total else "series", parts)


def _achievement(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question for a target and for what was achieved: 打算改造多少个，最后真改了多少."""
    periods = {one.period for one in found}
    if len(periods) != 1 or not _TARGET.search(text) or not _ACHIEVED.search(text):
        return None
    content = _clean(_TO_ACHIEVE.sub(" ", _without(text, found)))
    if len(content) < 2:
        return None
    question, scope = _ask(content, "", percent=False), AskedScope(periods.pop(), places=places[:1])
    return Plan("series", tuple(Part(question, replace(scope, planned=planned)) for planned in (True, False)))


def _by_place(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about several places that it lists, such as 思明区和集美区一共: one part for each."""
    named = [re.escape(place) for place in places if place != NATION]
    listed = re.search(
        rf"(?:{'|'.join(named)})(?:\s*[、,和与及跟]\s*(?:{'|'.join(named)}))+(?:[两三四]个?[省市区县])?的?", text
    )
    if len(named) < 2 or listed is None or len({one.period for one in found}) > 1:
        return None
    there = [place for place in places if place in listed.group()]
    each, total, differs = _EACH.search(text), _SUM.search(text), _DIFFERENCE.search(text)
    if not (each or total or (differs and len(there) == 2)):
        return None
    operation: Operation = "series" if each else "sum" if total else "difference"
    content = _question(f"{text[: listed.start()]}{' ' * len(listed.group())}{text[listed.end() :]}", found)
    period = found[0].period if found else None
    status = read_status(text)
    scopes = [(place, AskedScope(period, planned=status, places=(place,))) for place in there]
    return Plan(operation, tuple(Part(f"{place}{content}", scope) for place, scope in scopes))


def _comparison(text: str, reader: YearReader, places: tuple[str, ...]) -> Plan | None:
    """Plan A比B多多少, if A and B differ in the period, the place, or in result and target."""
    match = _COMPARES.search(text) or _GREW.search(text)
    if match is None:
        return None
    left, right = match["a"], match["b"]
    a, b = find_asked_periods(left, reader), find_asked_periods(right, reader)
    here, there = find_asked_places(left), find_asked_places(right)
    tail = _PERCENT.search(text)
    much = _unit(text)
    content = _clean(_without(left, a))
    period = a[-1].period if a else None
    first = Part(_ask(content, much, tail is not None), AskedScope(period, planned=read_status(left), places=here[-1:]))
    if b and a and b[0].period != period:
        own = _clean(_without(right, b))
        other = content if len(own) < 3 else own
        status = read_status(right if len(own) > 2 else left)
        scope = AskedScope(b[0].period, planned=status, places=there[-1:] or here[-1:])
        return Plan("difference", (first, Part(_ask(other, much, tail is not None), scope)))
    if there and (period or here) and here[-1:] != there[-1:]:
        other = content.replace(here[-1], there[-1]) if here and here[-1] in content else f"{there[-1]}{content}"
        return Plan(
            "difference", (first, Part(_ask(other, much, tail is not None), replace(first.scope, places=there[-1:])))
        )
    rest = _clean(_without(right, b))
    if period and _TARGET_ONLY.fullmatch(rest):
        done = replace(first, scope=replace(first.scope, planned=False))
        return Plan("difference", (done, Part(first.question, replace(first.scope, planned=True))))
    return None


def _question(text: str, found: Sequence[FoundPeriod]) -> str:
    """Return the plain question: without periods and without the words that compare or list."""
    return _ask(_clean(_without(text, found)), _unit(text), _PERCENT.search(text) is not None)


def _ask(content: str, unit: str, percent: bool) -> str:
    if HOW_MANY.search(content):
        return f"{content}?"
    return f"{content}{'百分之几' if percent and not unit else f'多少{unit}'}?"


def _unit(text: str) -> str:
    much = HOW_MANY.search(text)
    unit = ((much["mag"] or "") + (much["unit"] or "")) if much else ""
    return "" if unit in ("个百分点", "百分点", "个点", "点", "个") else unit


def _without(text: str, found: Sequence[FoundPeriod]) -> str:
    """Blank the periods, with the words that only belong to them."""
    for start, end in sorted({(one.start, one.end) for one in found}, reverse=True):
        after = re.match(r"年?(?:末|底|初|度|全年|时)?\)?的?", text[end:])
        text = f"{text[:start].removesuffix('(')} {text[end + (after.end() if after else 0) :]}"
    return re.sub(r"\s*(?:和|与|及|、|到|至|还是)\s+|\s+", " ", text).strip()


def _clean(text: str) -> str:
    """Remove the words that compare, list and ask, and what is left at the ends."""
    pieces = _NOISE.sub(lambda match: match["verb"] or " ", text).split()
    return "".join(piece for piece in (_GLUE.sub("", piece) for piece in pieces) if piece)
