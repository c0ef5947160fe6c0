"""Refuse a question whose quotes tell of something near: a span for a month, a plan for what is, a whole for a part."""

import re
from collections.abc import Sequence

from rag.answer.refuse import refuse_unstated
from rag.gather.gathered import Gathered
from rag.text.fold import fold
from rag.text.quantity import find_quantities
from rag.text.sentences import split_clauses
from rag.types import Answer
from rag.understand.interrogatives import HOW_MANY
from rag.understand.question import Kind

__all__ = ["refuse_unlike"]

_MONTH_ALONE = re.compile(r"(?P<month>1[0-2]|(?<!\d)[1-9])月份?(?:单月|当月|这一?个月|一个月)")
_SPAN_OF_MONTHS = re.compile(r"\d{1,2}月?份?[-—~至到]\d{1,2}月")
_PART = re.compile(
    r"(?:里|其中|当中)(?:头|面)?(?:有|共)?(?:多少|几)个?人?是(?P<part>[\u4e00-\u9fff]{2,6}?)(?:的|呢|啊)?[?。\s]*$"
)
_NOW = re.compile("现在|目前|眼下|如今|当前|实际")
_ASKS_PLAN = re.compile("计划|目标|预计|打算|将|力争|要[求达]|控制")
_PLAN = re.compile(r"有望|力争|争取|计划(?!总?投资)|(?<![模虚])拟(?!合)|20\d\d年底前")
_HIGHEST = re.compile("哪(?:一?[个项家条座所处])[^,?]{0,10}最[高低多少大小]")
_MEAN = re.compile("平均|均值")


def refuse_unlike(answer: Answer, gathered: Gathered) -> Answer | None:
    """Refuse a question for a number whose quotes tell of something near. None: it is not refused."""
    question = gathered.analysis.question
    if answer.counted or question.english or not answer.citations or Kind.QUANTITY not in question.kinds:
        return None
    asked, quotes = question.folded, [fold(citation.quote) for citation in answer.citations]
    if _of_a_span(asked, quotes) or _of_the_whole(asked, quotes) or _of_a_mean(asked, quotes):
        return refuse_unstated(gathered)
    if HOW_MANY.search(asked) or "百分之" in asked:
        return refuse_unstated(gathered) if _of_a_plan(asked, quotes) else None
    return None


def _of_a_span(asked: str, quotes: Sequence[str]) -> bool:
    """Return whether one month alone is asked for, and the quotes name months from one to another only."""
    alone = _MONTH_ALONE.search(asked)
    if alone is None or not any(map(_SPAN_OF_MONTHS.search, quotes)):
        return False
    month = re.compile(rf"(?<!\d){alone['month']}月|当月|单月")
    return not any(month.search(_SPAN_OF_MONTHS.sub("", said)) for said in quotes)


def _of_the_whole(asked: str, quotes: Sequence[str]) -> bool:
    """Return whether a part of a group is asked for (里有多少是党员), and no quote has a character of its name."""
    part = _PART.search(asked)
    if part is None:
        return False
    return not any(char in said for char in set(part["part"]) - set("的里级") for said in quotes)


def _of_a_mean(asked: str, quotes: Sequence[str]) -> bool:
    """Return whether the first of several is asked for, and the quotes tell their one mean."""
    if not _HIGHEST.search(asked) or _MEAN.search(asked):
        return False
    return all(_MEAN.search(said) and not re.search("最[高低多少大小]|其中|分别", said) for said in quotes)


def _of_a_plan(asked: str, quotes: Sequence[str]) -> bool:
    """Return whether it is asked what is now, and each clause with an amount tells a plan."""
    if not _NOW.search(asked) or _ASKS_PLAN.search(asked):
        return False
    clauses = [clause.of(said) for said in quotes for clause in split_clauses(said)]
    told = [one for one in clauses if any(not quantity.is_date for quantity in find_quantities(one))]
    return bool(told) and all(map(_PLAN.search, told))
