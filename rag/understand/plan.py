"""Plan a question: one or several plain questions, each with its scope, and what to make of their answers.

2004年比2003年多多少 asks two plain questions and for a difference; 2021到2024年每年 asks four. A plain question keeps
the words of the question that do not name a period, compare or list.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from rag.text.period import FoundPeriod, Period
from rag.text.places import blank
from rag.understand.asked_scope import (
    WHOLES,
    AskedScope,
    YearReader,
    find_asked_periods,
    find_asked_places,
    main_place,
    read_status,
)
from rag.understand.interrogatives import HOW_MANY, Kind
from rag.understand.plan_clauses import (
    cut_difference,
    each_year_of,
    grew_between,
    has_ends,
    narrowest,
    questions_apart,
    report_period,
    statuses_of,
)
from rag.understand.plan_parts import Operation, Part, Plan
from rag.understand.plan_patterns import (
    ABOUT_REPORT,
    ARRANGED,
    AS_ONE,
    ASKS,
    CHANGED,
    COMPARES,
    DIFFERENCE,
    DIFFERS,
    DOCUMENT,
    EACH,
    EXTREME,
    GLUE,
    GREW,
    GREW_BY,
    GROWTH,
    IN_IT,
    LESS,
    MORE,
    MOST_BEFORE,
    MOST_YEARS,
    OF_BULLETIN,
    OF_REPORT,
    PERCENT,
    RELATIVE,
    RUNNING_YEARS,
    SAID_THERE,
    SUM,
    TARGET_ONLY,
    WHICH_OF_REPORTS,
    WHICH_REPORT,
    YEAR_BEFORE,
    counted_noun,
)
from rag.understand.plan_targets import difference_to_target, target_reached, without_setting
from rag.understand.plan_things import by_name, by_place, each_with_its_period
from rag.understand.plan_wording import ask_for, clean, of_place, place_first, plain_question, unit_of, without
from rag.understand.question import read_question
from rag.understand.turns import read_turn

__all__ = ["Operation", "Part", "Plan", "plan_question"]


def plan_question(folded: str, reader: YearReader, known: Collection[str] = ()) -> Plan | None:
    """Return the plan of a folded question. None: it names neither period nor place nor report, and needs no plan.

    `known` are the places of the library beside the divisions that are known.
    """
    text = WHICH_OF_REPORTS.sub(r"哪一份\g<noun>", folded.rstrip("?。!").replace("几多", "多少"))
    counted = HOW_MANY.search(RUNNING_YEARS.sub(" ", text))
    if re.search(DOCUMENT, text) and re.search(WHICH_REPORT, text) and not counted:
        pieces = ABOUT_REPORT.sub(" ", text).split()
        content = "".join(GLUE.sub("", piece) for piece in pieces)
        return Plan("report", (Part(content, AskedScope()),)) if len(content) > 1 else None
    found = _with_year_before(text, find_asked_periods(text, reader))
    places = find_asked_places(text, known)
    if of_report := report_period(text, found):
        found = (of_report,)
    kinds = read_question(text).kinds
    if Kind.HEADING in kinds and not _of_report(text, found):
        return _of_bulletin(text, found)
    if found and not (len(found) == 2 and MORE.search(text)) and read_turn(text):
        return Plan("single", (_single_among(text, found, places),))
    if reached := target_reached(text, found, places, _single(text, found, places)):
        return reached
    if kinds & {Kind.REASON, Kind.MANNER} and not CHANGED.search(text):
        return Plan("single", (_single(text, found, places),)) if found or places else None
    return (
        _comparison(text, reader, places, known)
        or difference_to_target(text, found, places)
        or each_with_its_period(text, found, places)
        or by_place(text, found, places)
        or _several(text, found, places, reader)
        or by_name(text, found, places)
        or (Plan("single", (_single(text, found, places),)) if found or places else None)
    )


def _single(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Part:
    periods = narrowest(found)
    period = periods[0] if len(periods) == 1 else None
    question = without(text, found) if period else text
    of_report, named = _of_report(text, found), tuple(place for place in places if place not in WHOLES)
    near = places if len(places) == 1 else named if len(named) == 1 else ()
    return Part(
        f"{question}?",
        AskedScope(period, _is_relative(text, found), of_report, None if of_report else read_status(text), near),
    )


def _single_among(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Part:
    """Return the question for one of several years: 20年、21年、22年, 哪年没完成."""
    part = _single(without(text, found), (), places)
    years = tuple(sorted({year for one in found for year in one.period.years}))
    return replace(part, scope=replace(part.scope, among=years))


def _with_year_before(text: str, found: tuple[FoundPeriod, ...]) -> tuple[FoundPeriod, ...]:
    """Add the year before the only named one, if the question compares with it: 2011年较上一年多出多少.

    A growth rate needs no other year, as reports state it: 2011年较上一年多几成.
    """
    match = None if GROWTH.search(text) else YEAR_BEFORE.search(text)
    if match is None or len(found) != 1 or len(found[0].period.years) != 1 or not DIFFERS.search(text):
        return found
    before = FoundPeriod(match.start(), match.end(), Period.of_years(found[0].period.years[0] - 1))
    return (*found, before) if match.start() >= found[0].end else found


def _is_relative(text: str, found: Sequence[FoundPeriod]) -> bool:
    return bool(found) and text[found[0].start] in "今本去上前明来后"


def _of_report(text: str, found: Sequence[FoundPeriod]) -> bool:
    """Return whether the question asks about the report of a year: 2024年的报告."""
    return report_period(text, found) is not None


def _of_bulletin(text: str, found: Sequence[FoundPeriod]) -> Plan | None:
    """Plan a question about the bulletin of a year: 2022年省统计公报里. None: it names none, or several."""
    named = [(one, match["bulletin"]) for one in found if (match := OF_BULLETIN.match(text, one.end))]
    if len(named) != 1:
        return None
    ((one, bulletin),) = named
    rest = text[: one.start] + IN_IT.sub("", text[one.end :].replace(bulletin, "", 1))
    return Plan("single", (Part(f"{rest}?", AskedScope(one.period, of_report=True, bulletin=bulletin)),))


def _several(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...], reader: YearReader) -> Plan | None:
    """Plan a question about several periods: a series, a sum, an extreme, or a difference of two."""
    periods = narrowest(found)
    span = len(periods) == 1 and len(periods[0].years) > 1 and periods[0].whole
    as_one = span and AS_ONE.match(text, found[0].end)
    text, differs, points = cut_difference(text) if len(periods) == 2 else (text, False, False)
    extreme, total = EXTREME.search(text), SUM.search(text)
    if extreme and not periods and len(reader.told) > 1:
        periods = [Period.of_years(year) for year in sorted(reader.told)[-MOST_YEARS:]]
    if (span and (each_year_of(found[0], text) or CHANGED.search(text) or extreme)) or (
        span and total and not as_one and has_ends(text, found[0])
    ):
        periods = [Period.of_years(year) for year in periods[0].years]
    elif span and not as_one and grew_between(text, found[0]):
        periods, differs = [Period.of_years(year) for year in (periods[0].years[0], periods[0].years[-1])], True
        text = GREW_BY.sub("多少", text)  # of each end its level
    listed = len(periods) > 2 or EACH.search(text) or CHANGED.search(text)
    if len(periods) < 2 or not (extreme or total or listed or ASKS.search(text)):
        return None
    of_report = bool(found) and all(OF_REPORT.match(text, one.end) for one in (found[-1:] if listed else found))
    parts = _parts(text, found, periods, AskedScope(of_report=of_report, places=main_place(places)), points=points)
    if extreme and len(periods) > 2:
        way = extreme["way"] or extreme["way2"] or extreme["way3"]
        return Plan("minimum" if way in LESS else "maximum", parts)
    compared = differs or DIFFERENCE.search(text) or extreme or (DIFFERS.search(text) and not EACH.search(text))
    beside = any(text[one.start - 1 : one.start] in ("比", "较") for one in found[1:])  # 1997年比1994年厚了多少
    if len(periods) == 2 and (compared or beside):
        return Plan("difference", parts)
    return Plan("sum" if total else "series", parts, joined=bool(total or listed or of_report))


def _parts(
    text: str, found: Sequence[FoundPeriod], periods: Sequence[Period], scope: AskedScope, *, points: bool
) -> tuple[Part, ...]:
    """Return the plain question for each period. With `points`, it asks for a percentage."""
    each_named = [one.period for one in found] == list(periods)
    statuses = statuses_of(text, found) if each_named and not scope.of_report else None
    if statuses:
        asked = zip(questions_apart(text, found), found, statuses, strict=True)
        return tuple(Part(said, replace(scope, period=one.period, planned=status)) for said, one, status in asked)
    said = SAID_THERE.sub(" ", text) if scope.of_report else text
    content = plain_question(without_setting(said), found, percent=points)
    status = read_status(text)
    status = read_status(plain_question(said, found)) if status is None else status
    scope = replace(scope, planned=None if scope.of_report else status)
    return tuple(Part(content, replace(scope, period=period)) for period in periods)


def _comparison(text: str, reader: YearReader, places: tuple[str, ...], known: Collection[str]) -> Plan | None:
    """Plan A比B多多少, if A and B differ in the period, the place, or in result and target."""
    match = COMPARES.search(text) or GREW.search(text)
    if match is None:
        return None
    left, right = text[max(0, match.start() - MOST_BEFORE) : match.start()], match["b"]
    if RELATIVE.match(right):
        return None  # reports state themselves what changed since the year before
    a, b = find_asked_periods(left, reader), find_asked_periods(right, reader)
    here, there = find_asked_places(left, known), find_asked_places(right, known)
    tail, much = PERCENT.search(text) is not None, unit_of(text)
    content = place_first(clean(without(left, a)), here) + counted_noun(text, match)
    period = a[-1].period if a else None
    first = Part(ask_for(content, much, tail), AskedScope(period, planned=_compared_status(left), places=here[-1:]))
    if b and a and b[0].period != period:
        own = clean(blank(without(right, b), there))
        other, said = (content, left) if len(own) < 3 else (own, right)
        if there:
            other = of_place(other, here, there[-1])
        status = _compared_status(said)
        if first.scope.planned and own and not _compared_status(right):
            status = False  # 比22年花的, 比1955年实际铺的
        scope = AskedScope(b[0].period, planned=status, places=there[-1:] or here[-1:])
        return Plan("difference", (first, Part(ask_for(other, much, tail), scope)))
    if there and (period or here) and here[-1:] != there[-1:]:
        other = of_place(content, here, there[-1])
        elsewhere = replace(first.scope, places=there[-1:])
        return Plan("difference", (first, Part(ask_for(other, much, tail), elsewhere)))
    if period and TARGET_ONLY.fullmatch(clean(without(right, b))):
        done = replace(first, scope=replace(first.scope, planned=False))
        target = ask_for(f"{content}目标", much, tail)
        return Plan("difference", (done, Part(target, replace(first.scope, planned=True))))
    return None


def _compared_status(said: str) -> bool | None:
    """Return the status for which one side of a comparison asks; 23年安排的 asks for a plan."""
    return True if ARRANGED.search(said.rstrip()) else read_status(f"{said}多少")
