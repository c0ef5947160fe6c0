"""The scope of a question: the period, the status and the places that it names."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from rag.text.numerals import read_number
from rag.text.period import FoundPeriod, Period
from rag.text.periods import find_periods
from rag.text.places import LEVELS, find_places, full_name, is_own_word, short_name
from rag.text.years import full_year

__all__ = [
    "IN_FACT",
    "NATION",
    "NO_PLAN",
    "WHOLES",
    "AskedScope",
    "YearReader",
    "carried",
    "find_asked_periods",
    "find_asked_places",
    "main_place",
    "read_status",
]

NATION = "全国"
WHOLES = frozenset(f"全{level}" for level in LEVELS)  # the place of the reports of one level
_NATION = re.compile(r"全国|我国|[咱我]们?国家|咱国|中国(?!共产党|人民银行)|国家(?=[计安预财定])|国务院")
_PLANNED = re.compile(
    r"目标|计划(?!生育)|打算|预[期计]|定的|定了|定下|说要|拟(?=[安新建])|准备|力争|争取(?!到?了|到?(?:上级|中央|省级|国家|各[级类])?[^,。;]{0,4}(?:资金|项目|支持|补助|债券|指标|政策))|控制在|上限|下限|要求(?:达到|增长|到(?=[多几]))|将要?"
)
_COMPARED = re.compile(r"[比较]$|[与和跟同](?=$)(?<!年[与和跟同])")
NO_PLAN = re.compile(r"(?:不是|不要|不算|别给|不问)[^,。;]{0,4}?(?:目标|计划|预[期计])")
_RUNNING_ON = re.compile(
    r"年?(?:起|开始)[,的]*(?:往后)?(?P<on>连续)?(?:的)?(?P<number>[两二三四五六七八九十]|\d)年(?!内|期|[^,。;]{0,4}?(?:行动|规划|计划))"
)
_TWO_THREE = re.compile(
    r"(?<![\d.〇零一二三四五六七八九十近过满第续个后前这那用花有要管约])二三(?=年(?!(?:的)?(?:内|时间|工夫|来|间|以|之|多|左右)))"
)
_ONE_BY_ONE = re.compile("每一?年|年年|逐年|历年|各(?:[是为有年自]|多少)|分别|依次")
_AMOUNT = re.compile(r"多少|几|百分|[^,。?]目标$")
_WHEN, _WILL = re.compile("什么时[候间]|何时|哪[天月年]|几[时月]"), re.compile("[能会](?!议)|才")
_NO_PLACES = frozenset({"中央"})
_INTENDED = re.compile(r"(?:打算|准备|力争|争取|想要?|拟)[^,。;?]{0,24}?做到")
IN_FACT = "实际(?!使?用?利用)"  # 实际利用外资 is a thing
_DONE = re.compile(rf"{IN_FACT}|完成了|做到|结果|实绩|最终|最后|实现了|到底")


@dataclass(frozen=True, slots=True)
class AskedScope:
    """What a question asks of. Empty fields leave it open."""

    period: Period | None = None
    relative: bool = False  # the period counts from 今年, whose year the asker may take otherwise than the report
    of_report: bool = False  # the period is the year of a report, as in 2024年的报告, not of what it tells
    planned: bool | None = None  # whether it asks for a plan; None: it does not say
    places: tuple[str, ...] = ()
    bulletin: str = ""  # with `of_report`, the bulletin as it is named, such as 省统计公报
    among: tuple[int, ...] = ()  # the years of which one is asked for; the search is not limited to them
    name: str = ""  # the thing that a part of a question asks about, beside another one

    @property
    def open(self) -> bool:
        """Whether the question names neither a period nor a place."""
        return self.period is None and not self.places

    @property
    def label(self) -> str:
        """The scope as it stands before a value, such as 2022年江西 or 2022年目标."""
        planned = "目标" if self.planned else ""
        parts = [self.period.label if self.period else "", *self.places, self.name, planned]
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class YearReader:
    """Complete the years of questions about a library."""

    years: frozenset[int] = frozenset()  # that 今年 means in its reports; of a bulletin, the year after its account
    told: frozenset[int] = frozenset()  # for which its reports account

    @property
    def newest(self) -> int | None:
        """The year that 今年 means: that of the newest report."""
        return max(self.years, default=None)

    def complete(self, short: str) -> int:
        """Return the year of two digits: the one that a report is near to, else the nearest to the newest report."""
        newest = self.newest or 2020
        near = [full_year(short, year) for year in sorted(self.years)]
        known = [year for year, one in zip(near, sorted(self.years), strict=True) if abs(year - one) <= 1]
        return max(known) if known else full_year(short, newest)


def find_asked_periods(folded: str, reader: YearReader) -> tuple[FoundPeriod, ...]:
    """Return the periods that a folded question names, in order. A period may be named twice.

    A year with which the question only compares (比上年) is left out if it counts from 今年.
    """
    folded = _years_in_digits(folded, reader)
    found = [_running_on(one, folded) for one in find_periods(folded, reader.newest, None, reader.complete, bare=True)]
    return tuple(one for one in found if not _COMPARED.search(folded[: one.start]) or folded[one.start].isdecimal())


def _years_in_digits(folded: str, reader: YearReader) -> str:
    """Write 二三年 in digits where the library has such a year: elsewhere it is two or three years."""
    if not any(year % 100 == 23 for year in reader.years | reader.told):
        return folded
    return _TWO_THREE.sub("23", folded)


def _running_on(one: FoundPeriod, folded: str) -> FoundPeriod:
    """Return a year with the years that follow it, if each of so many is asked for: 2018年起连续五年."""
    match = _RUNNING_ON.match(folded, one.end)
    if match is None or not (match["on"] or _ONE_BY_ONE.search(folded, match.end())):
        return one
    if not one.period.whole or len(one.period.years) > 1:
        return one
    first, number = one.period.years[0], int(read_number(match["number"]) or 1)
    return replace(one, end=match.end(), period=Period.of_years(first, first + max(1, number) - 1), each=number > 1)


def find_asked_places(folded: str, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the places that a folded question names, in order. The nation counts as one.

    `known` are names that are no divisions, but places of the library. Of those that overlap, the longest counts.

    >>> find_asked_places("江西的城镇化率比全国低几个点")
    ('江西', '全国')
    >>> find_asked_places("泽州的泽安县", {"泽州", "泽安县"})
    ('泽州', '泽安县')
    """
    names = sorted((start, folded[start:end]) for start, end in _spans(folded, known))
    named = {name for _, name in names}
    names = [(at, name) for at, name in names if not any(_is_short_of(name, other) for other in named)]
    if nation := _NATION.search(folded):
        names.append((nation.start(), NATION))
    return tuple(dict.fromkeys(name for _, name in sorted(names)))


