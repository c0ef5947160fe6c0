"""Assess one sentence for a question: how many of the question's terms it has, and whether it can answer the needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from rag.gather.need_match import need_match
from rag.text.characters import HEADING_ENDS
from rag.text.fold import fold
from rag.text.sentences import split_clauses
from rag.text.terms import Weights, cover, terms_of
from rag.types import Hit, Reading, Span
from rag.understand.analysis import Subject
from rag.understand.question import Need, Question

__all__ = ["Evidence", "answer_span", "assess_sentence"]


_SENTENCES_KEPT = 4096
_NONE = 0.5  # from this probability of "no answer" on, the reader's span is unlikely to be one


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with its features for a question. All shares are 0..1."""

    hit: Hit
    own: float  # share of the question's weighted terms in the sentence itself
    path: float  # ... in the sentence or its heading path
    joined: float  # ... in the sentence, its path or the sentence before
    context: float  # ... in the sentence, its path or its section
    need_match: float  # mean of rag.gather.need_match over the needs
    focus: float  # share of the words next to the interrogative in the best clause, times the clause's need match
    heading: bool  # the sentence is only the section's heading
    reading: Reading | None = None  # offsets count from the sentence's start; None: the reader did not read it
    relevance: float = 0.0  # the rank's key, see rag.gather.score; comparable between questions

    @property
    def folded(self) -> str:
        """The folded sentence."""
        return _read(self.hit.chunk.text)[0]


def assess_sentence(hit: Hit, before: str, around: str, question: Question, subject: Subject) -> Evidence:
    """Compute the features of the sentence `hit`.

    `before` is the sentence before it, `around` is its section. Both are folded.
    """
    folded, clauses = _read(hit.chunk.text)
    places = _Places(*map(terms_of, (folded, _folded_path(hit.chunk.path), before, around)))
    shares = [_shares(weights, places) for weights in subject.phrasings]
    own, path, joined, context = (max(of_each) for of_each in zip(*shares, strict=True))
    focuses = [
        _focus(need, clauses, question, near) for need, near in zip(question.needs, subject.focuses, strict=True)
    ]
    return Evidence(
        hit=hit,
        own=own,
        path=path,
        joined=joined,
        context=context,
        need_match=sum(need_match(need, folded, question) for need in question.needs) / len(question.needs),
        focus=sum(focuses) / len(focuses),
        heading=bool(hit.chunk.path) and hit.chunk.text.strip().rstrip(HEADING_ENDS) == hit.chunk.path[-1],
    )


def answer_span(evidence: Evidence, *, allow_unlikely: bool = False) -> Span | None:
    """Return the reader's answer span in the report.

    None: the reader found no span, or the span is unlikely to be an answer and `allow_unlikely` is false.
    """
    reading, start = evidence.reading, evidence.hit.chunk.start
    if reading is None or not reading.span or (reading.none >= _NONE and not allow_unlikely):
        return None
    return Span(start + reading.span.start, start + reading.span.end)


@lru_cache(maxsize=_SENTENCES_KEPT)
def _read(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the folded sentence and its clauses. The cache serves sentences that several questions retrieve."""
    folded = fold(text)
    return folded, tuple(span.of(folded) for span in split_clauses(folded))


@lru_cache(maxsize=_SENTENCES_KEPT)
def _folded_path(path: tuple[str, ...]) -> str:
    return fold("\n".join(path))


class _Places(NamedTuple):
    """The terms of a sentence, its heading path, the sentence before it and its section."""

    own: frozenset[str]
    path: frozenset[str]
    before: frozenset[str]
    around: frozenset[str]


def _shares(weights: Weights, places: _Places) -> tuple[float, float, float, float]:
    """Return the weighted shares own, path, joined and context of :class:`Evidence`, in one pass over the terms."""
    total = own = path = before = around = 0.0
    for entry, weight in weights.items():
        total += weight
        if not places.own.isdisjoint(entry):
            own += weight
        elif not places.path.isdisjoint(entry):
            path += weight
        else:
            before += weight * (not places.before.isdisjoint(entry))
            around += weight * (not places.around.isdisjoint(entry))
    if not total:
        return 0.0, 0.0, 0.0, 0.0
    above = own + path
    return own / total, above / total, min(1.0, (above + before) / total), min(1.0, (above + around) / total)


def _best(phrasings: Sequence[Weights], terms: frozenset[str]) -> float:
    return max(cover(weights, terms) for weights in phrasings)


def _focus(need: Need, clauses: Sequence[str], question: Question, focuses: Sequence[Weights]) -> float:
    """Return the maximum over the clauses: need match times the share of the words next to the interrogative."""
    return max(
        (need_match(need, clause, question) * _best(focuses, terms_of(clause)) for clause in clauses), default=0.0
    )
