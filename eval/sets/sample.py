"""Draw questions and passages from a large set, so that it is measured in minutes.

The sample depends only on hashes of the texts, not on a seed. A set that grows keeps most of its sample.
"""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from eval.sets.datasets import Dataset, Passage, Question

__all__ = ["N_NEGATIVES", "N_QUESTIONS", "Sample", "draw_sample"]

N_QUESTIONS = 200  # of each kind, by default
N_NEGATIVES = 5  # documents for one question, as in RGB
_SEARCH_CHARS = 500_000  # of the passages that are ranked
_READING_CHARS = 150_000  # of the passages that answers come from; their sentences are embedded, which is slow


@dataclass(frozen=True, slots=True)
class Sample:
    """The part of a set that is measured. ``reading`` is a part of ``searched``."""

    answerable: tuple[Question, ...]
    unanswerable: tuple[Question, ...]  # with their passage, or over the corpus
    rejected: tuple[Question, ...]  # with negatives only
    reading: tuple[Passage, ...]
    searched: tuple[Passage, ...]


def draw_sample(dataset: Dataset, n_questions: int) -> Sample:
    """Draw at most `n_questions` of each kind, the passages that they need, and more passages. 0 takes all."""
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
    """Take the `n` questions with the smallest hashes, in the order of the file. 0 takes all."""
    if not n or len(questions) <= n:
        return list(questions)
    chosen = sorted(range(len(questions)), key=lambda i: _hash(f"{questions[i].id}\n{questions[i].question}"))[:n]
    return [questions[i] for i in sorted(chosen)]


def _fill(passages: Sequence[Passage], needed: Collection[str], max_chars: int) -> tuple[Passage, ...]:
    """Take the needed passages, then others by hash up to `max_chars`. 0 takes all. The order is that of the set."""
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
