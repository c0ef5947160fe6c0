"""Make windows of question sets: the sentence that answers, the passage whole, and what only looks like an answer."""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from index.model.judge_form import Look
from index.search.lexical import Lexical
from index.search.tokens import tokenize, weigh_query
from index.training.altered import alter_question
from index.training.question_sets import Marked, read_set
from index.training.swapped import Example, Swap
from index.training.window import NO, YES, Window
from rag.text.sentences import split_sentences
from rag.types import Span

__all__ = ["ALWAYS", "measured_windows", "pair_windows", "set_windows"]

ALWAYS = -1  # the fold of what is always learned from
_MEASURED = -3
_BESIDE, _NEAR = 3, 3  # sentences of the same passage and of others that are judged wrong
_DEPTH = 12  # ranks that are looked through for them
_PASSAGE, _STEP = 640, 400  # characters of a window of a long passage, and between two of them
_WRONG, _WHOLE_WRONG, _SWAPPED, _ALTERED = 0.5, 0.25, 0.4, 0.4  # shares of the rounds


def set_windows(folder: Path, first_group: int, chance: random.Random) -> Iterator[Window]:
    """Make the windows of a set with passages and marked answers."""
    asked = [marked for marked in read_set(folder) if marked.answer is not None]
    pieces = [Piece(passage, span) for passage in dict.fromkeys(m.passage for m in asked) for span in _cut(passage)]
    lexical = Lexical([tokenize(piece.text) for piece in pieces])
    right = [_right(marked) for marked in asked]
    swap = Swap([example for example, _ in right], chance)
    titles = sorted({marked.title for marked in asked if marked.title})
    for group, (marked, (example, span)) in enumerate(zip(asked, right, strict=True), first_group):
        look = _look(marked, span)
        answer = Span(example.start, example.end)
        yield Window(look, YES, answer, group, ALWAYS, 1.0, origin=folder.name)
        whole = Look(marked.question, (), "", marked.passage, "")
        yield Window(whole, YES, marked.answer, group, ALWAYS, 1.0, origin=f"{folder.name}+whole")
        swapped = swap.swap(example)
        if swapped is not example:
            answer = Span(swapped.start, swapped.end)
            shown = look._replace(marked=swapped.window)
            yield Window(shown, YES, answer, group, ALWAYS, _SWAPPED, origin=f"{folder.name}+swapped")
        yield from _wrong(marked, look, pieces, lexical, group, folder.name)
        changed = alter_question(marked.question, look.marked, chance, marked.title, titles)
        if changed is not None:
            asks = look._replace(question=changed)
            yield Window(asks, NO, None, group, ALWAYS, _ALTERED, origin=f"{folder.name}+altered")


def pair_windows(path: Path, first_group: int, origin: str) -> Iterator[Window]:
    """Make windows of pairs of a question and a reply of which people said whether it answers."""
    for group, line in enumerate(path.read_text("utf-8").splitlines(), first_group):
        read = json.loads(line)
        if read["label"] is not None:
            look = Look(read["a"], (), "", " ".join(read["b"].split()), "")
            yield Window(look, YES if read["label"] else NO, None, group, ALWAYS, 1.0, origin=origin)


def measured_windows(folder: Path, first_group: int) -> Iterator[Window]:
    """Cut the passage of every question of a set into overlapping windows that are only measured on."""
    for group, marked in enumerate(read_set(folder), first_group):
        for span in long_windows(marked.passage):
            look = Look(marked.question, (), "", span.of(marked.passage), "")
            answer, answers = marked.answer, NO
            inside = answer is not None and span.start <= answer.start and answer.end <= span.end
            shifted = Span(answer.start - span.start, answer.end - span.start) if inside and answer else None
            answers = YES if inside else NO
            yield Window(
                look, answers, shifted, group, _MEASURED, 0.0, span.start, False, answer is not None, folder.name
            )


def long_windows(passage: str) -> list[Span]:
    """Cut a passage into windows that overlap; most passages are one.

    >>> [(w.start, w.end) for w in long_windows("好" * 1000)]
    [(0, 640), (400, 1000)]
    """
    windows = [Span(0, min(_PASSAGE, len(passage)))]
    while windows[-1].end < len(passage):
        start = windows[-1].start + _STEP
        windows.append(Span(start, min(start + _PASSAGE, len(passage))))
    return windows


class Piece:
    """A sentence of a passage."""

    __slots__ = ("passage", "span", "text")

    def __init__(self, passage: str, span: Span) -> None:
        self.passage, self.span, self.text = passage, span, span.of(passage)


def _cut(passage: str) -> list[Span]:
    return [span for span in split_sentences(passage) if any(char.isalnum() for char in span.of(passage))]


def _around(marked: Marked) -> Span:
    """Return the sentence, or the sentences, in which the answer stands."""
    assert marked.answer is not None  # noqa: S101 - for the type checker; the caller chose those with an answer
    answer = marked.answer
    held = [s for s in split_sentences(marked.passage) if s.start < answer.end and answer.start < s.end]
    return Span(held[0].start, held[-1].end)


def _right(marked: Marked) -> tuple[Example, Span]:
    assert marked.answer is not None  # noqa: S101 - the same
    span = _around(marked)
    start = marked.answer.start - span.start
    window = span.of(marked.passage)
    return Example(marked.question, window, start, start + len(marked.answer)), span


def _look(marked: Marked, span: Span) -> Look:
    sentences = _cut(marked.passage)
    before = [s for s in sentences if s.end <= span.start][-1:]
    after = [s for s in sentences if s.start >= span.end][:1]
    beside = ["".join(s.of(marked.passage).strip() for s in found) for found in (before, after)]
    title = (marked.title.replace("_", " "),) if marked.title else ()
    return Look(marked.question, title, beside[0], span.of(marked.passage), beside[1])


def _wrong(
    marked: Marked, look: Look, pieces: Sequence[Piece], lexical: Lexical, group: int, origin: str
) -> Iterator[Window]:
    """Judge wrong: the nearest sentences of the same passage, the nearest of others, and one such passage whole."""
    scores = lexical.score(weigh_query(marked.question))
    nearest = np.argpartition(-scores, min(_DEPTH * 4, len(scores) - 1))[: _DEPTH * 4]
    order = nearest[np.argsort(-scores[nearest], kind="stable")].tolist()
    own = {span.start for span in _cut(marked.passage)}
    asked = set(tokenize(marked.question))
    beside = [Piece(marked.passage, span) for span in _cut(marked.passage) if span.start in own]
    beside = [p for p in beside if not any(a in p.text or p.text.strip() in a for a in marked.others if a)]
    beside.sort(key=lambda piece: -len(asked & set(tokenize(piece.text))))
    others = [pieces[row] for row in order if pieces[row].passage != marked.passage]
    others = [p for p in others if not any(a in p.passage for a in marked.others if a)][:_NEAR]
    for kind, found, keeps in (("beside", beside[:_BESIDE], True), ("near", others, False)):
        for piece in found:
            near = _look(Marked(marked.question, marked.title if keeps else "", piece.passage, *_NOWHERE), piece.span)
            yield Window(near, NO, None, group, ALWAYS, _WRONG, origin=f"{origin}+{kind}")
    for piece in others[:1]:
        whole = Look(marked.question, (), "", piece.passage, "")
        yield Window(whole, NO, None, group, ALWAYS, _WHOLE_WRONG, origin=f"{origin}+whole+near")


_NOWHERE = (None, (), "", "")
