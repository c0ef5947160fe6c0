"""Cut passages into windows of whole sentences: around an answer, or beside it."""

import random
from collections.abc import Iterator, Sequence

from rag.text.sentences import split_sentences
from rag.types import Span

__all__ = ["window_around", "windows_of", "windows_without"]

_LONGEST = 240  # characters; about 170 tokens of Chinese
_SHORTEST = 40


def window_around(text: str, answer: Span, chance: random.Random) -> Span:
    """Cut a window of random length that holds `answer`, with sentences before and after at random."""
    sentences = split_sentences(text)
    first = max(i for i, s in enumerate(sentences) if s.start <= answer.start)
    last = max(i for i, s in enumerate(sentences) if s.start < answer.end)
    most = _draw(chance)
    while True:
        sides = []
        if first > 0 and sentences[last].end - sentences[first - 1].start <= most:
            sides.append("before")
        if last + 1 < len(sentences) and sentences[last + 1].end - sentences[first].start <= most:
            sides.append("after")
        if not sides:
            break
        if chance.choice(sides) == "before":
            first -= 1
        else:
            last += 1
    return _shorten(Span(sentences[first].start, sentences[last].end), answer, chance)


def windows_of(text: str, chance: random.Random) -> Iterator[Span]:
    """Cut `text` into windows of random lengths that tile it."""
    group: list[Span] = []
    most = _draw(chance)
    for sentence in split_sentences(text):
        if group and sentence.end - group[0].start > most:
            yield Span(group[0].start, min(group[-1].end, group[0].start + _LONGEST))
            group, most = [], _draw(chance)
        group.append(sentence)
    if group:
        yield Span(group[0].start, min(group[-1].end, group[0].start + _LONGEST))


def windows_without(text: str, answers: Sequence[str], chance: random.Random) -> list[Span]:
    """Cut `text` into windows and keep those in which no wording of the answer stands."""
    return [w for w in windows_of(text, chance) if not any(answer in w.of(text) for answer in answers if answer)]


def _draw(chance: random.Random) -> int:
    """Draw a length in characters: most are short, as single sentences of a report are, and cheap to learn from."""
    return chance.randint(_SHORTEST, 100) if chance.random() < 0.6 else chance.randint(120, _LONGEST)


def _shorten(window: Span, answer: Span, chance: random.Random) -> Span:
    """Cut an endless sentence to size, the answer somewhere within."""
    if window.end - window.start <= _LONGEST:
        return window
    spare = max(0, _LONGEST - (answer.end - answer.start))
    start = max(window.start, answer.start - chance.randint(0, spare))
    return Span(start, min(window.end, max(start + _LONGEST, answer.end)))
