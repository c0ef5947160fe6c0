"""Extractive reader: it finds the exact answer to a question in a passage, or that there is none. Runs on a CPU.

This is the adapter of the reader's ONNX graph. The graph reads one passage at a time: without padding this takes a
fifth less time than a batch, and a reading does not depend on other passages. A long passage is read in overlapping
windows, of which the best counts. docs/reader.md describes the training.
"""

import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.model.card import read_card
from index.model.graph import INPUTS
from index.model.reader_graph import OUTPUTS
from index.model.session import open_session
from index.model.span_logits import best_span, probability, trimmed
from rag.config import BUNDLED_MODEL
from rag.text.fold import simplify
from rag.text.sentences import split_sentences
from rag.types import Reading, Span

__all__ = ["MAX_TOKENS", "OnnxReader", "open_reader"]

_BUNDLED = Path(__file__).parent / "data" / "reader"
_HINT = "name a folder that `make reader` wrote, or install the project again for the one that comes with it"
MAX_TOKENS = 192  # of question and window together, as in training
_WINDOW, _OVERLAP = 240, 80  # characters
_QUESTION = 100  # characters: of a longer question only the end is read, because it has the interrogative
_AT_ONCE = 2  # passages read in parallel


class OnnxReader:
    """An extractive reader. Thread-safe."""

    def __init__(self, graph: Path, tokenizer: Path, at_once: int = _AT_ONCE) -> None:
        from tokenizers import Tokenizer

        self._session = open_session(graph)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="reader")
        self._tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """Return a reading for each passage, in order. A span is a slice of the passage.

        Traditional characters are converted to Simplified ones, because the training texts were Simplified.
        """
        simplified = simplify(question[-_QUESTION:])
        if len(passages) < 2:
            return [self._best(simplified, simplify(passage)) for passage in passages]
        return list(self._pool.map(lambda passage: self._best(simplified, simplify(passage)), passages))

    def _best(self, question: str, passage: str) -> Reading:
        """Read the windows of a passage. Return the best span and the highest relevance."""
        best = Reading(Span(0, 0), -math.inf, 1.0, 0.0)
        relevance = 0.0
        for window in cut_windows(passage):
            found = self._read(question, window.of(passage))
            relevance = max(relevance, found.relevance)
            if found.score > best.score:
                best = replace(found, span=Span(window.start + found.span.start, window.start + found.span.end))
        return replace(best, relevance=relevance)

    def _read(self, question: str, window: str) -> Reading:
        one = self._tokenizer.encode(question, window)
        given = (np.array([one.ids], np.int64), np.array([one.attention_mask], np.int64))
        spans, relevance = self._session.run(list(OUTPUTS), dict(zip(INPUTS, given, strict=True)))
        inside = np.array([sequence == 1 for sequence in one.sequence_ids])
        (first, last), score = best_span(spans[0], inside)
        low, high = (one.offsets[first][0], one.offsets[last][1]) if last else (0, 0)
        span = trimmed(window, low, high)
        return Reading(span, score, probability(-score), probability(float(relevance[0, 0])))


def open_reader(name: str | Path = BUNDLED_MODEL) -> OnnxReader:
    """Open the bundled reader, or the one in a folder: two files, and ``reader.json`` with their sha256.

    Raises: ModelMissing if a file is missing; ModelDamaged if its sha256 differs.
    """
    folder = _BUNDLED if name == BUNDLED_MODEL else Path(name)
    read_card(folder, "reader.json", ("reader.onnx", "tokenizer.json"), _HINT)
    return OnnxReader(folder / "reader.onnx", folder / "tokenizer.json")


def cut_windows(passage: str) -> Iterator[Span]:
    """Yield overlapping windows of whole sentences. A sentence longer than a window is cut.

    >>> [window.end - window.start for window in cut_windows("好" * 300 + "。")]
    [240, 141]
    """
    pieces: list[Span] = []
    for sentence in split_sentences(passage):
        start = sentence.start
        while sentence.end - start > _WINDOW:
            pieces.append(Span(start, start + _WINDOW))
            start += _WINDOW - _OVERLAP
        pieces.append(Span(start, sentence.end))
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and pieces[last + 1].end - pieces[first].start <= _WINDOW:
            last += 1
        yield Span(pieces[first].start, pieces[last].end)
        if last + 1 == len(pieces):
            return
        first = next(
            (i for i in range(first + 1, last + 1) if pieces[last].end - pieces[i].start <= _OVERLAP), last + 1
        )
