"""Make windows of questions on government texts, whose candidates `python -m eval.fit.judge_candidates` listed."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.model.judge_form import Look
from index.training.altered import alter_question
from index.training.question_sets import read_lines
from index.training.swapped import Example, Swap
from index.training.window import LEARNED, NO, UNKNOWN, YES, Window, joined_span
from rag.types import Span

__all__ = ["CHECK", "altered_windows", "folds_of", "gov_windows", "read_asked", "swapped_windows"]

CHECK = -2  # the fold of texts that are only measured on
_FIRST, _DEPTH = 8, 12  # ranks that are judged, and that are looked at
_TEMPTING, _NEAR, _FAR = 1.0, 0.5, 0.15  # shares of the rounds
_ALTERED, _SWAPPED = 0.4, 0.3
_SHORTEST = 2  # characters of an answer that is told from chance


def read_asked(path: Path) -> list[dict[str, Any]]:
    """Read the questions with their candidates."""
    return list(read_lines(path))


def folds_of(asked: Sequence[Mapping[str, Any]], folds: int) -> dict[str, int]:
    """Give each text of `fit` a fold, so that folds have about as many questions; a text of `check` has CHECK."""
    sizes = Counter(str(question["doc"]) for question in asked if question["part"] == "fit")
    full = [0] * folds
    found = {str(question["doc"]): CHECK for question in asked}
    for doc, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        fold = full.index(min(full))
        full[fold] += size
        found[doc] = fold
    return found


def gov_windows(
    asked: Sequence[Mapping[str, Any]],
    folds: Mapping[str, int],
    first_group: int,
    chance: random.Random,
    found: float = 1.0,
) -> Iterator[Window]:
    """Make the windows of every question: what proves, what tempts, what the search finds, and altered questions.

    `found` is a factor of the shares of what the search finds and what neither proves nor tempts.
    """
    right = []
    for group, question in enumerate(asked, first_group):
        for one in question["candidates"]:
            if one["proves"] or one["tempts"] or 1 <= one["rank"] <= _DEPTH:
                window = _window(question, one, group, folds[question["doc"]], found)
                yield window
                if window.answers == YES and window.fold != CHECK:
                    yield from altered_windows(window, chance)
                    right.append(window)
    yield from swapped_windows(right, chance)


def _window(question: Mapping[str, Any], one: Mapping[str, Any], group: int, fold: int, found: float = 1.0) -> Window:
    look = Look(question["question"], one["path"], one["before"], one["text"], one["after"])
    answers, span = _label(question, one)
    rest = found * (_NEAR if 1 <= one["rank"] <= _FIRST else _FAR)
    share = 1.0 if answers == YES else _TEMPTING if one["tempts"] else rest
    return Window(look, answers, span, group, fold, share, one["rank"], one["tempts"], question["answerable"], "gov")


def _label(question: Mapping[str, Any], one: Mapping[str, Any]) -> tuple[int, Span | None]:
    """Say whether a candidate answers; one that proves without the answer, or repeats it elsewhere, is unknown."""
    if one["proves"]:
        if question["answers"] and not one["answers"]:
            return UNKNOWN, None
        return YES, joined_span(one["text"], one["answers"])
    repeats = question["answers"] and len(one["answers"]) == len(question["answers"])
    if repeats and not one["tempts"] and min(map(len, one["answers"])) >= _SHORTEST:
        return UNKNOWN, None
    return NO, None


def swapped_windows(windows: Sequence[Window], chance: random.Random) -> Iterator[Window]:
    """Put another answer of the same kind into the sentence."""
    shown = [(window, _example(window, window.span)) for window in windows if window.span is not None]
    swap = Swap([example for _, example in shown], chance)
    for window, example in shown:
        other = swap.swap(example)
        if other is not example:
            look, span = window.look._replace(marked=other.window), Span(other.start, other.end)
            yield Window(
                look, YES, span, window.group, window.fold, _SWAPPED, LEARNED, origin=f"{window.origin}+swapped"
            )


def _example(window: Window, span: Span) -> Example:
    return Example(window.look.question, window.look.marked, span.start, span.end)


def altered_windows(window: Window, chance: random.Random) -> Iterator[Window]:
    """Ask the same sentence for another year, number or place."""
    changed = alter_question(window.look.question, window.look.marked, chance)
    if changed is not None:
        asks = window.look._replace(question=changed)
        yield Window(asks, NO, None, window.group, window.fold, _ALTERED, LEARNED, origin=f"{window.origin}+altered")
