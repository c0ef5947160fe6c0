"""Check the dates, periods and relative years of a sentence against the quotes.

The input is folded text without spaces.
"""

import re
from collections.abc import Iterator, Sequence

from rag.guard.mismatch import Mismatch
from rag.text.dates import DateParts, date_parts
from rag.text.periods import find_periods
from rag.text.polarity import is_plan
from rag.text.quantity import find_quantities
from rag.text.years import YEAR, YEARS_FROM, any_of

__all__ = ["find_wrong_dates"]

_YEAR_NAME = re.compile(any_of(YEARS_FROM))
_DAY_NAMES = (  # relative days; each row names one day
    ("前一天", "前一日", "头一天"), ("当天", "当日", "同一天", "同日"), ("第二天", "次日", "后一天", "翌日", "隔天"),
)  # fmt: skip
_PERIOD_PART = re.compile(r"[月年季](?:底|末|初|中(?![等小央期医国华考专学层间部心标共]))|[上中下]旬")
_PERIOD_NAME = re.compile(r"[“”\"]|时期|期间")
_MONTH = r"(?:1[0-2]|[1-9])"
_MONTHS = re.compile(rf"(?<![\d.第])(?<!附件)({_MONTH})(?=[、和及](?:{_MONTH}[、和及])*{_MONTH}月)")  # 2、3月
_THAT_YEAR = "当年"  # a year that was told before
_NEXT_YEAR = re.compile(r"次年|第二年|下一年")
_DAYS = re.compile(r"(\d{1,2})月\d{1,2}日?(?:[~\-—]+|至|到)(\d{1,2})日")
_LOOKS_BACK = re.compile(r"工作报告|回顾")
_REVIEW = re.compile(rf"(?<!\d){YEAR}年[^\n,。;]{{0,8}}回顾|回顾[^\n,。;]{{0,4}}{YEAR}年")
_AHEAD = re.compile(r"今年|要[^求素点闻]|安排|部署|任务")
_EVERY = re.compile(r"每|[年月日]均")
_UNIT_ALONE = re.compile(r"(?<![今去明当次本同])([年月日])(?=[\u4e00-\u9fff])")
_DAYS_ALIKE = str.maketrans("天日", "日天")  # 每天 is 每日
_SAME_PART = {"底": "末", "末": "底"}


def find_wrong_dates(claim: str, evidence: str, year: int | None) -> Iterator[Mismatch]:
    """Yield the dates of `claim` that agree with no date in `evidence`. `year` is what 今年 means.

    Two dates are compared by year, month and day.
    """
    stated = [date_parts(q.text) for q in find_quantities(evidence) if q.is_date]
    stated += [(None, int(m[1]), int(m[2])) for m in _DAYS.finditer(evidence)]
    stated += [(None, int(m[1]), None) for m in _MONTHS.finditer(evidence)]
    told = _years_told(evidence, stated, year)
    spans = {one.period for one in find_periods(evidence, year, year - 1 if year else None)}
    plain = _PERIOD_NAME.sub("", evidence)
    named = find_periods(claim)
    for quantity in find_quantities(claim):
        if quantity.is_date and (quantity.text != _THAT_YEAR or _NEXT_YEAR.search(evidence)):
            parts = date_parts(quantity.text)
            good = any(_agrees(parts, other, year) for other in stated) or parts in told
            if not any(parts):
                good = any(one.period in spans for one in named if one.start <= quantity.start < one.end) or any(
                    wording in plain for wording in _wordings(_PERIOD_NAME.sub("", quantity.text))
                )
            if not good:
                yield Mismatch("wording" if _is_frequency(quantity.text, evidence) else "date", quantity.text)
    yield from _wrong_year_names(claim, evidence, stated, year)
    days = [any(name in evidence for name in row) for row in _DAY_NAMES]
    for row, stands in zip(_DAY_NAMES, days, strict=True):
        yield from (Mismatch("date", name) for name in row if name in claim and not stands and any(days))
    partly = {part[0] if part[0] not in "上中下" else "月" for part in _PERIOD_PART.findall(evidence)}
    for match in _PERIOD_PART.finditer(claim):
        text = match.group()
        if text not in evidence and text[0] + _SAME_PART.get(text[1], text[1]) not in evidence and text[0] in evidence:
            otherwise = text[0] in partly or "旬" in text
            yield Mismatch("date" if otherwise else "wording", text)


def _is_frequency(period: str, evidence: str) -> bool:
    """Return whether `period` tells how often (每天), and the quotes may tell it with the unit alone: 日处理, 日报."""
    if not period.startswith("每") or _EVERY.search(evidence):
        return False
    unit = period[-1].replace("天", "日")
    taken = {at for quantity in find_quantities(evidence) for at in range(quantity.start, quantity.end)}
    return any(match[1] == unit and match.start() not in taken for match in _UNIT_ALONE.finditer(evidence))


def _years_told(evidence: str, stated: Sequence[DateParts], year: int | None) -> frozenset[DateParts]:
    """Return the years that the quotes mean without naming them: that of the report, and the year it looks back on.

    A work report tells of the year before, and of its own year where it plans.
    """
    if year is None:
        return frozenset()
    told = {year + YEARS_FROM[match.group()] for match in _YEAR_NAME.finditer(evidence)}
    ahead = is_plan(evidence) or _AHEAD.search(evidence) is not None
    if not _LOOKS_BACK.search(evidence):
        told.add(year)
    elif ahead:
        told |= {year, year - 1}
    else:
        told.add(year - 1)
    if _LOOKS_BACK.search(evidence) and "上年" in evidence:
        told.add(year - 2)
    if not _REVIEW.search(evidence):
        told.add(year)
    return frozenset((one, None, None) for one in told)


def _wrong_year_names(claim: str, evidence: str, stated: list[DateParts], year: int | None) -> Iterator[Mismatch]:
    """Yield relative years that the quotes contradict, such as 去年 for 今年.

    今年 may be added where the quotes mention no other year.
    """
    named = {YEARS_FROM[match.group()] for match in _YEAR_NAME.finditer(evidence)}
    if year is not None:
        named |= {parts[0] - year for parts in stated if parts[0] is not None}
    for match in _YEAR_NAME.finditer(claim):
        if match.group() == _THAT_YEAR:
            continue
        off, after = YEARS_FROM[match.group()], claim[match.end() : match.end() + 2]
        others = [name + after for name in YEARS_FROM if YEARS_FROM[name] != off]
        is_changed = len(after) == 2 and match.group() + after not in evidence and any(o in evidence for o in others)
        if is_changed or (off not in named and not (off == 0 and not named)):
            yield Mismatch("date", match.group())


def _wordings(period: str) -> tuple[str, ...]:
    """Return the equivalent wordings of a period or frequency: 每季度 for 每个季度, 年均 for 每年, 每日 for 每天."""
    for row in _DAY_NAMES:
        if period in row:
            return row
    plain = period.replace("个", "")
    if not plain.startswith("每"):
        return (period, plain)
    return (period, plain, f"{plain[1:]}均", plain.translate(_DAYS_ALIKE))


def _agrees(claimed: DateParts, stated: DateParts, year: int | None) -> bool:
    """Return whether `stated` has each part of `claimed`. The year of the report may be missing in it."""
    if claimed[0] == year and stated[0] is None and any(claimed[1:]):
        claimed = (None, *claimed[1:])
    return all(part in (None, other) for part, other in zip(claimed, stated, strict=True))
