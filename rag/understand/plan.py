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
    NO_PLAN,
    AskedScope,
    YearReader,
    find_asked_periods,
    find_asked_places,
    read_status,
)
from rag.understand.interrogatives import HOW_MANY, Kind
from rag.understand.plan_patterns import (
    ABOUT_REPORT,
    ACHIEVED,
    ASKS,
    COMPARES,
    DIFFERENCE,
    DIFFERS,
    DOCUMENT,
    EACH,
    EXTREME,
    GLUE,
    GREW,
    LESS,
    MOST_YEARS,
    NATION_WORDS,
    NOISE,
    OF_REPORT,
    PERCENT,
    RELATIVE,
    SUM,
    TARGET,
    TARGET_ONLY,
    TO_ACHIEVE,
    WHICH_REPORT,
    YEAR_BEFORE,
)
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
    joined: bool = True  # False: clauses of the question may ask for different things, each of its own period


def plan_question(folded: str, reader: YearReader) -> Plan | None:
    """Return the plan of a folded question. None: it names neither period nor place nor report, and needs no plan."""
    text = folded.rstrip("?。!")
    if re.search(DOCUMENT, text) and re.search(WHICH_REPORT, text) and not HOW_MANY.search(text):
        pieces = ABOUT_REPORT.sub(" ", text).split()
        content = "".join(GLUE.sub("", piece) for piece in pieces)
        return Plan("report", (Part(content, AskedScope()),)) if len(content) > 1 else None
    found = _with_year_before(text, find_asked_periods(text, reader))
    places = find_asked_places(text)
    if of_report := _report_period(text, found):
        found = (of_report,)
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
    periods = _narrowest(found)
    period = periods[0] if len(periods) == 1 else None
    question = _without(text, found) if period else text
    of_report, near = _of_report(text, found), places if len(places) == 1 else ()
    return Part(
        f"{question}?",
        AskedScope(period, _is_relative(text, found), of_report, None if of_report else read_status(text), near),
    )


def _with_year_before(text: str, found: tuple[FoundPeriod, ...]) -> tuple[FoundPeriod, ...]:
    """Add the year before the only named one, if the question compares with it: 2011年较上一年多出多少."""
    match = YEAR_BEFORE.search(text)
    if match is None or len(found) != 1 or len(found[0].period.years) != 1 or not DIFFERS.search(text):
        return found
    before = FoundPeriod(match.start(), match.end(), Period.of_years(found[0].period.years[0] - 1))
    return (*found, before) if match.start() >= found[0].end else found


def _is_relative(text: str, found: Sequence[FoundPeriod]) -> bool:
    return bool(found) and text[found[0].start] in "今本去上前明来后"


def _of_report(text: str, found: Sequence[FoundPeriod]) -> bool:
    """Return whether the question asks about the report of a year: 2024年的报告."""
    return _report_period(text, found) is not None


def _report_period(text: str, found: Sequence[FoundPeriod]) -> FoundPeriod | None:
    of_reports = [one for one in found if OF_REPORT.match(text, one.end)]
    return of_reports[0] if len(of_reports) == 1 else None


def _narrowest(found: Sequence[FoundPeriod]) -> list[Period]:
    """Return the periods, each once, without one that covers another: 十二五收官的2015年 names one year."""
    periods = list(dict.fromkeys(one.period for one in found))
    return [one for one in periods if not any(one != other and one.covers(other) for other in periods)]


def _several(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...], reader: YearReader) -> Plan | None:
    """Plan a question about several periods: a series, a sum, an extreme, or a difference of two."""
    periods = _narrowest(found)
    span = len(periods) == 1 and len(periods[0].years) > 1 and periods[0].whole
    extreme, total = EXTREME.search(text), SUM.search(text)
    if extreme and not periods and len(reader.told) > 1:
        periods = [Period.of_years(year) for year in sorted(reader.told)[-MOST_YEARS:]]
    if (span and (found[0].each or EACH.search(text) or extreme)) or (
        span and total and re.search(r"[-—~至到]", text[found[0].start : found[0].end])
    ):
        periods = [Period.of_years(year) for year in periods[0].years]
    if len(periods) < 2 or not (extreme or total or EACH.search(text) or ASKS.search(text)):
        return None
    content = _question(text, found)
    parts = tuple(Part(content, AskedScope(period, planned=read_status(text), places=places[:1])) for period in periods)
    if extreme and len(periods) > 2:
        way = extreme["way"] or extreme["way2"] or extreme["way3"]
        return Plan("minimum" if way in LESS else "maximum", parts)
    compared = DIFFERENCE.search(text) or extreme or (DIFFERS.search(text) and not EACH.search(text))
    if len(periods) == 2 and compared:
        return Plan("difference", parts)
    return Plan("sum" if total else "series", parts, joined=bool(total or EACH.search(text)))


def _achievement(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question for a target and for what was achieved: 打算改造多少个，最后真改了多少."""
    periods = {one.period for one in found}
    both = TARGET.search(text) and ACHIEVED.search(text) and (HOW_MANY.search(text) or "目标" in text)
    if len(periods) != 1 or NO_PLAN.search(text) or not both:
        return None
    content = _clean(TO_ACHIEVE.sub(" ", _without(text, found)))
    if len(content) < 2:
        return None
    question, scope = _ask(content, "", percent=False), AskedScope(periods.pop(), places=places[:1])
    differs = DIFFERENCE.search(text) or DIFFERS.search(text)
    parts = tuple(Part(question, replace(scope, planned=planned)) for planned in (True, False))
    return Plan("difference" if differs else "series", parts)


def _by_place(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question about several places, such as 思明区和集美区一共 or 江西跟全国差几个点: one part for each."""
    each, total, differs = EACH.search(text), SUM.search(text), DIFFERS.search(text)
    if len(places) < 2 or len({one.period for one in found}) > 1 or not (each or total or differs):
        return None
    blanked = re.sub("|".join(map(re.escape, [*places, *NATION_WORDS])), lambda match: " " * len(match.group()), text)
    content = _question(blanked, found)
    operation: Operation = "difference" if differs and len(places) == 2 else "sum" if total else "series"
    period, status = found[0].period if found else None, read_status(text)
    scopes = [(place, AskedScope(period, planned=status, places=(place,))) for place in places]
    return Plan(operation, tuple(Part(f"{place}{content}", scope) for place, scope in scopes))


def _comparison(text: str, reader: YearReader, places: tuple[str, ...]) -> Plan | None:
    """Plan A比B多多少, if A and B differ in the period, the place, or in result and target."""
    match = COMPARES.search(text) or GREW.search(text)
    if match is None:
        return None
    left, right = match["a"], match["b"]
    if RELATIVE.match(right):
        return None  # reports state themselves what changed since the year before
    a, b = find_asked_periods(left, reader), find_asked_periods(right, reader)
    here, there = find_asked_places(left), find_asked_places(right)
    tail = PERCENT.search(text)
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
    if period and TARGET_ONLY.fullmatch(rest):
        done = replace(first, scope=replace(first.scope, planned=False))
        return Plan("difference", (done, Part(first.question, replace(first.scope, planned=True))))
    return None


def _question(text: str, found: Sequence[FoundPeriod]) -> str:
    """Return the plain question: without periods and without the words that compare or list."""
    return _ask(_clean(_without(text, found)), _unit(text), PERCENT.search(text) is not None)


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
    pieces = NOISE.sub(lambda match: match["verb"] or " ", text).split()
    return "".join(piece for piece in (GLUE.sub("", piece) for piece in pieces) if piece)
