"""What a document is for the scopes of its sentences: an account of a year, rules, or news; and how it begins."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from rag.gather import scope_words as words
from rag.gather.ruled_words import binds, heads_goals, tells
from rag.text.fold import fold
from rag.text.period import MONTHS, Period
from rag.text.periods import find_periods
from rag.text.sentences import split_clauses, split_sentences
from rag.types import ParsedReport, Section, Source

__all__ = ["Document", "Scope", "Status", "account_year", "read_document", "year_period"]

Status = Literal["done", "planned", "rule"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A period, None for no time, and the status of what is said of it."""

    period: Period | None
    status: Status
    named: bool = False  # the sentence itself names the period


@dataclass(frozen=True, slots=True)
class Document:
    """The years of a document, its genre, and the scope of what it says first."""

    year: int | None  # that 今年 means
    told: int | None  # that it accounts for
    genre: Literal["account", "rules", "news"]
    first: Scope
    span: Period | None = None  # the years of a plan
    plans: bool = False  # sets goals, though it is no plan by its kind
    over: int | None = None  # the last month that was over when rules or plans were written

    @property
    def accounts(self) -> bool:
        return self.genre == "account"

    def is_later(self, period: Period) -> bool:
        """Return whether a period reaches beyond the year that the document accounts for."""
        return self.told is not None and period.last > Period.of_years(self.told).last


_ACCOUNTS = ("work_report", "bulletin", "budget")
_RULES = ("notice", "plan")
_RULING = re.compile(
    r"通知|办法|意见|规定|条例|措施|细则|方案|公告|通告|决定|指南|问答|解答|解读|须知|日程|规程|简章|章程|规则|规范|规划|纲要|预案|要点"
)
_ACCOUNTING = re.compile(r"工作总结|情况的?(?:综合|专项)?(?:报告|通报)|情况与.*的报告")
_DRAFTED = 2  # months that an account of a year may take
_AS_OF = re.compile(r"截[至止]到?\d{4}年(?:底|末|\d{1,2}月)?")
_DATED = re.compile(r"(?:时间|日期)\s*:\s*(\d{4}年\d{1,2}月)")
_IN_FORCE = re.compile(r"自(\d{4}年\d{1,2}月)\d{1,2}日起(?:施行|实施|执行)")
_HEAD_CHARS = 300
_RULES_SHARE, _OVER_FACTS, _LEAST = 0.25, 2, 8  # of its sentences, in a text whose title tells nothing


def account_year(source: Source) -> int | None:
    """Return the year that a report accounts for. None: it accounts for none, or its year is unknown."""
    if source.account_year is not None or source.year is None:
        return source.account_year
    return source.year - 1 if source.kind == "work_report" or "工作报告" in source.title else source.year


def read_document(parsed: ParsedReport, folded: str) -> Document:
    """Return the years and the genre of a report, from its source, its headings and the first date in its text."""
    source = parsed.report.source
    if _accounts(source, any(_plans(section, folded) for section in parsed.sections)):
        year, told = _accounted(parsed, folded)
        return Document(year, told, "account", Scope(year_period(told), "done"))
    if source.kind in _RULES or _RULING.search(source.title) or _lays_down(folded):
        return _ruled(parsed, folded)
    return Document(source.year, account_year(source), "news", Scope(_dated(source, folded), "done"))


