"""Look at one sentence with a question in mind: how much of it is covered, and whether what is asked stands there."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.fit import fit
from rag.fold import fold
from rag.question import Need, Question
from rag.sentences import split_clauses
from rag.terms import Weights, cover, terms_of
from rag.types import Hit

__all__ = ["Evidence", "Subject", "look"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, weighed against a library: as asked and, if that differs, in official wording."""

    phrasings: tuple[Weights, ...]
    focuses: tuple[tuple[Weights, ...], ...]  # for each need, the content next to its interrogative


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sentence and what it has for a question. All shares are 0..1."""

    hit: Hit
    own: float  # share of the question's weighted terms in the sentence itself
    path: float  # ... in the sentence or its heading path
    joined: float  # ... in the sentence, its path or the sentence before
    context: float  # ... in the sentence, its path or its section
    fit: float  # whether it holds what is asked, averaged over the needs
    focus: float  # share of the words next to the interrogative in a clause that holds what is asked
    heading: bool  # a heading alone names a matter and says nothing about it


def look(hit: Hit, before: str, around: str, asked: Question, subject: Subject) -> Evidence:
    """Look at the sentence `hit`, with the folded sentence `before` it and the folded section `around` it."""
    folded = fold(hit.chunk.text)
    own = terms_of(folded)
    path = own | terms_of(fold("\n".join(hit.chunk.path)))
    clauses = [span.of(folded) for span in split_clauses(folded)]
    focuses = [_focus(need, clauses, asked, near) for need, near in zip(asked.needs, subject.focuses, strict=True)]
    return Evidence(
        hit=hit,
        own=_best(subject.phrasings, own),
        path=_best(subject.phrasings, path),
        joined=_best(subject.phrasings, path | terms_of(before)),
        context=_best(subject.phrasings, path | terms_of(around)),
        fit=sum(fit(need, folded, asked) for need in asked.needs) / len(asked.needs),
        focus=sum(focuses) / len(focuses),
        heading=bool(hit.chunk.path) and hit.chunk.text.strip().rstrip("。:：;；") == hit.chunk.path[-1],
    )


def _best(phrasings: Sequence[Weights], terms: frozenset[str]) -> float:
    return max(cover(weights, terms) for weights in phrasings)


def _focus(need: Need, clauses: Sequence[str], asked: Question, focuses: Sequence[Weights]) -> float:
    """Return how well one clause holds both what is asked and the words next to the interrogative."""
    return max((fit(need, clause, asked) * _best(focuses, terms_of(clause)) for clause in clauses), default=0.0)
