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

from index.search.fuse import Mode, fuse, weights_of
from index.search.grain import Grain, best_of_parts
from index.search.lexical import Lexical
from index.search.tokens import tokenize, weigh_query
from index.search.units import cut_sentences, unit_text
from rag.types import Chunk, Hit, ParsedReport, Span

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["HybridRetriever", "assemble", "build_retriever", "order_library", "units_of"]

_QUERIES_KEPT = 32  # a caller searches chunks and sentences with the same query


@dataclass(frozen=True, slots=True)
class _Found:
    """The BM25 scores of one query for all reports, chunks and sentences."""

    report: NDArray[np.float32]
    chunk: NDArray[np.float32]
    sentence: NDArray[np.float32]


class HybridRetriever:
    """A hybrid search index in memory. Implements :class:`rag.ports.Retriever`."""

    def __init__(self, library: Sequence[ParsedReport], chunks: Grain, sentences: Grain, embedder: "Embedder") -> None:
        self._reports = {parsed.report.source.id: parsed for parsed in library}
        self._chunks, self._sentences, self._embedder = chunks, sentences, embedder
        self._whole = Lexical([tokenize(f"{parsed.report.source.title}\n{parsed.report.text}") for parsed in library])
        self._chunk_report = chunks.owners(list(self._reports))
        self._sentence_report = sentences.owners(list(self._reports))
        self._sentence_chunk = sentences.containers(chunks)
        self._weigh = lru_cache(_QUERIES_KEPT)(self._weigh_once)

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
            "report": found.report[self._chunk_report],
            "chunk": found.chunk,
            "sentence": best_of_parts(found.sentence, self._sentence_chunk, len(self._chunks.units)),
        }
        return _rank(self._chunks, evidence, "chunk", sources, mode, k)

    def search_sentences(
        self, query: str, k: int, *, sources: Collection[str] | None = None, mode: Mode = "hybrid"
    ) -> list[Hit]:
        """Return the `k` best sentences, best first. The chunk of a hit is one sentence with its heading path."""
        if k < 1 or not query.strip():
            return []
        return _rank(self._sentences, self._sentence_evidence(query, mode), "sentence", sources, mode, k)

    def score_sentences(
        self, query: str, within: Mapping[str, Sequence[Span]], *, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """Return the sentences that start in the spans `within`, with their scores and ranks for `query`."""
        if not query.strip() or not any(within.values()):
            return []
        evidence = self._sentence_evidence(query, "hybrid")
        hits = _rank(self._sentences, evidence, "sentence", sources, "hybrid", len(self._sentences.units))
        return [
            hit
            for hit in hits
            if any(span.start <= hit.chunk.start < span.end for span in within.get(hit.chunk.source.id, ()))
        ]

    def _sentence_evidence(self, query: str, mode: Mode) -> dict[str, NDArray[np.float32]]:
        found = self._weigh(query)
        return {
            "cosine": self._cosine(self._sentences, query, mode),
            "report": found.report[self._sentence_report],
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
            "cosine": best_of_parts(self._cosine(self._chunks, query, mode), self._chunk_report, size),
            "report": found.report,
            "chunk": best_of_parts(found.chunk, self._chunk_report, size),
            "sentence": best_of_parts(found.sentence, self._sentence_report, size),
        }
        score = fuse(evidence, weights_of(mode, "chunk"))
        ids = list(self._reports)
        return [(ids[i], float(score[i])) for i in _best(score, k)]

    def _cosine(self, grain: Grain, query: str, mode: Mode) -> NDArray[np.float32]:
        """Return the similarity of every unit to the query. Lexical mode does not embed: all 0."""
        if mode == "lexical":
            return np.zeros(len(grain.units), np.float32)
        return grain.dense.score(self._embedder.embed_query(query))

    def _weigh_once(self, query: str) -> _Found:
        weights = weigh_query(query)
        return _Found(
            report=self._whole.score(weights),
            chunk=self._chunks.lexical.score(weights),
            sentence=self._sentences.lexical.score(weights),
        )


def _rank(
    grain: Grain,
    evidence: Mapping[str, NDArray[np.float32]],
    own: str,
    sources: Collection[str] | None,
    mode: Mode,
    k: int,
) -> list[Hit]:
    """Return the `k` best units of `sources` by fused score. Equal scores keep the order of the library."""
    rows = grain.rows(sources)
    score = fuse({name: values[rows] for name, values in evidence.items()}, weights_of(mode, own))
    cosine, bm25 = evidence["cosine"], evidence[own]
    return [
        Hit(grain.units[rows[i]], float(score[i]), rank, float(cosine[rows[i]]), float(bm25[rows[i]]))
        for rank, i in enumerate(_best(score, k), 1)
    ]


def _best(score: NDArray[np.float32], k: int) -> list[int]:
    order: list[int] = np.argsort(-score, kind="stable")[:k].tolist()
    return order


def build_retriever(
    reports: Iterable[ParsedReport],
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None = None,
    *,
    sentence_vectors: bool = True,
) -> HybridRetriever:
    """Embed and index `reports`, ordered by their ids.

    Without `sentence_vectors`, sentences are not embedded. Chunks and reports can be searched, and a large library is
    ready in a third of the time.

    Raises: ValueError if two reports share an id.
    """
    library = order_library(reports)
    vectors = {}
    for grain, units in units_of(library).items():
        vectors[grain] = np.zeros((len(units), embedder.dimensions), np.float32)
        if grain == "chunks" or sentence_vectors:
            report = partial(progress, f"embedding {grain}") if progress else None
            vectors[grain] = embedder.embed_passages([unit_text(unit) for unit in units], report)
    return assemble(library, vectors, embedder)


def order_library(reports: Iterable[ParsedReport]) -> list[ParsedReport]:
    """Return `reports` ordered by id.

    Raises: ValueError if two reports share an id.
    """
    library = sorted(reports, key=lambda parsed: parsed.report.source.id)
    if len({parsed.report.source.id for parsed in library}) < len(library):
        raise ValueError("two reports have the same id")
    return library


def units_of(library: Iterable[ParsedReport]) -> dict[str, list[Chunk]]:
    """Return the chunks and the sentences of the library, in the order of their vectors."""
    reports = list(library)
    return {
        "chunks": [chunk for parsed in reports for chunk in parsed.chunks],
        "sentences": [sentence for parsed in reports for sentence in cut_sentences(parsed)],
    }


def assemble(
    library: Sequence[ParsedReport], vectors: Mapping[str, NDArray[np.float32]], embedder: "Embedder"
) -> HybridRetriever:
    """Return a retriever over an ordered library and the vectors of its units, as :func:`units_of` orders them."""
    units = units_of(library)
    chunks, sentences = (Grain(units[grain], vectors[grain]) for grain in ("chunks", "sentences"))
    return HybridRetriever(library, chunks, sentences, embedder)
