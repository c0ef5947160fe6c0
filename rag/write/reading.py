"""Choose what a verifier reads of the passages that a sentence cites: the slices closest to the sentence.

They are at most three neighbouring sentences of one passage, and one sentence of another passage. Each must share
bigrams with the sentence that those before do not have.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.guard.segments import cached_bigrams
from rag.ports import Window
from rag.text.fold import fold
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.types import Chunk, Span
from rag.write.passages import Passage

__all__ = ["Reading", "choose_reading"]

_NEIGHBOURS = 2  # sentences
_LEAST = 2  # bigrams that a further sentence must add
_NOT_WORD = re.compile(r"\W")


@dataclass(frozen=True, slots=True)
class Reading:
    """Slices of passages, and the window in which a verifier reads them as one text."""

    chunks: tuple[Chunk, ...]
    window: Window


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring sentences of a passage."""

    chunk: Chunk
    sentences: Sequence[Span]  # of the whole passage
    first: int
    last: int

    @property
    def text(self) -> str:
        return self._between(self.first, self.last)

    def _between(self, first: int, last: int) -> str:
        if first < 0 or last >= len(self.sentences):
            return ""
        return self.chunk.text[self.sentences[first].start : self.sentences[last].end]

    def neighbours(self) -> tuple[str, str]:
        """Return the sentence before and the one after; "" where the passage has none."""
        return self._between(self.first - 1, self.first - 1), self._between(self.last + 1, self.last + 1)

    def slice(self) -> Chunk:
        span = strip(self.chunk.text, Span(self.sentences[self.first].start, self.sentences[self.last].end))
        start = self.chunk.start
        return replace(self.chunk, start=start + span.start, end=start + span.end, text=span.of(self.chunk.text))


def choose_reading(text: str, passages: Sequence[Passage]) -> Reading:
    """Return the slices of `passages` that are closest to `text`. There is at least one passage.

    The window names the report, what 今年 means in it, and the innermost heading.
    """
    wanted = _pairs(text)
    runs = [run for passage in passages for run in _sentences(passage.chunk)]
    run = _widened(max(runs, key=lambda run: len(wanted & _pairs(run.text))), wanted)
    missing = wanted - _pairs(run.text)
    others = [other for other in runs if other.chunk is not run.chunk]
    other = max(others, key=lambda run: len(missing & _pairs(run.text)), default=None)
    read = [run] if other is None or len(missing & _pairs(other.text)) < _LEAST else [run, other]
    before, after = run.neighbours()
    window = Window(_path(passages), before, "".join(one.text for one in read), after)
    return Reading(tuple(one.slice() for one in read), window)


def _sentences(chunk: Chunk) -> list[_Run]:
    spans = split_sentences(chunk.text)
    return [_Run(chunk, spans, at, at) for at in range(len(spans))]


def _widened(run: _Run, wanted: frozenset[str]) -> _Run:
    """Return `run` with the neighbours that have most of what is missing."""
    for _ in range(_NEIGHBOURS):
        missing = wanted - _pairs(run.text)
        before, after = (len(missing & _pairs(text)) for text in run.neighbours())
        if max(before, after) < _LEAST:
            break
        run = replace(run, first=run.first - 1) if before >= after else replace(run, last=run.last + 1)
    return run


def _path(passages: Sequence[Passage]) -> tuple[str, ...]:
    first, years = passages[0].chunk, {passage.chunk.source.year for passage in passages}
    title = first.source.title
    if len(years) == 1 and (year := years.pop()):
        title = f"{title}，今年指{year}年"
    return (title, *first.path[-1:])


def _pairs(text: str) -> frozenset[str]:
    return cached_bigrams(_NOT_WORD.sub("", fold(text)))
