"""Make windows of questions on written passages: what answers, what tempts, and the nearest of the other sentences."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.model.judge_form import Look
from index.search.tokens import tokenize
from index.training.text_windows import altered_windows, swapped_windows
from index.training.window import NO, YES, Window, is_one_in, joined_span

__all__ = ["LEFT_OUT", "passage_windows"]

LEFT_OUT = -3  # the fold of passages that nothing is learned from
_ONE_IN = 10  # passages is left out
_OTHERS = 3  # sentences beside those that answer or tempt
_OTHER = 0.5  # share of the rounds


def passage_windows(path: Path, first_group: int, chance: random.Random) -> Iterator[Window]:
    """Make the windows of a file of passages, one JSON object a line (``eval/data/passages.jsonl``)."""
    group, right = first_group, []
    for line in path.read_text("utf-8").splitlines():
        passage = json.loads(line)
        fold = LEFT_OUT if is_one_in(_ONE_IN, line) else 0
        for asked in passage["questions"]:
            for window in _windows(passage, asked, group, fold):
                yield window
                if window.answers == YES and fold != LEFT_OUT:
                    yield from altered_windows(window, chance)
                    right.append(window)
            group += 1
    yield from swapped_windows(right, chance)


def _windows(passage: Mapping[str, Any], asked: Mapping[str, Any], group: int, fold: int) -> Iterator[Window]:
    sentences, path = passage["sentences"], [passage["title"], *passage["headings"]]
    answers = [asked["answer"]] if asked["answer"] else []
    for at in [*asked["evidence"], *asked["near"], *_others(sentences, asked)]:
        before, after = sentences[at - 1] if at else "", sentences[at + 1] if at + 1 < len(sentences) else ""
        look = Look(asked["q"], path, before, sentences[at], after)
        right, tempts = at in asked["evidence"], at in asked["near"]
        span = joined_span(sentences[at], answers) if right else None
        share, label = 1.0 if right or tempts else _OTHER, YES if right else NO
        yield Window(look, label, span, group, fold, share, tempts=tempts, answerable=bool(answers), origin="passages")


def _others(sentences: Sequence[str], asked: Mapping[str, Any]) -> list[int]:
    """Return the sentences that share most with the question, of those that neither answer nor tempt."""
    wanted = set(tokenize(asked["q"]))
    rest = [at for at in range(len(sentences)) if at not in asked["evidence"] and at not in asked["near"]]
    return sorted(rest, key=lambda at: -len(wanted & set(tokenize(sentences[at]))))[:_OTHERS]
