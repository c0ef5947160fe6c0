"""Which dates, periods and years-by-name of a sentence the quotes do not state.

Works on folded text without spaces.
"""

import re
from collections.abc import Iterator

from rag.guard.fault import Fault
from rag.text.dates import DateParts, date_parts
from rag.text.quantity import find_quantities
from rag.text.years import YEARS_FROM, any_of

__all__ = ["find_wrong_dates"]

_YEAR_NAME = re.compile(any_of(YEARS_FROM))
_DAY_NAMES = (  # days by name; each row is one day
    ("前一天", "前一日", "头一天"), ("当天", "当日", "同一天", "同日"), ("第二天", "次日", "后一天", "翌日", "隔天"),
)  # fmt: skip
_HALVES = re.compile(r"[月年季](?:底|末|初|中)|[上中下]旬")
_NOT_BEGUN = {"底": "末", "末": "底"}


def find_wrong_dates(said: str, shown: str, year: int | None) -> Iterator[Fault]:
    """Find dates that no date of the quotes agrees with, part by part; `year` is what 今年 means."""
    stated = [date_parts(q.text) for q in find_quantities(shown) if q.is_date]
    for quantity in find_quantities(said):
        if quantity.is_date:
            parts = date_parts(quantity.text)
            good = any(_agrees(parts, other, year) for other in stated) or parts == (year, None, None)
            if not any(parts):
                good = any(way in shown for way in _ways_to_say(quantity.text))
            if not good:
                yield Fault("date", quantity.text)
    yield from _wrong_year_names(said, shown, stated, year)
    days = [any(name in shown for name in row) for row in _DAY_NAMES]
    for row, stands in zip(_DAY_NAMES, days, strict=True):
        yield from (Fault("date", name) for name in row if name in said and not stands and any(days))
    for match in _HALVES.finditer(said):
        text = match.group()
        if text not in shown and text[0] + _NOT_BEGUN.get(text[1], text[1]) not in shown and text[0] in shown:
            yield Fault("date", text)


def _wrong_year_names(said: str, shown: str, stated: list[DateParts], year: int | None) -> Iterator[Fault]:
    """Find 去年 where the quotes speak of 今年; 今年 may be added where they speak of no other year."""
    named = {YEARS_FROM[match.group()] for match in _YEAR_NAME.finditer(shown)}
    if year is not None:
        named |= {parts[0] - year for parts in stated if parts[0] is not None}
    for match in _YEAR_NAME.finditer(said):
        off, after = YEARS_FROM[match.group()], said[match.end() : match.end() + 2]
        others = [name + after for name in YEARS_FROM if YEARS_FROM[name] != off]
        elsewhere = len(after) == 2 and match.group() + after not in shown and any(other in shown for other in others)
        if elsewhere or (off not in named and not (off == 0 and not named)):
            yield Fault("date", match.group())


def _ways_to_say(often: str) -> tuple[str, ...]:
    """Return the wordings of a period or frequency: 每个季度 is 每季度, 每年 may stand as 年均."""
    for row in _DAY_NAMES:
        if often in row:
            return row
    plain = often.replace("个", "")
    return (often, plain, f"{plain[1:]}均") if plain.startswith("每") else (often, plain)


def _agrees(claimed: DateParts, stated: DateParts, year: int | None) -> bool:
    """Tell whether each part that is claimed is stated; the report's own year need not be."""
    if claimed[0] == year and stated[0] is None and any(claimed[1:]):
        claimed = (None, *claimed[1:])
    return all(said in (None, shown) for said, shown in zip(claimed, stated, strict=True))
