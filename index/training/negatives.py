"""Find hard windows for a question: they look right and do not answer it.

Three kinds, by where they come from: other sentences of the passage on which the question was asked, the windows of
other passages that BM25 ranks first, and the right window for a question whose year, number, place or subject was
changed. Random passages teach no refusal: docs/experiments.md.
"""

import random
import re
from collections.abc import Sequence

from index.search.lexical import Lexical
from index.search.tokens import tokenize, weigh_query
from index.training.example import Example
from index.training.sets import Marked
from index.training.windows import window_around, windows_of, windows_without
from rag.text.places import find_places

__all__ = ["Neighbours", "altered", "beside"]

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?=年|\D|$)")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?![\d年])")
_PLACES = (
    *("海淀区", "浦东新区", "武侯区", "越秀区", "长沙市", "兰州市", "青岛市", "昆明市"),
    *("嘉定县", "云南省", "山东省", "甘肃省", "南京", "重庆", "天津"),
)
_DEPTH = 8  # ranks from which a neighbour is drawn


def beside(marked: Marked, chance: random.Random) -> Example | None:
    """Take sentences of the same passage that do not hold the answer, the nearest to the question more often."""
    windows = windows_without(marked.passage, marked.others, chance)
    if not windows:
        return None
    asked = set(tokenize(marked.question))
    nearest = max(windows, key=lambda w: len(asked & set(tokenize(w.of(marked.passage)))))
    window = nearest if chance.random() < 0.7 else chance.choice(windows)
    return Example(marked.question, window.of(marked.passage), -1, -1, f"{marked.origin}+beside")


class Neighbours:
    """Windows of all passages, searched as the project's own retriever searches words."""

    def __init__(self, passages: Sequence[str], chance: random.Random) -> None:
        self._windows = [window.of(text) for text in dict.fromkeys(passages) for window in windows_of(text, chance)]
        self._lexical = Lexical([tokenize(text) for text in self._windows])
        self._chance = chance

    def near(self, marked: Marked) -> Example | None:
        """Take one of the best windows of other passages in which no wording of the answer stands."""
        scores = self._lexical.score(weigh_query(marked.question))
        found = []
        for row in scores.argsort()[::-1][: 4 * _DEPTH]:
            window = self._windows[row]
            if window not in marked.passage and not any(answer in window for answer in marked.others if answer):
                found.append(window)
        if not found:
            return None
        window = found[min(int(self._chance.expovariate(0.5)), _DEPTH - 1, len(found) - 1)]
        return Example(marked.question, window, -1, -1, f"{marked.origin}+near")


def altered(marked: Marked, titles: Sequence[str], chance: random.Random) -> Example | None:
    """Ask for another year, number, place or subject than the right window tells of."""
    if marked.answer is None:
        return None
    window = window_around(marked.passage, marked.answer, chance).of(marked.passage)
    question = _alter(marked.question, marked.title, window, titles, chance)
    if question is None:
        return None
    return Example(question, window, -1, -1, f"{marked.origin}+altered")


def _alter(question: str, title: str, window: str, titles: Sequence[str], chance: random.Random) -> str | None:
    """Change one thing that question and window share; None when they share none."""
    for found in _YEAR.findall(question):
        if found in window:
            other = str(int(found) + chance.choice((-3, -2, -1, 1, 2, 3, 10)))
            return None if other in window else question.replace(found, other)
    for place in find_places(question):
        if place in window:
            other = chance.choice([name for name in _PLACES if name[-1] == place[-1]] or _PLACES)
            return None if other in window else question.replace(place, other)
    if len(title) > 1 and title in question:
        other = chance.choice(titles)
        return None if not other or other in window or other == title else question.replace(title, other)
    for found in _NUMBER.findall(question):
        if found in window:
            other = str(int(found) + chance.choice((-2, -1, 1, 2, 5)))
            return None if other in window else question.replace(found, other)
    return None
