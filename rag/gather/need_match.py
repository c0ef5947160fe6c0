"""Estimate whether a text can answer a :class:`rag.understand.question.Need`: 0 is certainly not, 1 is certainly.

Patterns over folded text detect a quantity, a date, a name or a list. They do not check that it is the right one. What
else a question asks for is left to the judge: patterns for it did not help on texts that were left out
(docs/experiments.md).
"""

import re
from collections.abc import Callable, Sequence

from rag.gather.holders import asked_office, names_holder
from rag.text.dates import date_parts
from rag.text.offices import OFFICE, SURNAMES, TITLE
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import last_clause
from rag.understand.question import ORDINAL, Kind, Need, Question

__all__ = ["A_YEAR", "PER_HEAD", "TOTAL", "need_match", "tells_only_means"]

_UNKNOWN = 0.5  # for kinds without a pattern
_WRONG_NOUN = 0.7  # for a count of something that the question does not mention
PER_HEAD = re.compile("[人户]均|平均每[人户]|每[人户]平均")
# A mean over several years; 年均浓度 is the value of one
A_YEAR = re.compile(r"年均(?!浓度|[气水]温|温度|降[水雨]|湿度|值|水位|径流|风速|日照|流量)|平均每年|每年平均")
TOTAL = re.compile("总[量额值数产]|gdp")
_WRONG_TIME = 0.3  # for 三年 where an amount is asked for
_OF_TIME = re.compile(r"期(?![间票货待望末初])|[龄寿限久]|时[间长效]|[天日年月]数|[耗历用]时")
_PEOPLE_UNITS = frozenset({"名", "人", "位", "人次", "余人"})
_NAME = re.compile(
    rf"{TITLE}[:：]?\s?[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?=[,，。、;；\s(（)）]|同志|$)"
    rf"|[{SURNAMES}][\u4e00-\u9fff]{{1,2}}(?:同志|先生|女士)"
)
_OFFICE = re.compile(OFFICE)
_NO_DIGIT = re.compile(r"[^\d.]")
_COUNTED = re.compile(r"[\u4e00-\u9fff]{2}(?<![的了在是和与等均已将为被由])")


def need_match(need: Need, folded: str, question: Question) -> float:
    """Return how well the text `folded` can answer `need`, 0..1."""
    check = _CHECKS.get(need.kind)
    return check(need, folded, question) if check else _UNKNOWN


def tells_only_means(folded: str, question: Question, *, of_a_year: bool) -> bool:
    """Return whether each amount of the text `folded` that may be meant is a mean, and the question asks for none.

    The question asks for a total, and each amount is per head or household. Or it asks for one year, `of_a_year`, and
    each one is a mean over several years.
    """
    asked = question.folded
    per_head = TOTAL.search(asked) and not PER_HEAD.search(asked) and PER_HEAD.search(folded)
    a_year = of_a_year and not A_YEAR.search(asked) and A_YEAR.search(folded)
    if not (per_head or a_year):
        return False
    amounts = [one for one in find_quantities(folded) if not one.is_date]
    wanted = question.needs[0].dimensions if question.needs else frozenset()
    levels = [one for one in amounts if one.dimension != "percent"]
    meant = [one for one in amounts if not wanted or one.dimension in wanted]
    return bool((per_head and _all_follow(PER_HEAD, folded, levels)) or (a_year and _all_follow(A_YEAR, folded, meant)))


def _all_follow(words: re.Pattern[str], folded: str, amounts: Sequence[Quantity]) -> bool:
    """Return whether `words` stand before each of the amounts, which are some, in its clause."""
    before = (last_clause(folded[: one.start]) for one in amounts)
    return bool(amounts) and all(words.search(said) for said in before)


def _quantity(need: Need, folded: str, question: Question) -> float:
    """Return the share of the best quantity. A number that the question states is no answer to it."""
    found = [
        _dimension(need, quantity, question) * _noun(quantity, folded, question)
        for quantity in find_quantities(folded)
        if quantity.is_date or _NO_DIGIT.sub("", quantity.text) not in question.numbers
    ]
    return max(found, default=0.0)


def _dimension(need: Need, quantity: Quantity, question: Question) -> float:
    if quantity.dimension == ORDINAL:
        return float(ORDINAL in need.dimensions)
    if quantity.is_grade and need.unit and need.unit != quantity.unit:
        return 0.0
    if quantity.is_date:
        if "date" not in need.dimensions:
            return 0.0
        return 0.9 if quantity.text.startswith(("每", "近", "“", "十")) else 0.5
    if not need.dimensions:
        may_be_time = question.english or _OF_TIME.search(question.folded)
        return 0.9 if quantity.dimension != "duration" or may_be_time else _WRONG_TIME
    if quantity.dimension in need.dimensions:
        return 1.0 if not need.unit or _same_unit(need.unit, quantity.unit) else 0.8
    return 0.0


def _same_unit(wanted: str, found: str) -> bool:
    if wanted == found or "个" in (wanted, found) or {wanted, found} <= _PEOPLE_UNITS:
        return True
    return bool(found) and (found.endswith(wanted) or wanted.endswith(found))


def _noun(quantity: Quantity, folded: str, question: Question) -> float:
    """Return the factor of a count. It is lower if the question does not mention the counted noun (5个街道: 街道)."""
    noun = _COUNTED.match(folded, quantity.end)
    if quantity.dimension not in ("count", "person") or noun is None or question.english:
        return 1.0
    return 1.0 if any(char in question.folded for char in noun.group()) else _WRONG_NOUN


def _date(need: Need, folded: str, question: Question) -> float:
    del need
    dates = [quantity.text for quantity in find_quantities(folded) if quantity.is_date]
    found = [_dated(date, question) for date in dates]
    return max(found, default=0.0)


def _dated(date: str, question: Question) -> float:
    """Return how well a date answers. A year that the question names is no answer to it; 前三季度 is hardly one."""
    parts = date_parts(date)
    if parts[1:] == (None, None) and parts[0] in question.years:
        return 0.2
    return 1.0 if any(parts) or any(map(str.isdecimal, date)) else 0.6


def _office(need: Need, folded: str, question: Question) -> float:
    """Return 1 if the text says who holds the office that is asked for, else 0."""
    return float(names_holder(asked_office(need, question), folded, by_name=False))


def _list(need: Need, folded: str, question: Question) -> float:
    del need, question
    return min(1.0, (folded.count("、") + folded.count("》《") + folded.count("》,《")) / 2)


def _name(need: Need, folded: str, question: Question) -> float:
    """Return 1 if the text names who holds the office that is asked for. Without an office, any name will do."""
    office = asked_office(need, question)
    if office.endswith("长") or _OFFICE.search(office) or office in folded:
        return float(names_holder(office, folded))
    return float(_NAME.search(folded) is not None)


_CHECKS: dict[Kind, Callable[[Need, str, Question], float]] = {
    Kind.QUANTITY: _quantity,
    Kind.DATE: _date,
    Kind.OFFICE: _office,
    Kind.NAME: _name,
    Kind.LIST: _list,
}