def _spans(folded: str, known: Collection[str]) -> list[tuple[int, int]]:
    """Return where the names of places stand. A known name may only hold a division, not share a part with it."""
    kept = list(_divisions(folded))
    found = (match.span() for name in known for match in re.finditer(re.escape(name), folded))
    for start, end in sorted(found, key=lambda span: span[0] - span[1]):
        over = [other for other in kept if other[0] < end and start < other[1]]
        alone = folded[start:end] not in WHOLES and folded[end - 1] in LEVELS
        if all(start <= other[0] and other[1] <= end for other in over) and (alone or is_own_word(folded, start, end)):
            kept = [(start, end), *(other for other in kept if other not in over)]
    return kept


def _divisions(folded: str) -> Iterator[tuple[int, int]]:
    """Yield where the names of divisions stand."""
    at = 0
    for place in find_places(folded):
        at = folded.find(place, at)
        if place not in _NO_PLACES:
            yield at, at + len(place)
        at += len(place)


def _is_short_of(name: str, other: str) -> bool:
    """Return whether `name` is `other` without its level. Alone, 长沙 is 长沙市, not 长沙县, and 吉林 is 吉林省."""
    return name != other == full_name(name, other) and short_name(other) == name


def main_place(places: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first of `places` that has a name of its own, in one; the first one if none has."""
    return tuple(place for place in places if place not in WHOLES)[:1] or places[:1]


def read_status(folded: str) -> bool | None:
    """Return whether a folded question asks for a plan (True) or a result (False). None: it does not say.

    >>> read_status("2022年目标是多少"), read_status("2022年实际增长多少"), read_status("2022年增长多少")
    (True, False, None)
    >>> read_status("打算到2030年做到百分之几"), read_status("2022年做到百分之几")
    (True, False)
    """
    if NO_PLAN.search(folded) or _DONE.search(_INTENDED.sub("打算", folded)):
        return False
    return True if _PLANNED.search(folded) and _AMOUNT.search(folded) else None


def carried(scope: AskedScope, folded: str) -> AskedScope:
    """Return the scope of the first part of a question for a further part that names none.

    When something is to be may be told of a later year: 22年动工了没,计划什么时候能通水.
    """
    when_planned = _WHEN.search(folded) and (_PLANNED.search(folded) or _WILL.search(folded))
    return replace(scope, period=None) if when_planned else scope
