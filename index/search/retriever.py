"""Hybrid search by vectors and BM25 over units of three sizes: reports, chunks and sentences.

This module reads no file. :mod:`index.store.snapshot` stores the library and the vectors.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.counting import TokenNumbers
from index.search.embedding import embed_units, keys_of
from index.search.fuse import Mode, fuse, weights_of
from index.search.grain import Grain, best_of_parts
from index.search.lexical import Lexical
from index.search.pack import Embedded, Pack, repack
from index.search.scored import Scored, best_rows
from index.search.tokens import weigh_query
from index.search.units import units_of
from rag.types import Chunk, Hit, ParsedReport, Span

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["HybridRetriever", "assemble", "build_retriever", "order_library"]

_QUERIES_KEPT = 32  # a caller searches chunks and sentences with the same query


@dataclass(frozen=True, slots=True)
class _Found:
    """The BM25 scores of one query for all reports, chunks and sentences."""

    report: NDArray[np.float32]
    chunk: NDArray[np.float32]
    sentence: NDArray[np.float32]


class HybridRetriever:
    """A hybrid search index in memory over `packs`. Implements :class:`rag.ports.Retriever`.

    `numbers` are the numbers of the tokens in the packs.
    """

    def __init__(self, packs: Sequence[Pack], numbers: TokenNumbers, embedder: "Embedder") -> None:
        self.packs, self.numbers = tuple(packs), numbers
        self._embedder = embedder
        library = order_library(parsed for pack in packs for parsed in pack.reports)
        self._reports = {parsed.report.source.id: parsed for parsed in library}
        place = {id_: at for at, id_ in enumerate(self._reports)}
        places = [np.array([place[parsed.report.source.id] for parsed in pack.reports], np.int64) for pack in packs]
        self._chunks = Grain([pack.chunks for pack in packs], places, numbers)
        self._sentences = Grain([pack.sentences for pack in packs], places, numbers)
        self._whole = Lexical.of(numbers, [(pack.whole, rows) for pack, rows in zip(packs, places, strict=True)])
        self._sentence_chunk = np.full(len(self._sentences), -1, np.int64)
        for pack, chunks, sentences in zip(packs, self._chunks.rows, self._sentences.rows, strict=True):
            self._sentence_chunk[sentences] = np.append(chunks, -1)[pack.containers]
        self._weigh = lru_cache(_QUERIES_KEPT)(self._weigh_once)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the reports, as :class:`index.search.pack.Embedded` has them."""
        return frozenset(key for pack in self.packs for key in pack.keys)

    @property
    def reports(self) -> Mapping[str, ParsedReport]:
        """The reports by id."""
        return MappingProxyType(self._reports)

    def search(self, query: str, k: int, *, sources: Collection[str] | None = None, mode: Mode = "hybrid") -> list[Hit]:
        """Return the `k` best chunks, best first, ranks from 1. `sources` limits the search to these report ids."""
        if k < 1 or not query.strip():
            return []
        found = self._weigh(query)
        evidence = {
            "cosine": self._cosine(self._chunks, query, mode),
            "report": found.report[self._chunks.owners],
            "chunk": found.chunk,
            "sentence": best_of_parts(found.sentence, self._sentence_chunk, len(self._chunks)),
        }
        return self._score(self._chunks, evidence, "chunk", sources, mode).best(k)

    def search_sentences(
        self, query: str, k: int, *, sources: Collection[str] | None = None, mode: Mode = "hybrid"
    ) -> list[Hit]:
        """Return the `k` best sentences, best first. The chunk of a hit is one sentence with its heading path."""
        if k < 1 or not query.strip():
            return []
        return self._score(self._sentences, self._sentence_evidence(query, mode), "sentence", sources, mode).best(k)

    def score_sentences(
        self, query: str, within: Mapping[str, Sequence[Span]], *, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """Return the sentences that start in the spans `within`, with their scores and ranks for `query`."""
        if not query.strip() or not any(within.values()):
            return []
        scored = self._score(self._sentences, self._sentence_evidence(query, "hybrid"), "sentence", sources, "hybrid")
        places = {id_: at for at, id_ in enumerate(self._reports)}
        first = np.searchsorted(self._sentences.owners, np.arange(len(places) + 1))
        inside = np.zeros(len(self._sentences), np.bool_)
        for id_ in within.keys() & places.keys():
            for row in range(first[places[id_]], first[places[id_] + 1]):
                inside[row] = any(span.start <= self._sentences.units[row].start < span.end for span in within[id_])
        order = np.argsort(-scored.score, kind="stable")
        return [scored.hit(i, rank + 1) for rank, i in enumerate(order.tolist()) if inside[scored.rows[i]]]

    def _sentence_evidence(self, query: str, mode: Mode) -> dict[str, NDArray[np.float32]]:
        found = self._weigh(query)
        return {
            "cosine": self._cosine(self._sentences, query, mode),
            "report": found.report[self._sentences.owners],
            "chunk": np.append(found.chunk, np.float32(0))[
                self._sentence_chunk
            ],  # -1 is the imprint, which is in no chunk: it gets 0
            "sentence": found.sentence,
        }

    def search_reports(self, query: str, k: int, *, mode: Mode = "hybrid") -> list[tuple[str, float]]:
        """Return the ids and scores of the `k` best reports, best first, from the whole text and their best parts."""
        if k < 1 or not query.strip():
            return []
        found, size = self._weigh(query), len(self._reports)
        evidence = {
            "cosine": best_of_parts(self._cosine(self._chunks, query, mode), self._chunks.owners, size),
            "report": found.report,
            "chunk": best_of_parts(found.chunk, self._chunks.owners, size),
            "sentence": best_of_parts(found.sentence, self._sentences.owners, size),
        }
        score = fuse(evidence, weights_of(mode, "chunk"))
        ids = list(self._reports)
        return [(ids[i], float(score[i])) for i in best_rows(score, k)]

    def _cosine(self, grain: Grain, query: str, mode: Mode) -> NDArray[np.float32]:
        """Return the similarity of every unit to the query. Lexical mode does not embed: all 0."""
        if mode == "lexical":
            return np.zeros(len(grain), np.float32)
        return grain.cosine(self._embedder.embed_query(query))

    def _weigh_once(self, query: str) -> _Found:
        weights = weigh_query(query)
        return _Found(
            report=self._whole.score(weights),
            chunk=self._chunks.lexical.score(weights),
            sentence=self._sentences.lexical.score(weights),
        )

    def _score(
        self,
        grain: Grain,
        evidence: Mapping[str, NDArray[np.float32]],
        own: str,
        sources: Collection[str] | None,
        mode: Mode,
    ) -> Scored:
        """Return the fused scores of the units of `sources`, and their cosine and BM25 scores."""
        rows = self._rows(grain, sources)
        score = fuse({name: values[rows] for name, values in evidence.items()}, weights_of(mode, own))
        return Scored(grain, np.arange(len(grain))[rows], score, evidence["cosine"], evidence[own])

    def _rows(self, grain: Grain, sources: Collection[str] | None) -> slice | NDArray[np.int64]:
        """Return the rows of the units of the reports `sources`. None selects all."""
        wanted = np.array([sources is None or id_ in sources for id_ in self._reports], np.bool_)
        return slice(None) if wanted.all() else np.flatnonzero(wanted[grain.owners])


def build_retriever(
    reports: Iterable[ParsedReport],
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None = None,
    *,
    sentence_vectors: bool = True,
) -> HybridRetriever:
    """Embed and index `reports`, ordered by their ids.

    Without `sentence_vectors`, sentences get no vectors. Chunks and reports can be searched.

    Raises: ValueError if two reports share an id.
    """
    library = order_library(reports)
    units = [units_of([parsed]) for parsed in library]
    wanted = units if sentence_vectors else [{**own, "sentences": []} for own in units]
    keys = [{grain: keys_of(own[grain]) for grain in own} for own in wanted]
    known: dict[int, NDArray[np.float32]] = {}
    report = partial(progress, "embedding") if progress else None
    embed_units(wanted, keys, known, embedder, report)
    nothing = np.zeros(embedder.dimensions, np.float32)

    def vectors(
        own: Mapping[str, Sequence[Chunk]], own_keys: Mapping[str, NDArray[np.uint64]]
    ) -> dict[str, NDArray[np.float32]]:
        missing = {grain: [nothing] * (len(own[grain]) - len(own_keys[grain])) for grain in own}
        rows = {grain: [*(known[key] for key in own_keys[grain].tolist()), *missing[grain]] for grain in own}
        return {grain: np.array(rows[grain], np.float32).reshape(-1, embedder.dimensions) for grain in own}

    embedded = (
        Embedded(parsed.report.source.id, parsed, vectors(own, own_keys))
        for parsed, own, own_keys in zip(library, units, keys, strict=True)
    )
    return assemble(embedded, embedder)


def order_library(reports: Iterable[ParsedReport]) -> list[ParsedReport]:
    """Return `reports` ordered by id.

    Raises: ValueError if two reports share an id.
    """
    library = sorted(reports, key=lambda parsed: parsed.report.source.id)
    if len({parsed.report.source.id for parsed in library}) < len(library):
        raise ValueError("two reports have the same id")
    return library


def assemble(
    new: Iterable[Embedded],
    embedder: "Embedder",
    before: HybridRetriever | None = None,
    kept: Collection[str] = (),
) -> HybridRetriever:
    """Return a retriever over the reports `new`, and those of the retriever `before` whose keys are in `kept`.

    Raises: ValueError if two reports share an id.
    """
    numbers: TokenNumbers = before.numbers if before else {}
    return HybridRetriever(repack(before.packs if before else (), kept, new, numbers), numbers, embedder)
