"""Answer a plain question by sentences: refuse it, or quote the best ones and mark the answer in them."""

from dataclasses import replace

from rag.answer.compose import compose
from rag.answer.exact import mark_exact
from rag.answer.moved_date import answer_with_dates
from rag.answer.of_place import best_of_place
from rag.answer.place_extreme import answer_with_place
from rag.answer.planned import prefer_results
from rag.answer.refuse import refuse_uncounted, refuse_unsupported
from rag.answer.table.answer import without_other_rows
from rag.answer.told_apart import tell_apart
from rag.answer.unlike import refuse_unlike
from rag.answer.versions import with_versions, with_year
from rag.answer.year_of import answer_with_year
from rag.answer.year_turned import answer_with_turn
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.types import Answer
from rag.understand.interrogatives import HOW_MANY
from rag.understand.question import Kind

__all__ = ["answer_plainly"]

_NEAR_BEST = 4  # ranked sentences
_FITS = 0.5  # from this need match on, a sentence tells an amount that is asked for
_LIKELY = 0.1  # chance
_SAYS = 0.2  # from this focus on, it tells the amount of what is asked for
_AT_LEAST = 0.5  # of the chance that no sentence answers


def answer_plainly(gathered: Gathered, library: Library) -> Answer:
    """Answer a plain question by sentences, or refuse."""
    if told := answer_with_place(gathered, library) or answer_with_dates(gathered, library):
        return told
    if told := answer_with_turn(gathered, library) or answer_with_year(gathered, library):
        return told
    if refusal := refuse_unsupported(gathered):
        return refusal
    gathered = best_of_place(_best_that_counts(gathered), library)
    composed = compose(gathered, library)
    if refusal := refuse_uncounted(composed, gathered) or refuse_unlike(composed, gathered):
        return refusal
    marked = prefer_results(mark_exact(composed, gathered), gathered, library)
    answer = with_versions(marked, gathered, library)
    answer = without_other_rows(with_year(answer, gathered, library), gathered, library)
    return tell_apart(answer, gathered, library)


def _best_that_counts(gathered: Gathered) -> Gathered:
    """Put the best sentence with an amount first, if a number is asked for and the best of all has none.

    It must say what is counted, and be nearly as likely as that no sentence answers.
    """
    question, best = gathered.analysis.question, gathered.evidence[0]
    if question.kinds != {Kind.QUANTITY} or best.need_match or not HOW_MANY.search(question.folded):
        return gathered
    near = gathered.evidence[1:_NEAR_BEST]
    likely = (one for one in near if one.chance >= max(_LIKELY, gathered.none * _AT_LEAST))
    counts = next((one for one in likely if one.need_match >= _FITS and one.focus >= _SAYS), None)
    if counts is None:
        return gathered
    rest = [one for one in gathered.evidence if one is not counts]
    return replace(gathered, evidence=(counts, *rest))