def _accounted(parsed: ParsedReport, folded: str) -> tuple[int | None, int | None]:
    """Return the year that 今年 means in an account, and the one that it accounts for.

    A heading of results may name the report's own year. Without a year, the last month of which facts are told has it.
    """
    source = parsed.report.source
    year, told = source.year, account_year(source)
    last = max(_as_of(folded, None if year is None else Period.of_years(year + 1).last, None), default=None)
    if year is None:
        return (None, told) if last is None else (last // MONTHS, told or (last - _DRAFTED) // MONTHS)
    if told == year and {one.period for one in find_periods(fold(source.title))} == {Period.of_years(year - 1)}:
        return year, year - 1
    headings = [section.heading.of(folded) for section in parsed.sections if section.heading]
    own = [heading for heading in headings if {one.period for one in find_periods(heading)} == {Period.of_years(year)}]
    if told == year - 1 and any(words.heads_results(one) and not words.speaks_of_plans(one) for one in own):
        ahead = any(f"{year + 1}年" in heading and words.heads_plans(heading) for heading in headings)
        return year + ahead, year
    return (year + 1 if told == year and last is not None and last // MONTHS > year else year), told


def _ruled(parsed: ParsedReport, folded: str) -> Document:
    """Return the years of a plan or of rules: those planned, and the last ones that they can tell facts of."""
    source = parsed.report.source
    headings = [section.heading.of(folded) for section in parsed.sections if section.heading]
    named = [one.period for one in find_periods(fold(source.title), source.year) if one.period.whole]
    span = max(named, key=lambda one: (len(one.years), one.last), default=None)
    day = _day(source, folded)
    year = day.years[0] if day else source.year
    before = [Period.of_years(span.years[0] - 1).last] if span else []
    before += [day.first - 1] if day else [Period.of_years(year - 1).last] if year else []
    as_of = list(_as_of(folded, day.last if day else Period.of_years(year).last if year else None, span))
    over = max([*before, *as_of], default=None)
    told = max(as_of, default=None if over is None else over - MONTHS + 1)
    planned = source.kind == "plan"
    first = Scope(span if planned else None, "planned" if planned else "rule")
    of_facts = None if told is None else told // MONTHS
    return Document(year, of_facts, "rules", first, span, any(map(heads_goals, headings)), over)


def _day(source: Source, folded: str) -> Period | None:
    """Return the month in which rules were published, or that stands at their head."""
    if day := source.published:
        return Period.of_months(day.year, day.month, day.month)
    dated = _DATED.search(folded, 0, _HEAD_CHARS) or (_IN_FORCE.search(folded) if source.year is None else None)
    return find_periods(dated[1])[0].period if dated else None


def _as_of(folded: str, limit: int | None, span: Period | None) -> Iterator[int]:
    """Yield the months up to which facts are told, such as 截至2024年9月, before the limit and the end of the plan."""
    for match in _AS_OF.finditer(folded):
        period = next((one.period for one in find_periods(folded[match.start() : match.end()])), None)
        in_time = period is not None and (limit is None or period.last <= limit)
        if period is not None and in_time and (span is None or len(span.years) == 1 or period.last < span.last):
            yield period.last


def _lays_down(folded: str) -> bool:
    """Return whether a large share of the sentences are norms."""
    read = (span.of(folded).strip() for span in split_sentences(folded))
    said = [one for one in read if one and not one.endswith("?")]
    norms = sum(map(binds, said))
    facts = sum(1 for one in said if tells(one) and not binds(one))
    return len(said) >= _LEAST and norms >= max(_RULES_SHARE * len(said), _OVER_FACTS * facts)


def year_period(year: int | None) -> Period | None:
    """Return the period of a year; None of an unknown one."""
    return None if year is None else Period.of_years(year)


def _accounts(source: Source, has_plans: bool) -> bool:
    if _ACCOUNTING.search(source.title):
        return True
    if source.kind not in ("", "other"):
        return source.kind in _ACCOUNTS
    return "报告" in source.title or "公报" in source.title or (has_plans and not _RULING.search(source.title))


def _plans(section: Section, folded: str) -> bool:
    """Return whether the section has a heading of plans, and not a whole sentence in its place."""
    heading = section.heading.of(folded) if section.heading else ""
    return words.heads_plans(heading) and split_clauses(heading)[0].end == len(heading)


def _dated(source: Source, folded: str) -> Period | None:
    """Return the month in which the document was published; without it, the first month that it names."""
    if day := source.published:
        return Period.of_months(day.year, day.month, day.month)
    found = find_periods(folded, source.year, current=source.year)
    return next((one.period for one in found if not one.period.whole), year_period(source.year))
