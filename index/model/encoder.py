"""Embed texts with the ONNX graph of the bundled model, without PyTorch. Queries and passages share one graph.

The vectors have a cosine of 0.9989 to those of the unpacked model. A text goes through the graph alone: padded batches
take longer. Several passages go at once, one on each core.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.model.graph import HIDDEN, INPUTS, OUTPUT
from index.model.session import open_session
from index.model.vocabulary import Vocabulary
from rag.types import Span

__all__ = ["Encoder"]

_MOST_CORES = 8
_NOTHING = (np.zeros(0, np.float32), np.zeros((0, 0), np.float32))


class Encoder:
    """An ONNX encoder with the vocabulary in its folder. Thread-safe."""

    def __init__(self, graph: Path, max_tokens: int) -> None:
        self._session = open_session(graph)
        self._vocabulary = Vocabulary(graph.parent)
        self._max_tokens = max_tokens

    def encode(self, text: str, prompt: str) -> NDArray[np.float32]:
        """Embed one text. Shape: (dimensions,), float32, of length one."""
        ids, _ = self._tokenise(text, prompt)
        (vectors,) = self._session.run([OUTPUT], {INPUTS[0]: ids})
        return np.asarray(vectors[0], np.float32)

    def encode_parts(
        self,
        texts: Sequence[str],
        parts: Sequence[Sequence[Span]],
        prompt: str,
        progress: Callable[[float], None] | None = None,
    ) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
        """Embed passages, and parts of each: the mean over the tokens of a part, which the whole passage surrounds.

        A part without a token gets the vector of its passage. Shapes: of each text (dimensions,), and (parts,
        dimensions). All vectors have length one.
        """
        found: list[tuple[NDArray[np.float32], NDArray[np.float32]]] = [_NOTHING] * len(texts)
        size, done = sum(map(len, texts)), 0
        order = sorted(range(len(texts)), key=lambda place: -len(texts[place]))  # a long one last would hold up the end
        pool = ThreadPoolExecutor(_cores(), thread_name_prefix="encoder")
        try:
            results = pool.map(lambda place: self._encode_parts(texts[place], parts[place], prompt), order)
            for place, result in zip(order, results, strict=True):
                found[place] = result
                done += len(texts[place])
                if progress:
                    progress(done / size if size else 1.0)
        finally:
            pool.shutdown(cancel_futures=True)
        return [whole for whole, _ in found], [inner for _, inner in found]

    def _encode_parts(
        self, text: str, parts: Sequence[Span], prompt: str
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        ids, middles = self._tokenise(text, prompt)
        vectors, tokens = self._session.run([OUTPUT, HIDDEN], {INPUTS[0]: ids})
        whole = np.asarray(vectors[0], np.float32)
        inner = np.tile(whole, (len(parts), 1))
        for row, part in enumerate(parts):
            own = (middles >= part.start) & (middles < part.end)
            if own.any():
                total = tokens[0][own].sum(0)
                inner[row] = total / np.linalg.norm(total)
        return whole, inner

    def _tokenise(self, text: str, prompt: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Return the ids, shape (1, tokens), and where in `text` the middle of each token is; -1 for the outer ones."""
        tokenizer, rows = self._vocabulary.open_tokenizer([prompt + text])
        tokenizer.enable_truncation(self._max_tokens)
        encoded = tokenizer.encode(prompt + text)
        middles = [(start + end) / 2 - len(prompt) if end else -1.0 for start, end in encoded.offsets]
        return rows[np.array(encoded.ids, np.int64)][np.newaxis], np.array(middles)


def _cores() -> int:
    """Return how many cores this process may use, at most `_MOST_CORES`."""
    return min(len(os.sched_getaffinity(0)), _MOST_CORES)
