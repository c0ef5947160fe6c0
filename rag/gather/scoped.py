"""Compare the scope of a question with those of the reports and of their sentences."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from rag.gather.dated_values import dated_values
from rag.gather.library import Library
from rag.gather.regions import is_of_level, is_region
from rag.gather.sentence_scope import Scope, ScopedSpan, account_year
from rag.text.fold import fold
from rag.text.period import Period
from rag.text.places import short_name
from rag.text.sentences import split_clauses
from rag.types import Chunk, Span
from rag.understand.asked_scope import NATION, WHOLES, AskedScope

__all__ = ["Fit", "Search", "dated_spans", "elsewhere", "fitting_spans", "is_told_of", "narrow", "searches"]

_PROVINCE = "全省"
_ELSEWHERE = 0.25  # chance that no sentence answers, up to which reports of another region or year are taken
_PLAN = re.compile(
    r"(?<![比较超过出])(?<![比较超过出]年[度初])(?:计划|目标|预期|任务)(?!生育|单列|经济|[”’》」』\"])[^,。;]{0,12}(?:\d|百分之)"
)
_FROM_PLAN = re.compile(  # how far a result is from its target: 低于预期目标3.1个百分点
    r"(?:[低高慢快多少]于|超过?|不及|[比较]|距离?)[^,。;\d]{0,8}(?:计划|目标|预期|任务)[^,。;\d]{0,8}\d[\d.]*个?百分点"
)
_OF_PLACE = re.compile(r"[\u4e00-\u9fff]{0,6}[省市县区州]")  # before 统计公报
_LOOKS = re.compile(r"(?:分|按)?[\u4e00-\u9fff]{1,6}看[,:]")  # 分季度看: it tells nothing itself
_MONTHS = re.compile(r"\d+年(?:\d+—\d+月|.*(?:季度|半年))")  # not a single month, in which something happened
_PLACE_CHARS = 200  # before a sentence, in which the place may be named of which it tells


class Fit(IntEnum):
    """How the scope of a sentence fits that of a question."""

    CONFLICT = -1  # it speaks of another period, or of a plan where a result is asked for
    UNKNOWN = 0
    INHERITED = 1  # it names no period, but stands where the report speaks of the one that is asked for
    NAMED = 2


@dataclass(frozen=True, slots=True)
class Search:
    """One search for a question: the ids of the reports, the scope, and the least fit of a sentence."""

    sources: frozenset[str]
    scope: AskedScope
    least: Fit = Fit.UNKNOWN
    refuse_above: float = 1.0  # chance that no sentence answers, above which the next search is made

    def fits(self, chunk: Chunk, library: Library) -> bool:
        """Return whether the scope of the sentence `chunk` fits that of the search."""
        return fit(self.scope, chunk, library) >= self.least

    def names_place(self, chunk: Chunk, library: Library) -> bool:
        """Return whether the sentence `chunk` fits, and itself names the places of the search."""
        said = library.folded[chunk.source.id][chunk.start : chunk.end]
        return all(short_name(place) in said for place in self.scope.places) and self.fits(chunk, library)


def searches(asked: AskedScope, library: Library, chosen: Collection[str]) -> Iterator[Search]:
    """Yield the searches for a question with the scope `asked`, in the order in which they are tried.

    Reports about the place and the period of the question come first, and results before plans. Without a place, the
    reports of the widest region come first. Last come the sentences elsewhere that name the period,
    or stand under a heading that does.
    """
    local = local_reports(asked, library, chosen)
    near = near_reports(asked, library, local)
    wide = near if asked.places else _widest(near, library)
    for sources, refuse_above in ((wide, 1.0), (near if near != wide else frozenset(), _ELSEWHERE)):
        yield from _in_near(sources, asked, refuse_above, library)
    rest = local - near
    if rest and asked.period is not None and not asked.of_report:
        yield Search(rest, asked, Fit.NAMED if near else Fit.INHERITED, _ELSEWHERE if near else 1.0)


def narrow(asked: AskedScope, library: Library, chosen: Collection[str]) -> frozenset[str]:
    """Return the ids of the reports to which the question limits itself: a place, or the report of a year.

    If the report of the year is about another place, the question asks what it says of the place.
    """
    local = local_reports(asked, library, chosen)
    if asked.bulletin:
        local = _bulletins(asked.bulletin, library, local) or local
    if not asked.of_report:
        return local
    return near_reports(asked, library, local) or near_reports(asked, library, chosen) or local


def elsewhere(asked: AskedScope, others: frozenset[str]) -> Search | None:
    """Return the search of the reports `others`, about other places. None: the question names no place by its name."""
    named = asked.places and not WHOLES.union({NATION}).intersection(asked.places)
    return Search(others, asked, Fit.UNKNOWN, _ELSEWHERE) if named and others and not asked.of_report else None


def _bulletins(named: str, library: Library, sources: Collection[str]) -> frozenset[str]:
    """Return the ids of the bulletins among `sources`; of a level of government or a place if the name has one."""
    found = frozenset(id_ for id_ in sources if library.sources[id_].kind == "bulletin")
    place = _OF_PLACE.match(named)
    said = place.group().lstrip("全我本") if place else ""
    regions = {id_: library.sources[id_].region for id_ in found}
    here = (id_ for id_, region in regions.items() if (is_of_level(said, region) if len(said) == 1 else said in region))
    return frozenset(here) or found


def _in_near(sources: frozenset[str], asked: AskedScope, refuse_above: float, library: Library) -> Iterator[Search]:
    if not asked.planned and asked.period is not None and not asked.of_report:
        years = asked.period.years
        told = frozenset(id_ for id_ in sources if account_year(library.sources[id_]) in years)
        if told:
            results = replace(asked, planned=False)
            yield Search(told, results, Fit.INHERITED, refuse_above)
            yield Search(told, results, Fit.UNKNOWN, refuse_above)
    if sources:
        yield Search(sources, asked, Fit.UNKNOWN, refuse_above)


def _widest(sources: frozenset[str], library: Library) -> frozenset[str]:
    """Return the reports about the whole nation, else those about a province; all of them if there are none."""
    regions = {id_: library.sources[id_].region for id_ in sources}
    nation = frozenset(id_ for id_ in sources if regions[id_] == NATION)
    return nation or frozenset(id_ for id_ in sources if is_of_level(_PROVINCE, regions[id_])) or sources


def local_reports(scope: AskedScope, library: Library, chosen: Collection[str]) -> frozenset[str]:
    """Return the ids of the `chosen` reports about the places of the question; all of them if none is.

    Reports about the place itself come before those about a place in it: 厦门市 before 厦门市湖里区.
    """
    local = frozenset(id_ for id_ in chosen if all(_is_about(place, id_, library) for place in scope.places))
    regions = library.sources
    own = frozenset(id_ for id_ in local if all(is_region(place, regions[id_].region) for place in scope.places))
    return own or local or frozenset(chosen)


def _is_about(place: str, id_: str, library: Library) -> bool:
    region = library.sources[id_].region
    if place == NATION:
        return region == NATION
    if place in WHOLES:
        return not region or is_of_level(place, region)
    return short_name(place) in library.about[id_]


def is_told_of(place: str, chunk: Chunk, library: Library) -> bool:
    """Return whether the report is about `place`, or names it in the sentence, its headings or shortly before."""
    if place == NATION or _is_about(place, chunk.source.id, library):
        return True
    start = max(library.section_of(chunk).start, chunk.start - _PLACE_CHARS)
    said = library.folded[chunk.source.id][start : chunk.end]
    return short_name(place) in f"{said}{fold(''.join(chunk.path))}"


def near_reports(scope: AskedScope, library: Library, chosen: Collection[str]) -> frozenset[str]:
    """Return the ids of the `chosen` reports that were made in the period of the question, or account for it."""
    if scope.period is None:
        return frozenset(chosen)
    years = scope.period.years
    return frozenset(
        id_
        for id_ in chosen
        for source in [library.sources[id_]]
        if source.year in years or (not scope.of_report and account_year(source) in years)
    )


def fit(asked: AskedScope, chunk: Chunk, library: Library) -> Fit:
    """Return how the sentence `chunk` fits the place, the period and the status that are asked for."""
    if not all(is_told_of(place, chunk, library) for place in asked.places):
        return Fit.CONFLICT
    if asked.period is None or asked.of_report:
        return Fit.UNKNOWN
    folded = library.folded[chunk.source.id]
    scoped = [*_by_status(asked, chunk, library), *dated_spans(chunk, library)]
    scoped = [one for one in scoped if not _LOOKS.fullmatch(one.span.of(folded).strip())] or scoped
    return max((_fit(asked, asked.period, one.scope) for one in scoped), default=Fit.UNKNOWN)


def _by_status(asked: AskedScope, chunk: Chunk, library: Library) -> list[ScopedSpan]:
    """Return the scoped clauses of `chunk`. A clause of a result sentence that tells the plan is one of its own."""
    scoped = library.scoped_spans(chunk)
    folded = library.folded[chunk.source.id]
    if asked.planned is None or not _PLAN.search(folded, chunk.start, chunk.end):
        return scoped
    found = []
    for one in scoped:
        for clause in split_clauses(folded, one.span.start, one.span.end):
            planned = one.scope.status == "done" and _PLAN.search(_FROM_PLAN.sub("", clause.of(folded)))
            scope = replace(one.scope, status="planned") if planned else one.scope
            found.append(ScopedSpan(clause, scope))
    return found


def fitting_spans(asked: AskedScope, chunk: Chunk, library: Library) -> list[Span]:
    """Return the clauses of `chunk` that do not speak of another period or status than is asked for.

    An amount that is of a year of its own belongs to them if that is the year, and else not.
    """
    period = asked.period
    if period is None or asked.of_report:
        return [Span(chunk.start, chunk.end)]
    fits = [(_fit(asked, period, one.scope), one.span) for one in _by_status(asked, chunk, library)]
    best = max((how for how, _ in fits), default=Fit.CONFLICT)
    dated = [(_fit(asked, period, one.scope), one.span) for one in dated_spans(chunk, library)]
    others = [span for how, span in dated if how == Fit.CONFLICT]
    fitting = [part for how, span in fits if how == best and how > Fit.CONFLICT for part in _without(span, others)]
    own = [span for how, span in dated if how > Fit.UNKNOWN]
    return own if own and best <= Fit.UNKNOWN else fitting + own


def dated_spans(chunk: Chunk, library: Library) -> list[ScopedSpan]:
    """Return the amounts of `chunk` that are of a year of their own, with the scope of each."""
    source, said = library.sources[chunk.source.id], library.folded[chunk.source.id][chunk.start : chunk.end]
    scoped = tuple(_moved(one, -chunk.start) for one in library.scoped_spans(chunk))
    found = dated_values(said, scoped, source.year, account_year(source))
    return [_moved(one, chunk.start) for one in found]


def _moved(one: ScopedSpan, by: int) -> ScopedSpan:
    return replace(one, span=Span(one.span.start + by, one.span.end + by))


def _without(span: Span, others: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of `span` without the `others`, which are in order."""
    start = span.start
    for other in others:
        if start < other.end and other.start < span.end:
            yield Span(start, other.start)
            start = other.end
    yield Span(start, span.end)


def _fit(asked: AskedScope, period: Period, scope: Scope) -> Fit:
    if scope.status != "rule" and asked.planned is not None and asked.planned != (scope.status == "planned"):
        return Fit.CONFLICT
    if scope.period is None:
        return Fit.UNKNOWN
    if period.whole and period.covers(scope.period) and _MONTHS.fullmatch(scope.period.label):
        return Fit.UNKNOWN
    if scope.period == period or (period.covers(scope.period) and len(period.years) == 1):
        return Fit.NAMED if scope.named else Fit.INHERITED
    if not period.whole:
        return Fit.CONFLICT
    ends_with = scope.period.last == period.last and scope.period.covers(period)
    if ends_with or (not scope.named and scope.period.overlaps(period)):
        return Fit.UNKNOWN
    return Fit.CONFLICT
