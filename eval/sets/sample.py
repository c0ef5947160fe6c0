"""Choose which questions are asked and which passages are searched, so that a large set is measured in minutes.

The choice depends on the texts of the set alone: no seed, no clock; a set that grows keeps most of its choice.

This module asks nothing.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from eval.sets.datasets import Dataset, Passage, Question

__all__ = ["N_NEGATIVES", "N_QUESTIONS", "Sample", "draw_sample"]

N_QUESTIONS = 200  # of each kind, unless the caller says otherwise
N_NEGATIVES = 5  # as many documents as RGB shows for one question
_SEARCH_CHARS = 500_000  # whole passages are found among so many characters
_READING_CHARS = 150_000  # sentences of whole passages are embedded too, which takes longest


@dataclass(frozen=True, slots=True)
class Sample:
    """The part of a set that is measured; ``reading`` is a part of ``searched``, which is a part of the set."""

    answerable: tuple[Question, ...]
    unanswerable: tuple[Question, ...]  # with their passage, or over the corpus
    rejected: tuple[Question, ...]  # with negatives only
    reading: tuple[Passage, ...]
    searched: tuple[Passage, ...]


def draw_sample(dataset: Dataset, n_questions: int) -> Sample:
    """Draw at most `n_questions` of each kind with the passages that they need, then more passages; 0 takes all."""
    answerable = _draw([q for q in dataset.questions if q.answerable and (q.positive_ids or q.answers)], n_questions)
    unanswerable = [q for q in dataset.questions if not q.answerable and not q.negative_ids] + list(dataset.absent)
    unanswerable = _draw(unanswerable, n_questions)
    rejected = [q for q in (*dataset.rejected, *dataset.questions) if not q.answerable and q.negative_ids]
    rejected = _draw(rejected, n_questions)
    needed = {id_ for q in (*answerable, *unanswerable, *rejected) for id_ in _needed_by(q)}
    reading = _fill(dataset.passages, needed, _READING_CHARS if n_questions else 0)
    searched = _fill(dataset.passages, {p.id for p in reading}, _SEARCH_CHARS if n_questions else 0)
    return Sample(tuple(answerable), tuple(unanswerable), tuple(rejected), reading, searched)


def _needed_by(question: Question) -> Iterable[str]:
    yield from question.positive_ids
    yield from question.negative_ids[:N_NEGATIVES]
    if question.context_id:
        yield question.context_id
    if not question.negative_ids:
        yield from question.candidate_ids


def _draw(questions: Sequence[Question], n: int) -> list[Question]:
    """Take `n` questions by the order of their hashes, and leave them in the order of the file."""
    if not n or len(questions) <= n:
        return list(questions)
    chosen = sorted(range(len(questions)), key=lambda i: _hash(f"{questions[i].id}\n{questions[i].question}"))[:n]
    return [questions[i] for i in sorted(chosen)]


def _fill(passages: Sequence[Passage], needed: Collection[str], max_chars: int) -> tuple[Passage, ...]:
    """Take what is needed, then others by the order of their hashes while they fit; all when `max_chars` is 0."""
    if not max_chars:
        return tuple(passages)
    chosen = set(needed)
    n_chars = sum(len(passage.text) for passage in passages if passage.id in chosen)
    for passage in sorted(passages, key=lambda passage: _hash(passage.id)):
        if passage.id not in chosen and n_chars + len(passage.text) <= max_chars:
            chosen.add(passage.id)
            n_chars += len(passage.text)
    return tuple(passage for passage in passages if passage.id in chosen)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=8).digest()
