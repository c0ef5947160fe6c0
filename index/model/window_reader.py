"""Read a question beside a sentence with the graph of a judge, on a CPU.

Each window goes through it alone: that is faster than a padded batch, and a verdict does not depend on what is judged
beside it. A sentence for which a window has no room is judged in overlapping pieces, the most relevant of which counts.
The form of a window: :mod:`index.model.judge_form`.

This module chooses no sentence and writes no answer.
"""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np

from index.model.graph import INPUTS
from index.model.judge_form import (
    BEGIN,
    FORM_CAPS,
    FORM_LONGEST,
    KEEPS_END,
    MARKED,
    SEPARATOR,
    UNKNOWN,
    Look,
    keep_pieces,
    parts_of,
)
from index.model.session import open_session
from index.model.span_logits import best_span, trimmed
from rag.ports import Verdict, Window
from rag.types import Span

__all__ = ["WindowReader"]

_AT_ONCE = 2  # windows
_VERDICTS_KEPT = 64  # one question may be searched for several times, with the same sentences found
_OVERLAP = 64  # word pieces that two neighbouring pieces of a long sentence share
_MOST = 3  # pieces of a long sentence that are judged
_CHARS = (400, 200, 4000, 200)  # of question, sentence before, sentence, sentence after: more than is ever judged
_NOTHING = Verdict(-math.inf, Span(0, 0), -math.inf)


class WindowReader:
    """A graph and its word pieces; safe to use from several threads."""

    def __init__(self, graph: Path | bytes, tokenizer: Path, at_once: int = _AT_ONCE) -> None:
        from tokenizers import Tokenizer

        self._session = open_session(graph)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="judge")
        self._verdict = lru_cache(_VERDICTS_KEPT)(self._judge)

    def read(self, question: str, windows: Sequence[Window]) -> list[Verdict]:
        """Judge the sentence of each window; spans are literal slices of the sentence, and verdicts come in order."""
        if len(windows) < 2:
            return [self._verdict(question, window) for window in windows]
        return list(self._pool.map(lambda window: self._verdict(question, window), windows))

    @property
    def windows_read(self) -> int:
        """The number of windows that were read; one that comes again soon is not read again."""
        return self._verdict.cache_info().misses

    def _judge(self, question: str, window: Window) -> Verdict:
        """Judge each piece of a sentence that is too long; the most relevant one counts."""
        asked, before, sentence, after = _CHARS
        look = Look(
            question[-asked:], window.path, window.before[-before:], window.sentence[:sentence], window.after[:after]
        )
        cut = [self._tokenizer.encode(text, add_special_tokens=False) for text in parts_of(look)]
        parts = [[max(piece, UNKNOWN) for piece in part.ids] for part in cut]  # a separator that was written is text
        kept = [keep_pieces(part, cap, ends) for part, cap, ends in zip(parts, FORM_CAPS, KEEPS_END, strict=True)]
        others = sum(map(len, kept)) - len(kept[MARKED])
        room = min(FORM_CAPS[MARKED], FORM_LONGEST - others - len(kept) - 1)
        marked, offsets = parts[MARKED], cut[MARKED].offsets
        verdicts = [
            self._run(window.sentence, kept, marked[piece.start : piece.end], offsets[piece.start :])
            for piece in _pieces(len(marked), room)
        ]
        return max(verdicts, key=lambda verdict: verdict.relevance, default=_NOTHING)

    def _run(
        self, sentence: str, kept: Sequence[Sequence[int]], marked: Sequence[int], offsets: Sequence[tuple[int, int]]
    ) -> Verdict:
        ids, begins = [BEGIN], 0
        for number, part in enumerate(kept):
            if number == MARKED:
                begins = len(ids)
            ids += [*(marked if number == MARKED else part), SEPARATOR]
        given = np.array([ids], np.int64)
        spans, relevances = self._session.run(None, dict(zip(INPUTS, (given, np.ones_like(given)), strict=True)))
        places = np.arange(len(ids))
        (first, last), margin = best_span(spans[0], (places >= begins) & (places < begins + len(marked)))
        relevance = float(relevances[0, 0])
        span = trimmed(sentence, offsets[first - begins][0], offsets[last - begins][1])
        return Verdict(relevance, span, margin)


def _pieces(length: int, room: int) -> Iterator[Span]:
    """Cut `length` word pieces into stretches of at most `room` that overlap; none of nothing.

    >>> [(piece.start, piece.end) for piece in _pieces(500, 300)]
    [(0, 300), (236, 500)]
    """
    start = 0
    for _ in range(_MOST if length else 0):
        end = min(start + room, length)
        yield Span(start, end)
        if end == length:
            return
        start = end - _OVERLAP
