"""The periods that a sentence is about, and how far each of them holds. Functions take folded text."""

import re
from itertools import pairwise, takewhile

from rag.gather.ruled_words import aims, binds_strictly, recurs, tells
from rag.gather.scope_document import Document, Scope
from rag.gather.scope_words import has_happened, is_duty
from rag.text.numerals import NO_GROUPING
from rag.text.period import FoundPeriod
from rag.text.periods import find_periods
from rag.text.quantity import find_quantities
from rag.text.years import full_year

__all__ = ["begins_clause", "is_local", "leads", "lists_years", "meant_periods", "opens_year", "reviews_term"]

_COMPARED = re.compile(r"(?:比|较|与|同|由|按)(?:上?[^,。;]{0,3})?$")
_COMPARED_SPAN = re.compile(r"(?:比|较|与|同)$")
_COMPARED_AFTER = re.compile(r"[末底]?(?:相比|同期|的\d|不变价|可比|为基期|下降|提高到|[^,。;]{0,24}基础上)")
_COMPARED_CHARS = 5  # before the period
_BEFORE_TOPIC = re.compile(
    r"(?:^|[,:。\s—;])(?:力争|争取|确保)?(?:到|在|从|自|于|至|截至|对|尤其是|特别是|其中|同时|预计|(?:刚刚)?过去的|[全我][省市县区国])?$"
)
_CLAUSE_END = re.compile(rf"[:;]|{NO_GROUPING}")
_PLAN_ITSELF = re.compile(r"(?:规划|计划)的?$")
_PLAN_NAME = re.compile(r"五[\"”]?的?$")  # without 时期: not its years
_TOPIC_CHARS = 14
_TERM = 3  # a government gives account of so many years or more
_LISTS = re.compile(r"依次|分别[为是达有]|各[为是]")
_JOINED = re.compile("、?[和及与]|[、,]")  # between amounts that are listed
_REPORTING = re.compile(r"^[^,。;:]{0,12}(?:指出|显示|表明|反映|发现)[,:]$")
_ALONE = re.compile(r"[底末]?,")
_TELLS_WHICH = re.compile(r"(?:以前|之前)?(?:建成|印发|发布|制定|出台|修订)的")
_UP_TO_MONTH = re.compile(r"\W*(?:截[至止]|至)到?\s*\d{1,2}\s*月")
_DIGIT = re.compile(r"\d")
_OPENS = re.compile(r"\s*[,是]")
_SHORT_BACK, _SHORT_AHEAD = 10, 1  # years of two digits are near the year of the account


def meant_periods(said: str, carried: Scope, topic: Scope, document: Document) -> list[FoundPeriod]:
    """Return the periods that the sentence is about, without those with which it only compares."""
    current = carried.period.years[-1] if carried.period else document.year
    if document.accounts and document.told is not None and topic.status == "done" and _UP_TO_MONTH.match(said):
        current = document.told
    told = _counted_to(said, topic, document)
    ruled = document.genre == "rules"
    if ruled and carried.period is None and "全年" in said and not (is_duty(said) or aims(said)):
        current = document.told or current

    def complete(short: str) -> int | None:
        return None if ruled else _near_year(short, document.told or document.year)

    found = find_periods(said, document.year, told, complete, current=current)
    return [one for one in found if not _is_compared(one, said) and not _is_passing(one, said, topic, document)]


def _counted_to(said: str, topic: Scope, document: Document) -> int | None:
    """Return the year up to which 三年累计 and 以来 count: of the account, of the facts, or of the plan."""
    told = topic.status == "rule" and tells(said) and not binds_strictly(said)
    if document.accounts or topic.status == "done" or told:
        return document.told
    if topic.status == "planned" and document.span is not None:
        return document.told if has_happened(said) else document.span.years[-1]
    return None


def leads(one: FoundPeriod, said: str) -> bool:
    """Return whether the period stands at the start of an early clause, as the topic of what follows."""
    return one.start <= _TOPIC_CHARS and begins_clause(one, said)


def is_local(one: FoundPeriod, said: str, carried: Scope) -> bool:
    """Return whether a period holds for its own clause alone.

    Within a period, a part of a year, a span of years and a period inside a clause do, after the first clause.
    """
    if carried.period is None or _REPORTING.search(said[: one.start]):
        return not begins_clause(one, said)
    if one.period == carried.period or not _CLAUSE_END.search(said, 0, one.start):
        return False
    if _ALONE.match(said, one.end) and begins_clause(one, said) and not _DIGIT.search(said, 0, one.start):
        return False
    return len(one.period.years) > 1 or not one.period.whole or not begins_clause(one, said)


def opens_year(lead: FoundPeriod, said: str) -> bool:
    """Return whether a leading period opens the account of its year, such as 2022年是 and 去年,."""
    return _OPENS.match(said, lead.end) is not None


def reviews_term(lead: FoundPeriod, said: str) -> bool:
    """Return whether a leading period is the term of a government, such as 五年来, and not 近三年."""
    return len(lead.period.years) >= _TERM and not said.startswith(("近", "连续"), lead.start)


def lists_years(lead: FoundPeriod, said: str) -> bool:
    """Return whether a sentence only gives the figures of several years one by one: 2018—2022年依次为8%、7%、6%.

    It lists as many amounts as there are years. What follows it is not about these years.
    """
    years = len(lead.period.years)
    return years > 1 and any(_listed(said, match.end()) == years for match in _LISTS.finditer(said, lead.end))


def _listed(said: str, start: int) -> int:
    """Return how many amounts are listed from `start` on, with only a mark or an 和 between them."""
    amounts = [one for one in find_quantities(said) if one.start >= start and not one.is_date]
    joined = (_JOINED.fullmatch(said, one.end, two.start) for one, two in pairwise(amounts))
    return sum(1 for _ in takewhile(bool, joined)) + 1 if amounts else 0


def begins_clause(one: FoundPeriod, said: str) -> bool:
    """Return whether a period stands at the start of a clause, as its topic."""
    return _BEFORE_TOPIC.search(said[: one.start]) is not None


def _is_compared(one: FoundPeriod, said: str) -> bool:
    """Return whether something is only compared with the period, or builds on it."""
    before = _COMPARED if len(one.period.years) == 1 else _COMPARED_SPAN
    end = one.end - 1 if said[one.end - 1] == "的" else one.end
    near = said[max(0, one.start - _COMPARED_CHARS) : one.start]
    return before.search(near) is not None or _COMPARED_AFTER.match(said, end) is not None


def _is_passing(one: FoundPeriod, said: str, topic: Scope, document: Document) -> bool:
    """Return whether a period only tells which thing is meant, such as a meeting of last year that binds now."""
    written = said[one.start : one.end]
    if _PLAN_ITSELF.search(written) or ((not written[:1].isdecimal() or "月" in written) and recurs(said[: one.start])):
        return True
    if document.genre == "rules" and _TELLS_WHICH.match(said, one.end):
        return True
    if begins_clause(one, said):
        return False
    if not document.accounts:
        return document.genre == "rules" and written.startswith(("上年", "全年"))
    past = topic.status == "planned" and not document.is_later(one.period)
    return _PLAN_NAME.search(written) is not None or (past and not has_happened(said))


def _near_year(short: str, near: int | None) -> int | None:
    """Return the year of two digits, if it is near. 改革开放40年 and 延长30年 tell how long."""
    if near is None:
        return None
    year = full_year(short, near)
    return year if year % 10 and -_SHORT_BACK <= year - near <= _SHORT_AHEAD else None
