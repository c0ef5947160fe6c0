"""Answer in which year something was done, where the sentence does not name the year.

Its headings or the report's year of account tell it: under 一、2021年工作回顾, 设立交易所 is of 2021. In doubt there is
no answer: the sentence tells of the very thing that is asked for, in one clause, and as done.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.refuse import quote, refuse_unstated
from rag.answer.same_thing import NEARLY, is_told_as_done, names_all, names_marks
from rag.answer.stated import StatedNumber, as_told, stated_numbers, states_numbers
from rag.answer.year_proof import prove_year
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.scoped import is_told_of
from rag.gather.score import REFUSE_ABOVE
from rag.text.places import blank
from rag.text.sentences import split_clauses
from rag.text.terms import best_cover, terms_of
from rag.text.years import NUMERAL_YEAR, YEAR
from rag.types import Answer, Row
from rag.understand.asked_scope import read_status
from rag.understand.question import Kind, Question

__all__ = ["answer_with_year", "asks_which_year", "has_day_of_year"]

_WHICH_YEAR = re.compile(r"[哪何]一?个?年(?!级|龄)")
_NAMES_YEAR = re.compile(rf"{YEAR}年|{NUMERAL_YEAR}年|(?:1 ?9|2 ?0) ?\d ?\d ?年")  # also 1 9 9 3 年
_NAMES_DAY = re.compile(r"\d月\d+[日号]")
_OWN_PLACE = re.compile("我们?[省市县区州]|[全本][省市县区州]")
_NEAR_BEST = 8
_TELLS = 0.7  # share of the question's terms, in a clause that tells of the thing
_TELLS_WHOLLY = 0.95  # ... where the judge thinks that no sentence answers
_YEARLY = frozenset({"work_report", "bulletin", "budget"})  # they account for a year


@dataclass(frozen=True, slots=True)
class _Dated:
    """A sentence that tells of what is asked, with its year."""

    share: float  # of the question's terms, in the clause that tells it
    evidence: Evidence
    year: int


def answer_with_year(gathered: Gathered, library: Library) -> Answer | None:
    """Answer in which year something was, from the scope of the sentence that tells of it. None: it is not asked.

    Sentences that name a year are left to the judge. It is a refusal if no sentence states the numbers that the
    question names, or none tells a year. Nothing is answered from a thing that several years tell of.
    """
    question = gathered.analysis.question
    if question.kinds != {Kind.DATE} or not asks_which_year(question.folded):
        return None
    near = gathered.evidence[:_NEAR_BEST]
    phrasings = gathered.analysis.subject.phrasings
    numbers = as_told(stated_numbers(question.folded), phrasings, [one.folded for one in near])
    stating = [one for one in near if states_numbers(numbers, phrasings, one.folded)]
    sure = gathered.none <= REFUSE_ABOVE
    if sure and near and near[0] in stating and _NAMES_YEAR.search(near[0].folded):
        return None
    if not stating:
        return refuse_unstated(gathered)
    least = _TELLS if sure or numbers else _TELLS_WHOLLY
    told = [_dated(one, numbers, gathered, library) for one in stating]
    found = [one for one in told if one and one.share >= least]
    best = max(found, key=lambda one: one.share, default=None)
    if best is None or len({one.year for one in found if one.share >= best.share - NEARLY}) > 1:
        dated = _NAMES_YEAR.search(near[0].folded) or (sure and _NAMES_DAY.search(near[0].folded))
        return None if dated else refuse_unstated(gathered)
    return _answer(best, gathered, library)


def asks_which_year(folded: str) -> bool:
    """Return whether a folded question asks for a year.

    >>> asks_which_year("云桥是哪一年建成的?"), asks_which_year("哪个年级人多?")
    (True, False)
    """
    return _WHICH_YEAR.search(folded) is not None


def has_day_of_year(question: Question, said: str) -> bool:
    """Return whether folded text tells a day of what is asked for, so that only its year is missing."""
    alike = names_marks(question.content, said) and is_told_as_done("", said, question.folded)
    return alike and _NAMES_DAY.search(said) is not None


def _answer(best: _Dated, gathered: Gathered, library: Library) -> Answer | None:
    """Return the answer with the year, and with what proves it. None: nothing in the report does."""
    citation = quote(1, best.evidence, gathered.analysis)
    proof = prove_year(citation, best.year, library)
    if proof is None:
        return None
    return Answer(
        gathered.analysis.request.question,
        citations=(citation, proof),
        rows=(Row(f"{best.year}年", citation.quote, 1),),
        confidence=round(max(best.evidence.chance, best.evidence.own * (1 - REFUSE_ABOVE)), 4),
    )


def _dated(evidence: Evidence, numbers: Sequence[StatedNumber], gathered: Gathered, library: Library) -> _Dated | None:
    """Return a sentence with its year if it tells of what is asked. None: it does not, or its year is open."""
    chunk = evidence.hit.chunk
    if evidence.heading or chunk.source.kind not in _YEARLY:
        return None
    if not all(is_told_of(place, chunk, library) for place in gathered.analysis.scope.places):
        return None
    share, year = _share_told(evidence, numbers, gathered, library), _year_of(evidence, gathered, library)
    return None if year is None else _Dated(share, evidence, year)


def _share_told(evidence: Evidence, numbers: Sequence[StatedNumber], gathered: Gathered, library: Library) -> float:
    """Return the greatest share of the question's terms in a clause that names its thing and tells it as done.

    A clause that states the numbers of the question may have another verb.
    """
    question, phrasings = gathered.analysis.question, gathered.analysis.subject.phrasings
    content = _OWN_PLACE.sub(" ", blank(question.content, gathered.analysis.scope.places))
    wordings = library.vocabulary.rephrase(content)
    folded = evidence.folded
    best = 0.0
    for span in split_clauses(folded):
        clause = span.of(folded)
        stating = bool(numbers) and states_numbers(numbers, phrasings, clause)
        named = any(names_all(wording, clause, but_verbs=stating) for wording in wordings)
        if named and is_told_as_done(folded[: span.start], clause, question.folded):
            best = max(best, best_cover(phrasings, terms_of(clause)))
    return best


def _year_of(evidence: Evidence, gathered: Gathered, library: Library) -> int | None:
    """Return the one year of a sentence that tells results, or plans where those are asked for. None: it is open."""
    planned = read_status(gathered.analysis.question.folded) is True
    scopes = library.scopes_of(evidence.hit.chunk)
    if any(scope.status == "rule" or (scope.status == "planned") != planned for scope in scopes):
        return None
    years = {year for scope in scopes if scope.period for year in scope.period.years}
    return years.pop() if len(years) == 1 else None
