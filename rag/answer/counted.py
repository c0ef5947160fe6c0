"""Answer how many measures, problems or points a report lists under a matter, from its headings and lists in text.

The part is the one whose heading, or the list the one whose lead, has most of the terms of the question.
"""

from collections.abc import Iterator

from rag.answer.enumeration import cut_apart, find_runs
from rag.answer.piece import Piece, heading_piece, is_complete
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.sentences import split_sentences
from rag.text.terms import best_cover, terms_of
from rag.types import Span
from rag.understand.question import Kind
from rag.understand.structure import COUNTS_LISTED, listed_matter

__all__ = ["find_counted"]

_NAMED = 0.4  # of the terms of the matter
_AHEAD = 1.5  # times the share of the next part or list
_STATED = 0.5  # from this focus on, the best sentence states the number
_MOST = 12
_FEWEST = 2

_List = tuple[float, int, list[Piece]]  # the share of the terms, where the list starts, its items


def find_counted(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the items of the list that the question asks to count. An empty list: it asks for none, or none is named.

    If the best sentence states a number for the matter, it answers, not the list.
    """
    question = gathered.analysis.question
    if Kind.QUANTITY not in question.kinds or not COUNTS_LISTED.search(question.folded):
        return []
    if not gathered.evidence:
        return []
    best = gathered.evidence[0]
    sources = {e.hit.chunk.source.id for e in gathered.evidence[:10]}
    matter = listed_matter(question.content)
    ranked = sorted((one for id_ in sorted(sources) for one in _lists(matter, id_, library)), key=lambda one: -one[0])
    if not ranked or ranked[0][0] < _NAMED:
        return []
    if not best.heading and best.focus > _STATED and best.own >= ranked[0][0]:
        return []
    rivals = [one for one in ranked[1:] if one[1] != ranked[0][1]]
    return ranked[0][2] if not rivals or ranked[0][0] >= _AHEAD * rivals[0][0] else []


def _lists(matter: str, id_: str, library: Library) -> Iterator[_List]:
    """Yield the lists of a report: the headings below a heading, and the lists in running text."""
    weights = [library.vocabulary.weigh(wording) for wording in library.vocabulary.rephrase(matter)]

    def share(words: str) -> float:
        return best_cover(weights, terms_of(words))

    for section in library.reports[id_].sections:
        below = library.children(section) if section.heading and section.path else []
        if _FEWEST <= len(below) <= _MOST and is_complete(below, library):
            yield share(fold(section.path[-1])), section.start, [heading_piece(one, library) for one in below]
    text = library.folded[id_]
    for run in find_runs(text):
        pieces = [(library.chunk_at(id_, span), span) for span in cut_apart(text, run)]
        yield share(_lead(text, run.lead)), run.lead.start, pieces


def _lead(text: str, lead: Span) -> str:
    """Return the lead of a list with the sentence before it in the same paragraph."""
    start = text.rfind("\n", 0, lead.start) + 1
    before = split_sentences(text, start, lead.start)
    return text[before[-1].start if before else lead.start : lead.end]
