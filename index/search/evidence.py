"""What speaks for the units of a library, for one query: vectors, and BM25 of reports, chunks and sentences.

Scores are made for all units, or for some rows only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from index.search.fuse import Mode
from index.search.grain import Grain, best_of_parts
from index.search.lexical import Lexical
from index.search.pack import Pack
from index.search.shelf import Shelf
from index.search.tokens import weigh_query
from rag.caching import cached

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Evidence", "Scores", "Size"]

Size = Literal["chunk", "sentence"]
Scores = dict[str, NDArray[np.float32]]  # cosine, and BM25 of report, chunk and sentence

_QUERIES_KEPT = 32  # a caller searches chunks and sentences with the same query
_NEAR = 400  # units that each kind of evidence proposes
_CHUNKS = 50  # chunks that propose their sentences
_SENTENCES = 400  # sentences that propose their chunks


@dataclass(frozen=True, slots=True)
class _Found:
    """The BM25 scores of one query for all reports, chunks and sentences."""

    report: NDArray[np.float32]
    chunk: NDArray[np.float32]
    sentence: NDArray[np.float32]


class Evidence:
    """The units of a library, and what speaks for them."""

    def __init__(self, packs: Sequence[Pack], shelf: Shelf, embedder: "Embedder") -> None:
        self._embedder = embedder
        place = {id_: at for at, id_ in enumerate(shelf)}
        places = [np.array([place[known.source.id] for known in pack.known], np.int64) for pack in packs]
        reads = [partial(shelf.__getitem__, id_) for id_ in shelf]
        paths = [pack.paths for pack in packs]
        self.chunks = Grain([pack.chunks for pack in packs], places, paths, reads)
        self.sentences = Grain([pack.sentences for pack in packs], places, paths, reads)
        self._whole = Lexical.of([(pack.whole, rows) for pack, rows in zip(packs, places, strict=True)])
        self._container = np.full(len(self.sentences), -1, np.int64)  # the chunk of each sentence
        for pack, chunks, sentences in zip(packs, self.chunks.rows, self.sentences.rows, strict=True):
            self._container[sentences] = np.append(chunks, -1)[pack.containers]
        self._weigh_reports = cached(self._weigh_reports_once, _QUERIES_KEPT)
        self._weigh = cached(self._weigh_once, _QUERIES_KEPT)

    def grain(self, size: Size) -> Grain:
        """Return the units of one size."""
        return self.chunks if size == "chunk" else self.sentences

    def of(self, size: Size, query: str, mode: Mode, rows: NDArray[np.int64] | None = None) -> Scores:
        """Return the scores of the sorted `rows` of one size. None: of all."""
        grain = self.grain(size)
        if rows is None:
            found = self._weigh(query)
            parts = _Found(found.report[grain.owners], *self._between(size, found))
        else:
            report = self._weigh_reports(query)[grain.owners[rows]]
            parts = _Found(report, *self._some(size, weigh_query(query), rows))
        cosine = self._cosine(grain, query, mode, rows)
        return {"cosine": cosine, "report": parts.report, "chunk": parts.chunk, "sentence": parts.sentence}

    def of_reports(self, query: str, mode: Mode) -> Scores:
        """Return the scores of all reports, from their whole texts and their best parts."""
        found, size = self._weigh(query), self._whole.size
        return {
            "cosine": best_of_parts(self._cosine(self.chunks, query, mode), self.chunks.owners, size),
            "report": found.report,
            "chunk": best_of_parts(found.chunk, self.chunks.owners, size),
            "sentence": best_of_parts(found.sentence, self.sentences.owners, size),
        }

    def propose(self, size: Size, query: str, mode: Mode, allowed: NDArray[np.bool_] | None) -> NDArray[np.int64]:
        """Return the sorted rows of the units of one size that can be among the best. Not all units are scored.

        Only rows where `allowed` is true are returned. Shape of `allowed`: (units,).
        """
        weights, grain = weigh_query(query), self.grain(size)
        proposed = [grain.lexical.best(weights, _NEAR, allowed)]
        if mode != "lexical":
            proposed.append(grain.nearest(self._embedder.embed_query(query), _NEAR, allowed))
        if size == "sentence":
            found = self._parts(self.chunks.lexical.best(weights, _CHUNKS))
        else:
            found = self._container[self.sentences.lexical.best(weights, _SENTENCES)]
            found = found[found >= 0]
        proposed.append(found if allowed is None else found[allowed[found]])
        return np.unique(np.concatenate(proposed))

    def _cosine(
        self, grain: Grain, query: str, mode: Mode, rows: NDArray[np.int64] | None = None
    ) -> NDArray[np.float32]:
        """Return the similarity of `rows` to the query. Lexical mode does not embed: all 0."""
        if mode == "lexical":
            return np.zeros(len(grain) if rows is None else len(rows), np.float32)
        return grain.cosine(self._embedder.embed_query(query), rows)

    def _weigh_reports_once(self, query: str) -> NDArray[np.float32]:
        return self._whole.score(weigh_query(query))

    def _weigh_once(self, query: str) -> _Found:
        weights = weigh_query(query)
        return _Found(
            self._weigh_reports(query), self.chunks.lexical.score(weights), self.sentences.lexical.score(weights)
        )

    def _between(self, size: Size, found: _Found) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the BM25 of chunks and of sentences for all units of one size."""
        if size == "chunk":
            return found.chunk, best_of_parts(found.sentence, self._container, len(self.chunks))
        # -1 is the imprint, which is in no chunk: it gets 0
        return np.append(found.chunk, np.float32(0))[self._container], found.sentence

    def _some(
        self, size: Size, weights: Mapping[str, float], rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the BM25 of chunks and of sentences for some sorted rows of one size."""
        if size == "chunk":
            parts = self._parts(rows)
            sentence = self.sentences.lexical.score(weights, parts)
            owners = np.searchsorted(rows, self._container[parts])
            return self.chunks.lexical.score(weights, rows), best_of_parts(sentence, owners, len(rows))
        containers, to = np.unique(self._container[rows], return_inverse=True)
        inside = containers >= 0
        chunk = np.zeros(len(containers), np.float32)
        chunk[inside] = self.chunks.lexical.score(weights, containers[inside])
        return chunk[to], self.sentences.lexical.score(weights, rows)

    @cached_property
    def _by_container(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The sentences in the order of their chunks, and these chunks."""
        order = np.argsort(self._container, kind="stable")
        return order, self._container[order]

    def _parts(self, chunks: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the sorted rows of the sentences that start in `chunks`."""
        order, containers = self._by_container
        first, last = np.searchsorted(containers, chunks, "left"), np.searchsorted(containers, chunks, "right")
        parts = [order[begin:end] for begin, end in zip(first.tolist(), last.tolist(), strict=True)]
        return np.sort(np.concatenate([np.zeros(0, np.int64), *parts]))
