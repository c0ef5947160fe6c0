"""Dates in official documents, and the year that 今年 means in one.

Digits may be full width or 二〇二二; white space inside a date is tolerated. Nothing is assumed from today's clock.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from rag.text.dates import full_dates, narrow_digits
from rag.text.numerals import read_integer
from rag.text.offices import SIGNATURE_ENDS
from rag.text.years import YEAR
from rag.types import Kind

__all__ = ["account_year", "delivered_date", "first_date", "reference_year", "signature_date", "title_year"]

_ALONE_AFTER = re.compile(r"\s*(?:$|\n|[\s（(—]|印发)")
_ORGAN_END = re.compile(rf"[{SIGNATURE_ENDS}]$")
_DAY = r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*"
_DELIVERED = re.compile(rf"[（(—]\s*{_DAY}(?:[）)]|在)|(?:^|\n)\s*{_DAY}在[^。\n]{{4,60}}(?:会议|大会|全会)上\s*\n")
_TITLE_YEAR = re.compile(rf"(?<![\d—\-－至~])({YEAR})\s*年?度?(?!\s*[-—－至~\d])")
_RECAP = re.compile(rf"({YEAR})年[^。\n]{{0,8}}?(?:工作的?回顾|[：:])")
_ESTIMATE = re.compile(rf"(?:预计|初步核算|初步统计|初步预计|据统计)[，,]?({YEAR})年")
_PLAN_RECAP = re.compile(r"“?十([一二三四五六]?)五”?时期[^。\n]{0,4}工作的?回顾")  # 五年规划: 十五 ended in 2005
_CONGRESS = re.compile(r"中国共产党第([一二三四五六七八九十]+)次全国代表大会")
_COMMITTEE = re.compile(r"(?:代表|受)(?:中国共产党)?第?([一二三四五六七八九十]+)届中央委员会")
_ADDRESS = re.compile(r"(?:各位代表|各位委员|同志们)\s*[：:！!，]")
_NUMBER = re.compile(rf"[〔\[［(（]({YEAR})[〕\]］)）]\s*\d+\s*号")
_MENTION = re.compile(rf"(?<!\d)({YEAR})(?:年|[(（]?版)")
_AHEAD = re.compile(r"(?:到|至|计划[^，。；]{0,8}|力争|预期|有望[^，。；]{0,4}|规划)$")
_PLANNED = re.compile(r"\s*(?:将|底前?|末|前|以前|起|目标)|\d{1,2}月(?:\d{1,2}日)?(?:前|起)")
_ACCOUNT = re.compile(r"(?:报告|通报|总结|情况)$")  # looks back; one signed early in a year may mean the last year
_LATE_MONTHS = 3
_HEAD_CHARS = 600
_RECAP_CHARS = 3000
_LOOKED_BACK = re.compile(
    rf"^[^\n。]{{0,6}}({YEAR})年度?[^\n。，,；;]{{0,10}}(?:情况|回顾|总结|成效|成绩|主要工作)[^\n。]{{0,4}}$",
    re.MULTILINE,
)


def first_date(text: str) -> date | None:
    """Read the first date of `text`, or None.

    >>> first_date("来源:某网站2022-02-2209:00"), first_date("二〇二二年二月二十二日")
    (datetime.date(2022, 2, 22), datetime.date(2022, 2, 22))
    """
    return next((found for found, _, _ in full_dates(text)), None)


def signature_date(text: str) -> date | None:
    """Read the date under the signature (成文日期): one that stands alone, best right after an issuer's name."""
    alone = []
    for found, start, end in full_dates(text):
        before = text[max(0, start - 40) : start]
        after_organ = bool(_ORGAN_END.search(before.rstrip()))
        if _ALONE_AFTER.match(text, end) and (after_organ or not before or before[-1].isspace()):
            alone.append((after_organ, found))
    named = [found for after_organ, found in alone if after_organ]
    return named[0] if named else alone[-1][1] if alone else None


