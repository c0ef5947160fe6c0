"""Embed the chunks and sentences of reports. A text that is known already, or comes twice, is embedded once.

A model that embeds a passage and its parts in one pass gives the vector of a sentence from the pass of its chunk.
The title and the headings are then embedded once for each chunk, and the vector knows what surrounds the sentence.
Other models embed each sentence under its headings. :mod:`index.search.units` makes the units.

Source: Günther et al. 2024, "Late Chunking".
"""

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.search.units import GRAINS, unit_text
from rag.types import Chunk, Span

if TYPE_CHECKING:
    from index.model.embed import Embedder, PartEmbedder

__all__ = ["embed_units", "keys_of", "make_keys", "pools_sentences"]

Units = Mapping[str, Sequence[Chunk]]  # of one report, by grain
Keys = Mapping[str, NDArray[np.uint64]]
Known = dict[int, NDArray[np.float32]]


class _Piece(NamedTuple):
    """What of a sentence stands in one chunk; the span is one of the chunk's embedded text."""

    chunk: int
    span: Span


def pools_sentences(embedder: "Embedder") -> bool:
    """Return whether the vectors of sentences come from the passes of their chunks."""
    from index.model.embed import PartEmbedder

    return isinstance(embedder, PartEmbedder)


def keys_of(units: Sequence[Chunk]) -> NDArray[np.uint64]:
    """Return a hash of the embedded text of each unit. Shape: (units,)."""
    return _joined([_digest(unit_text(unit).encode()) for unit in units])


def make_keys(units: Units, *, pooled: bool) -> Keys:
    """Return the keys of all units of a report. Equal keys mean equal vectors of one model.

    The key of a pooled sentence is a hash of the texts of its chunks and of its place in them.
    """
    chunks = [_digest(unit_text(unit).encode()) for unit in units["chunks"]]
    if not pooled:
        return {"chunks": _joined(chunks), "sentences": keys_of(units["sentences"])}
    keys = []
    for unit, pieces in zip(units["sentences"], _cut(units), strict=True):
        places = (b"%s %d %d" % (chunks[piece.chunk], piece.span.start, piece.span.end) for piece in pieces)
        keys.append(_digest(b"\n".join(places) if pieces else unit_text(unit).encode()))
    return {"chunks": _joined(chunks), "sentences": _joined(keys)}


def embed_units(
    library: Sequence[tuple[Units, Keys]],
    known: Known,
    embedder: "Embedder",
    progress: Callable[[float], None] | None = None,
) -> None:
    """Embed the units whose keys are not in `known`, and add their vectors to it.

    The keys are those of :func:`make_keys` for this embedder.
    """
    from index.model.embed import PartEmbedder

    if isinstance(embedder, PartEmbedder):
        _embed_passes(library, known, embedder, progress)
        return
    pairs = (
        (key, unit)
        for units, keys in library
        for grain in GRAINS
        for key, unit in zip(keys[grain].tolist(), units[grain], strict=True)
    )
    new = {key: unit_text(unit) for key, unit in pairs if key not in known}
    known |= zip(new, embedder.embed_passages(list(new.values()), progress), strict=True)


def _embed_passes(
    library: Sequence[tuple[Units, Keys]],
    known: Known,
    embedder: "PartEmbedder",
    progress: Callable[[float], None] | None,
) -> None:
    """Embed the chunks, each once, whose keys or the keys of whose sentences are not in `known`."""
    passes: dict[str, dict[Span, None]] = {}
    sentences: dict[int, list[tuple[str, Span]]] = {}
    chunks: dict[int, str] = {}
    for units, keys in library:
        texts = [unit_text(unit) for unit in units["chunks"]]
        chunks |= zip(keys["chunks"].tolist(), texts, strict=True)
        for key, unit, pieces in zip(keys["sentences"].tolist(), units["sentences"], _cut(units), strict=True):
            if key not in known:
                sentences[key] = [(texts[piece.chunk], piece.span) for piece in pieces] or [_whole(unit)]
    for key, text in chunks.items():
        if key not in known:
            passes[text] = {}
    for text, span in (piece for pieces in sentences.values() for piece in pieces):
        passes.setdefault(text, {})[span] = None
    whole, parts = embedder.embed_parts(list(passes), [list(spans) for spans in passes.values()], progress)
    of_text = dict(zip(passes, whole, strict=True))
    of_part = {
        (text, span): row
        for text, rows in zip(passes, parts, strict=True)
        for span, row in zip(passes[text], rows, strict=True)
    }
    known |= {key: of_text[text] for key, text in chunks.items() if text in of_text}
    known |= {key: _mean([(of_part[piece], len(piece[1])) for piece in pieces]) for key, pieces in sentences.items()}


def _whole(unit: Chunk) -> tuple[str, Span]:
    """Return the embedded text of a sentence that is in no chunk, such as the imprint, and its place in it."""
    text = unit_text(unit)
    return text, Span(len(text) - len(unit.text), len(text))


def _mean(parts: Sequence[tuple[NDArray[np.float32], int]]) -> NDArray[np.float32]:
    """Return the weighted mean of vectors, at length one."""
    total = np.sum([vector * np.float32(weight) for vector, weight in parts], axis=0)
    mean: NDArray[np.float32] = (total / np.linalg.norm(total)).astype(np.float32)
    return mean


def _cut(units: Units) -> list[list[_Piece]]:
    """Return the pieces of each sentence, one for each chunk that it shares text with."""
    chunks = sorted(enumerate(units["chunks"]), key=lambda one: one[1].start)
    ends = [chunk.end for _, chunk in chunks]
    return [list(_pieces(unit, chunks, bisect_right(ends, unit.start))) for unit in units["sentences"]]


def _pieces(unit: Chunk, chunks: Sequence[tuple[int, Chunk]], first: int) -> Iterator[_Piece]:
    """Yield the pieces of `unit` in the sorted `chunks` from the `first` on that it reaches."""
    for row, chunk in islice(chunks, first, None):
        if chunk.start >= unit.end:
            return
        shift = len(unit_text(chunk)) - len(chunk.text) - chunk.start
        yield _Piece(row, Span(max(unit.start, chunk.start) + shift, min(unit.end, chunk.end) + shift))


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=8).digest()


def _joined(digests: Sequence[bytes]) -> NDArray[np.uint64]:
    return np.frombuffer(b"".join(digests), dtype="<u8").astype(np.uint64)
