"""Answer in which year something was done, where the sentence does not name the year.

Its headings or the report's year of account tell it: under 一、2021年工作回顾, 设立交易所 is of 2021.
"""

import re
from dataclasses import replace

from rag.answer.refuse import quote, refuse_unstated
from rag.answer.stated import names_mark, stated_numbers, states
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.scoped import is_told_of
from rag.gather.score import REFUSE_ABOVE
from rag.text.fold import fold
from rag.text.sentences import split_clauses
from rag.text.terms import best_cover, terms_of
from rag.text.years import NUMERAL_YEAR, YEAR
from rag.types import Answer, Citation, Row
from rag.understand.asked_scope import read_status
from rag.understand.question import Kind

__all__ = ["answer_with_year", "heading_of_year"]

_WHICH_YEAR = re.compile(r"[哪何]一?个?年(?!级|龄)")
_NAMES_YEAR = re.compile(rf"{YEAR}年|{NUMERAL_YEAR}年")
_NEAR_BEST = 8
_TELLS = 0.7  # share of the question's terms, in a sentence that tells of the thing
_YEARLY = frozenset({"work_report", "bulletin", "budget"})  # they account for a year
_NEARLY = 0.08  # another sentence tells of it as well


def answer_with_year(gathered: Gathered, library: Library) -> Answer | None:
    """Answer in which year something was, from the scope of the sentence that tells of it. None: it is not asked.

    A sentence that answers and names a year is left to the judge. It is a refusal if no sentence states the numbers
    that the question names.
    """
    question = gathered.analysis.question
    if question.kinds != {Kind.DATE} or not _WHICH_YEAR.search(question.folded):
        return None
    near = gathered.evidence[:_NEAR_BEST]
    sure = gathered.none <= REFUSE_ABOVE
    if sure and near and _NAMES_YEAR.search(near[0].folded) and _states_all(near[0], gathered):
        return None
    told = [(one, year) for one in near if (year := _year_of(one, gathered, library)) is not None]
    if not told and not any(_states_all(one, gathered) for one in near):
        return refuse_unstated(gathered)
    if sure and told and told[0][0] is near[0]:
        told = told[:1]
    ranked = sorted(((_in_a_clause(one, gathered), one, year) for one, year in told), key=lambda one: -one[0])
    if not ranked or len({year for share, _, year in ranked if share >= ranked[0][0] - _NEARLY}) > 1:
        return None  # of a thing that is done in several years, the question does not tell which is meant
    _, best, year = ranked[0]
    citation = quote(1, best, gathered.analysis)
    heading = heading_of_year(citation, year, library)
    return Answer(
        gathered.analysis.request.question,
        citations=(citation, *((replace(heading, marker=2),) if heading else ())),
        rows=(Row(f"{year}年", citation.quote, 1),),
        confidence=round(max(best.chance, best.own * (1 - REFUSE_ABOVE)), 4),
    )


def heading_of_year(citation: Citation, year: int, library: Library) -> Citation | None:
    """Return the innermost heading above a quote that names `year`. None: none does."""
    for section in reversed(library.ancestors(library.section_of(citation.chunk))):
        if section.heading is None or str(year) not in fold(section.path[-1]):
            continue
        chunk = library.chunk_at(section.source.id, section.heading)
        text = chunk.text.strip()
        start = chunk.start + chunk.text.index(text)
        return Citation(citation.marker + 1, chunk, start, start + len(text), text)
    return None


def _in_a_clause(evidence: Evidence, gathered: Gathered) -> float:
    """Return the share of the question's terms in the clause that has most of them."""
    clauses = (span.of(evidence.folded) for span in split_clauses(evidence.folded))
    return max(best_cover(gathered.analysis.subject.phrasings, terms_of(clause)) for clause in clauses)


def _states_all(evidence: Evidence, gathered: Gathered) -> bool:
    asked = gathered.analysis.question.folded
    return names_mark(asked) or states(stated_numbers(asked), evidence.folded)


def _year_of(evidence: Evidence, gathered: Gathered, library: Library) -> int | None:
    """Return the year of a sentence that tells of what is asked. None: it does not, or its year is open."""
    chunk, asked = evidence.hit.chunk, gathered.analysis
    tells = evidence.own >= _TELLS and not evidence.heading and _states_all(evidence, gathered)
    here = all(is_told_of(place, chunk, library) for place in asked.scope.places)
    if not tells or not here or chunk.source.kind not in _YEARLY:
        return None
    planned = read_status(asked.question.folded) is True
    scopes = library.scopes_of(chunk)
    if any(scope.status == "rule" or (scope.status == "planned") != planned for scope in scopes):
        return None
    years = {year for scope in scopes if scope.period for year in scope.period.years}
    return years.pop() if len(years) == 1 else None