def delivered_date(text: str) -> date | None:
    """Read the date under the title of a report that was delivered: ——2023年1月10日在……会议上."""
    match = _DELIVERED.search(narrow_digits(text[:_HEAD_CHARS]))
    return first_date(match.group()) if match else None


def reference_year(text: str, *, title: str, signed: date | None, published: date | None) -> int | None:
    """Tell the year that 今年 means in `text`; None when it does not tell.

    In order: the date it was delivered, the year in its title, the year after the one it looks back on, its
    signature, its document number; failing these, the past year that it dates things in, near the publication.

    >>> reference_year("2021年1月11日开展巡视。计划在2022年12月31日完成。", title="", signed=None,
    ...                published=date(2022, 2, 22))
    2021
    """
    text, title = narrow_digits(text), narrow_digits(title)
    head = text[:_HEAD_CHARS]
    if delivered := delivered_date(head):
        return delivered.year
    if named := title_year(title):
        return named
    if _ADDRESS.search(head):
        return _year_after(text) or _congress_year(head)
    if signed:
        return _voted(text, signed) if signed.month <= _LATE_MONTHS and _ACCOUNT.search(title) else signed.year
    if match := _NUMBER.search(text[: _HEAD_CHARS // 2]):
        return int(match[1])
    return _voted(text, published)


def title_year(title: str) -> int | None:
    """Read the first year of a title that is not part of a range, or None.

    >>> title_year("某省2022年统计公报"), title_year("某市2021—2025年规划")
    (2022, None)
    """
    match = _TITLE_YEAR.search(narrow_digits(title))
    return int(match[1]) if match else None


def account_year(kind: Kind, title: str, year: int | None, text: str = "") -> int | None:
    """Tell the year that a report accounts for: of a report to an assembly the one before `year`, 今年.

    Of a bulletin, or another report that looks back, it is the year in its title, or in the first heading of `text`
    that looks back on the year before. Other documents account for none.

    >>> account_year("work_report", "政府工作报告", 2023), account_year("bulletin", "某市2022年统计公报", 2022)
    (2022, 2022)
    >>> account_year("other", "某县交通工作总结", 2022, "一、2021年完成情况")
    2021
    """
    if kind in ("work_report", "budget"):
        return year - 1 if year else None
    if kind == "bulletin":
        return title_year(title) or year
    if kind != "other" or not _ACCOUNT.search(title):
        return None
    looked_back = _LOOKED_BACK.search(narrow_digits(text))
    before = int(looked_back[1]) if looked_back else None
    return title_year(title) or (before if year and before == year - 1 else None)


def _year_after(text: str) -> int | None:
    """Tell the year after the one, or the five, that an address looks back on."""
    if match := _RECAP.search(text[:_RECAP_CHARS]) or _ESTIMATE.search(text):
        return int(match[1]) + 1
    match = _PLAN_RECAP.search(text[:_RECAP_CHARS])
    return 2006 + 5 * (read_integer(match[1] or "零") or 0) if match else None


def _congress_year(head: str) -> int | None:
    """Tell the year of a party congress: every five years since the eleventh, in 1977."""
    match = _CONGRESS.search(head) or _COMMITTEE.search(head)
    number = read_integer(match[1]) if match else None
    if match is None or number is None:
        return None
    number += match.re is _COMMITTEE  # the committee that reports was elected by the congress before
    return 1977 + 5 * (number - 11) if number >= 11 else None


def _voted(text: str, published: date | None) -> int | None:
    """Take the year most things happened in; without a publication date it must be more than half of them."""
    votes = Counter(_past_years(text))
    if published:
        near = {year: votes[year] for year in (published.year, published.year - 1) if votes[year]}
        return max(near, key=lambda year: near[year], default=published.year)
    (year, count), *_ = votes.most_common(1) or [(0, 0)]
    return year if count >= 3 and 2 * count > votes.total() else None


def _past_years(text: str) -> Iterator[int]:
    """Give the year of every mention that is not about the future."""
    for match in _MENTION.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if not _AHEAD.search(before) and not _PLANNED.match(text, match.end()):
            yield int(match[1])
