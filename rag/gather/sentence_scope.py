"""The scope of a sentence: the period that it speaks of, and whether it tells of results, plans or rules.

A sentence that names no period takes it from the sentence before, from its headings, or from the year of the report.
A work report first accounts for the past and then plans. So a heading or a paragraph of plans holds until a heading of
results. The scopes of a section follow from the report's text, outline and source. Nothing is stored: an edit of the
report's year changes them at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from rag.text.periods import FoundPeriod, Period, find_periods
from rag.text.polarity import is_plan
from rag.text.sentences import split_clauses, split_sentences
from rag.types import ParsedReport, Section, Source, Span

__all__ = ["Scope", "ScopedSpan", "Status", "account_year", "scopes_of"]

Status = Literal["done", "planned", "rule"]


@dataclass(frozen=True, slots=True)
class Scope:
    """A period, None for no time, and the status of what is said of it."""

    period: Period | None
    status: Status
    named: bool = False  # the sentence itself names the period


@dataclass(frozen=True, slots=True)
class ScopedSpan:
    """A clause or a sentence of the report with its scope."""

    span: Span
    scope: Scope


_RESULTS = re.compile(
    r"回顾|总结|完成情况|执行情况|进展|成就|成绩|成效|整改情况|情况报告|决算|主要工作情况|过去|所做的?工作|落实情况"
)
_PLANS = re.compile(
    r"安排|打算|部署|(?:主要|工作|重点|目标)任务|重点工作|总体要求|目标|下一?步|思路|努力方向|建议|展望|政策取向|基本方针|今后"
)
_TARGETS = re.compile(r"目标|要求|任务|总体思路|安排|重点|工作")
_MUST = re.compile(
    r"(?:^|[,。;、:])(?:我们|各[^,。;]{1,8}|全面|都|就|更|也|还|政府)?(?:一定|必须|要|应当?|须|需要?)(?!求|闻|素|点|件|道)"
)
_HOPES = re.compile(
    r"力争|争取|预期|目标|拟|将(?:[^军士]|$)|计划(?!生育|单列|经济|体制)|打算|继续|进一步|加快|加强|推进|推动|深化|完善|抓好|做好|确保|努力|实施|启动"
)
_DONE = re.compile(
    r"已|了|完成|实现|达到?|基本|圆满|取得|荣获|建成|增长|下降|同比|比上年|为\d|累计|突破|超额|继续保持|得到|开工|竣工|投入使用|新增"
)
_COMPARED = re.compile(r"(?:比|较|与|同|由|从|自|是|按|和)(?:上?[^,。;]{0,3})?$")
_COMPARED_AFTER = re.compile(r"^(?:末|底)?(?:以来|相比|同期|的\d|不变价|可比|为基期|下降|提高到)")
_TOPIC_CHARS = 14
_MARKER_CHARS = 4  # of a heading, before the first word


def account_year(source: Source) -> int | None:
    """Return the year that a report accounts for. None: it accounts for none, or its year is unknown."""
    if source.account_year is not None or source.year is None:
        return source.account_year
    return source.year - 1 if source.kind == "work_report" or "工作报告" in source.title else source.year


def scopes_of(parsed: ParsedReport, folded: str) -> tuple[ScopedSpan, ...]:
    """Return the scopes of all sentences of a report, in order. A sentence of several periods has a span for each."""
    reader = _Reader(parsed.report.source, any(_plans(section, folded) for section in parsed.sections))
    return tuple(scoped for section in parsed.sections for scoped in reader.read(section, folded))


def _plans(section: Section, folded: str) -> bool:
    heading = section.heading.of(folded) if section.heading else ""
    return bool(_PLANS.search(heading)) and not _RESULTS.search(heading)


class _Reader:
    """Read the sections in order, and remember whether the report has come to its plans."""

    def __init__(self, source: Source, has_plans: bool) -> None:
        self.year, self.told = source.year, account_year(source)
        self.reports = "报告" in source.title or "公报" in source.title or has_plans or source.kind == "work_report"
        self.section: Scope = Scope(Period.of_years(self.told), "done") if self._dated else Scope(None, "rule")
        self._levels: list[Scope] = []

    @property
    def _dated(self) -> bool:
        return self.reports and self.told is not None

    def read(self, section: Section, folded: str) -> Iterator[ScopedSpan]:
        """Yield the scopes of one section."""
        depth = len(section.path)
        if section.heading is not None:
            outer = self._levels[depth - 2] if 2 <= depth <= len(self._levels) + 1 else self.section
            self.section = self._under(section.heading.of(folded), outer if depth > 1 else self.section)
            self._levels = [*self._levels[: depth - 1], self.section]
        start = section.heading.end if section.heading else section.start
        paragraph, carried = -1, self.section
        for span in split_sentences(folded, start, section.end):
            said = span.of(folded)
            if not said.strip():
                continue
            line = folded.rfind("\n", start, span.start + len(said) - len(said.lstrip()))
            if line != paragraph:
                paragraph, carried = line, self.section
            scoped = list(self._sentence(span, folded, carried))
            yield from scoped
            carried = self._carry(said, scoped[0].scope, carried)

    def _under(self, heading: str, outer: Scope) -> Scope:
        """Return the scope under a heading. One that tells neither results nor plans keeps that of before."""
        found = find_periods(heading, self.year, self.told)
        results, plans = _RESULTS.search(heading), _PLANS.search(heading)
        if not self._dated:
            return outer
        if results:
            period = found[0].period if found else Period.of_years(self.told or 0)
            return Scope(period, "done")
        if plans:
            return Scope(found[-1].period if found else Period.of_years(self.year or 0), "planned")
        leads = bool(found) and (found[0].start <= _MARKER_CHARS or len(found[0].period.years) == 1)
        if leads and outer.period != found[0].period:
            later = self.told is not None and found[0].period.last > Period.of_years(self.told).last
            return Scope(found[0].period, "planned" if later else "done")
        return outer

    def _sentence(self, span: Span, folded: str, carried: Scope) -> Iterator[ScopedSpan]:
        said = span.of(folded)
        found = self._meant(said, carried)
        if len({one.period for one in found}) < 2:
            period = found[0].period if found else carried.period
            yield ScopedSpan(span, Scope(period, self._status(said, period, carried), bool(found)))
            return
        current = carried
        for clause in split_clauses(folded, span.start, span.end):
            inside = [one for one in found if clause.start <= span.start + one.start < clause.end]
            for one in inside or [None]:
                if one is not None:
                    status = self._status(clause.of(folded), one.period, carried)
                    current = Scope(one.period, status, named=True)
                yield ScopedSpan(clause, current)

    def _meant(self, said: str, carried: Scope) -> list[FoundPeriod]:
        """Return the periods that the sentence is about, without those with which it only compares."""
        told = carried.period.years[-1] if carried.period else None
        return [
            one
            for one in find_periods(said, self.year, told if self._dated else None)
            if (len(one.period.years) > 1 or not _COMPARED.search(said[max(0, one.start - 5) : one.start]))
            and not _COMPARED_AFTER.match(said[one.end :])
        ]

    def _status(self, said: str, period: Period | None, carried: Scope) -> Status:
        now = Period.of_years(self.year).last if self.year is not None else None
        past = Period.of_years(self.told).last if self.told is not None else None
        if period is None or carried.status == "rule":
            return "done" if carried.status == "done" or (_DONE.search(said) and not _MUST.search(said)) else "rule"
        if past is not None and now is not None and period.last > past and period != carried.period:
            return "done" if _DONE.search(said) and not (is_plan(said) or _MUST.search(said)) else "planned"
        if past is not None and period.last <= past and period != carried.period:
            return "planned" if re.search("目标|计划", said) and not _DONE.search(said) else "done"
        return carried.status

    def _carry(self, said: str, scope: Scope, carried: Scope) -> Scope:
        """Return the scope that the next sentence of the paragraph takes. Plans hold for the rest of the section."""
        if not scope.named or scope.period is None:
            return carried
        found = find_periods(said, self.year, self.told)
        leads = bool(found) and found[0].start <= _TOPIC_CHARS
        if not leads:
            return carried
        planned = replace(scope, named=False)
        if self._dated and scope.status == "planned" and self.year is not None:
            if scope.period == Period.of_years(self.year) and _TARGETS.search(said):
                self.section = planned
        return planned
