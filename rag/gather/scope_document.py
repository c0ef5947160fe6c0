"""What a document is for the scopes of its sentences: an account of a year, rules, or news; and how it begins."""

import re
from dataclasses import dataclass
from typing import Literal

from rag.gather import scope_words as words
from rag.text.periods import Period, find_periods
from rag.text.sentences import split_clauses
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

    @property
    def accounts(self) -> bool:
        return self.genre == "account"

    def is_later(self, period: Period) -> bool:
        """Return whether a period reaches beyond the year that the document accounts for."""
        return self.told is not None and period.last > Period.of_years(self.told).last


_ACCOUNTS = ("work_report", "bulletin", "budget")
_RULES = ("notice", "plan")
_RULING = re.compile(r"通知|办法|意见|规定|条例|措施|细则|方案|公告|通告|决定|指南")


def account_year(source: Source) -> int | None:
    """Return the year that a report accounts for. None: it accounts for none, or its year is unknown."""
    if source.account_year is not None or source.year is None:
        return source.account_year
    return source.year - 1 if source.kind == "work_report" or "工作报告" in source.title else source.year


def read_document(parsed: ParsedReport, folded: str) -> Document:
    """Return the years and the genre of a report, from its source, its headings and the first date in its text."""
    source = parsed.report.source
    told = account_year(source)
    if _accounts(source, any(_plans(section, folded) for section in parsed.sections)):
        return Document(source.year, told, "account", Scope(year_period(told), "done"))
    if source.kind in _RULES or _RULING.search(source.title):
        return Document(source.year, told, "rules", Scope(None, "planned" if source.kind == "plan" else "rule"))
    return Document(source.year, told, "news", Scope(_dated(source, folded), "done"))


def year_period(year: int | None) -> Period | None:
    """Return the period of a year; None of an unknown one."""
    return None if year is None else Period.of_years(year)


def _accounts(source: Source, has_plans: bool) -> bool:
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
