"""Answer a plain question by sentences: refuse it, or quote the best ones and mark the answer in them."""

from rag.answer.compose import compose
from rag.answer.exact import mark_exact
from rag.answer.planned import prefer_results
from rag.answer.refuse import refuse_uncounted, refuse_unsupported
from rag.answer.table.answer import without_other_rows
from rag.answer.versions import with_versions, with_year
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.types import Answer

__all__ = ["answer_plainly"]


def answer_plainly(gathered: Gathered, library: Library) -> Answer:
    """Answer a plain question by sentences, or refuse."""
    if refusal := refuse_unsupported(gathered):
        return refusal
    composed = compose(gathered, library)
    if refusal := refuse_uncounted(composed, gathered):
        return refusal
    marked = prefer_results(mark_exact(composed, gathered), gathered, library)
    answer = with_versions(marked, gathered, library)
    return without_other_rows(with_year(answer, gathered, library), gathered, library)
