"""Check whether a question is in the scope of the reports: a place, a year or a name that no report mentions is not.

Relative years (去年, 明年) count from the year that 今年 means in the report.
"""

import re
from collections.abc import Collection
from functools import lru_cache

from rag.gather.library import Library
from rag.gather.named import unknown_name
from rag.text.period import Period
from rag.text.periods import plan_of
from rag.text.places import find_places, short_name
from rag.text.years import FROM_THIS_YEAR, THIS_YEAR, YEAR, YEARS_FROM, any_of, full_year
from rag.types import Chunk, Reason
from rag.understand.question import Question

__all__ = ["foreign_region", "foreign_year", "out_of_scope", "question_years", "year_conflict"]

_RELATIVE = [word for word, distance in YEARS_FROM.items() if distance]
# A year after 比 is only compared with: 比去年多吗 is about this year. 今后年度 does not contain the word 后年.
_ASKED_YEAR = re.compile(rf"(?<![比较跟与和同于今以此之])(?:{any_of(_RELATIVE)})(?!同期|相?比)")
# A year with which a sentence only compares is not the one that it is about: 是2005年的3.2倍, 由2007年的20%调整为17%.
_NAMED_YEAR = re.compile(rf"(?<![\d比较由从自是为]){YEAR}(?=年(?!以来|相比|的[\d.]+倍))")
_THIS_YEAR = re.compile(THIS_YEAR)
_QUESTIONS_KEPT = 64
_TOLD = range(-1, 1)  # distances from the report's year of years that it tells of as 去年 and 今年
# The words for other years, with their distances; not in 以前年度, 未来年份 and 表明年均
_OTHERS = tuple(
    (word, far, re.compile(rf"(?<![以之往提最今未近从原生向表说证声年]){word}(?!均)"))
    for word, far in FROM_THIS_YEAR.items()
    if far not in _TOLD
)


def out_of_scope(
    question: Question, library: Library, sources: Collection[str], period: Period | None = None
) -> Reason | None:
    """Return why the question is out of the scope of `sources`: another place, year or name. None: in scope.

    `period` is what the question asks of, if its text does not name it any more.
    """
    if not sources:
        return None
    if place := foreign_region(question, library, sources):
        return Reason("other_place", place)
    asked = frozenset(period.years) if period is not None and len(period.years) == 1 else frozenset[int]()
    year = foreign_year(question, library, sources, asked)
    if year is not None:
        return Reason("other_year", str(year))
    name = unknown_name(question, library, sources)
    return Reason("unknown_name", name) if name else None


def foreign_region(question: Question, library: Library, sources: Collection[str]) -> str:
    """Return the first place in the question that no report mentions, or ""."""
    for place in find_places(question.folded):
        if not library.mentions(short_name(place), sources):
            return place
    return ""


def question_years(question: Question, report_year: int | None) -> frozenset[int]:
    """Return the years that the question is about. `report_year` resolves relative years."""
    years = _named_years(question, report_year)
    if report_year is not None:
        years |= {report_year + distance for distance in _distances(question.folded)}
    return years


@lru_cache(maxsize=_QUESTIONS_KEPT)
def _distances(folded: str) -> tuple[int, ...]:
    """Return the distances of the relative years in a question. The cache serves its many sentences."""
    return tuple(YEARS_FROM[word] for word in _ASKED_YEAR.findall(folded))


def _named_years(question: Question, report_year: int | None) -> frozenset[int]:
    """Return the years that the question names. `report_year` completes those of two digits."""
    if report_year is None:
        return question.years
    return question.years | {full_year(short, report_year) for short in question.short_years}


def foreign_year(
    question: Question, library: Library, sources: Collection[str], years: frozenset[int] = frozenset()
) -> int | None:
    """Return the first year in the question, or of `years`, that no report mentions, or None."""
    asked: dict[int, bool] = {}  # year -> whether a report mentions it
    for id_ in sources:
        of_report = library.sources[id_].year
        for year in _named_years(question, of_report) | years:
            told = of_report is not None and year - of_report in _TOLD
            asked[year] = asked.get(year, False) or told or library.has_year(id_, year)
    missing = (year for year in sorted(asked) if not asked[year] and not _is_counted_to(year, library, sources))
    return next((year for year in missing if not library.hold(plan_of(year) or str(year), sources)), None)


def _is_counted_to(year: int, library: Library, sources: Collection[str]) -> bool:
    """Return whether a report names `year` by a word that counts from its own year: 前年, 明年, 后年."""
    for word, far, pattern in _OTHERS:
        near = [id_ for id_ in sources if library.sources[id_].year == year - far]
        if near and any(pattern.search(library.folded[id_]) for id_ in library.holding(word, near)):
            return True
    return False


def year_conflict(question: Question, chunk: Chunk, library: Library) -> bool:
    """Return whether the sentence `chunk` is about other years than the question.

    A sentence without a year is about the report's year, unless the last year before it in its section is one of the
    question. It may also be about the year before, which a yearly report accounts for, unless the report says 今年以来.
    """
    source = library.sources[chunk.source.id]
    wanted = question_years(question, source.year)
    if not wanted:
        return False
    folded = library.folded[chunk.source.id][chunk.start : chunk.end]
    if any(str(year) in folded for year in wanted) or any(
        word in folded and word in question.folded for word in _RELATIVE
    ):
        return False
    named = {int(year) for year in _NAMED_YEAR.findall(folded)}
    if named:
        return True
    if source.year is None or source.year in wanted:
        return False
    if _THIS_YEAR.search(folded):
        return True
    if source.year - 1 in wanted and not library.accounts_for_own_year(chunk.source.id):
        return False
    start = library.section_of(chunk).start
    told = _NAMED_YEAR.findall(library.folded[chunk.source.id][start : chunk.start])
    return not told or int(told[-1]) not in wanted
