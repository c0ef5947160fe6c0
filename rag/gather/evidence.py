"""Assess one sentence for a question: how many of the question's terms it has, and whether it can answer the needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.gather.library import is_heading
from rag.gather.need_match import need_match
from rag.ports import Verdict
from rag.text.fold import fold
from rag.text.sentences import split_clauses
from rag.text.terms import Weights, best_cover, terms_of
from rag.types import Hit, Span
from rag.understand.analysis import Subject
from rag.understand.question import Need, Question

__all__ = ["Evidence", "answer_span", "assess_sentence", "only_introduces"]


_SENTENCES_KEPT = 4096
_LABEL_CHARS = 8
_NOTHING_SAID = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence with its features for a question. All shares are 0..1."""

    hit: Hit
    own: float  # share of the question's weighted terms in the sentence
    need_match: float  # mean of rag.gather.need_match over the needs
    focus: float  # share of the words next to the interrogative in the best clause, times the clause's need match
    heading: bool  # the sentence is only the section's heading
    said: float | None = None  # share of the terms that a follow-up has itself; None: the question is no follow-up
    verdict: Verdict | None = None  # offsets count from the sentence's start; None: the sentence was not judged
    chance: float = 0.0  # that it is the sentence that answers, 0..1, see rag.gather.score; 0 if it was not judged

    @property
    def folded(self) -> str:
        """The folded sentence."""
        return _read(self.hit.chunk.text)[0]


def assess_sentence(hit: Hit, question: Question, subject: Subject, said: Sequence[Weights] = ()) -> Evidence:
    """Compute the features of the sentence `hit`. `said` are the terms of a follow-up, in each wording."""
    folded, clauses = _read(hit.chunk.text)
    focuses = [
        _focus(need, clauses, question, near) for need, near in zip(question.needs, subject.focuses, strict=True)
    ]
    return Evidence(
        hit=hit,
        own=best_cover(subject.phrasings, terms_of(folded)),
        need_match=sum(need_match(need, folded, question) for need in question.needs) / len(question.needs),
        focus=sum(focuses) / len(focuses),
        heading=is_heading(hit.chunk.text, hit.chunk.path),
        said=_said(said, terms_of(folded)) if said else None,
    )


def only_introduces(sentence: str) -> bool:
    """Return whether a sentence is only a label of what follows it, and so answers nothing.

    >>> only_introduces("整改情况："), only_introduces("防汛采取的措施有两项："), only_introduces("共三项：公园和路。")
    (True, False, False)
    """
    said = sentence.rstrip()
    return said.endswith((":", "：")) and len(said) <= _LABEL_CHARS


def answer_span(evidence: Evidence, *, allow_unlikely: bool = False) -> Span | None:
    """Return the judge's answer span in the report.

    None: the judge found no span, or "no answer here" is likelier than the span and `allow_unlikely` is false.
    """
    verdict, start = evidence.verdict, evidence.hit.chunk.start
    if verdict is None or not verdict.span or (verdict.margin <= 0 and not allow_unlikely):
        return None
    return Span(start + verdict.span.start, start + verdict.span.end)


@lru_cache(maxsize=_SENTENCES_KEPT)
def _read(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the folded sentence and its clauses. The cache serves sentences that several questions retrieve."""
    folded = fold(text)
    return folded, tuple(span.of(folded) for span in split_clauses(folded))


def _said(said: Sequence[Weights], terms: frozenset[str]) -> float:
    """Return the share of the terms of a follow-up that `terms` contains. It is the middle where it has none."""
    return best_cover(said, terms) if any(said) else _NOTHING_SAID


def _focus(need: Need, clauses: Sequence[str], question: Question, focuses: Sequence[Weights]) -> float:
    """Return the maximum over the clauses: need match times the share of the words next to the interrogative."""
    matches = ((need_match(need, clause, question), clause) for clause in clauses)
    return max((match * best_cover(focuses, terms_of(clause)) for match, clause in matches if match), default=0.0)
