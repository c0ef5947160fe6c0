"""Search a library on Milvus. The hits are those of the search in memory; the fusion is the same."""

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.fuse import fuse, weights_of
from index.search.retriever import HybridRetriever
from index.search.scored import best_rows
from index.search.shelf import Shelf
from index.store.milvus.evidence import Evidence, Pool
from index.store.milvus.gateway import MOST_HITS, Gateway
from index.store.milvus.live import Held, Live
from index.store.milvus.narrow import open_narrow
from rag.caching import cached
from rag.types import Hit, Span

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["MilvusRetriever"]

_QUERIES_KEPT = 32
_OWN = {"chunks": "chunk", "sentences": "sentence"}  # the size whose BM25 a hit has


class MilvusRetriever:
    """A search engine over the reports `held` in the build `collection`. Implements :class:`rag.ports.Retriever`.

    Vectors and BM25 stay in Milvus. With up to `exact` sentences in the reports to search, each unit is scored; with
    more, the `candidates` best by vectors and as many by BM25.
    """

    def __init__(
        self,
        gateway: Gateway,
        collection: str,
        held: Sequence[Held],
        embedder: "Embedder",
        *,
        exact: int = MOST_HITS,
        candidates: int = 400,
    ) -> None:
        self._gateway, self.collection, self.held, self._embedder = gateway, collection, tuple(held), embedder
        self._live = Live(held)
        self._evidence = Evidence(gateway, collection, self._live, exact, candidates)
        self._pool = cached(self._ask, _QUERIES_KEPT)

    @property
    def reports(self) -> Shelf:
        """The reports by id."""
        return self._live.reports

    def restricted(self, sources: Collection[str]) -> HybridRetriever:
        """Return a retriever in memory over the reports `sources` only. Its scores are those of an index of these.

        The weights in Milvus have the mean length of all reports. So only the vectors of `sources` are read from it.

        Raises: StoreUnreachable, also when one of the reports is replaced meanwhile.
        """
        held = [one for one in self.held if one.entry.report in sources]
        return open_narrow(self._gateway, self.collection, held, self._embedder)

    def search(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best chunks, best first, ranks from 1. `sources` limits the search to these report ids."""
        return self._best("chunks", query, k, sources)

    def search_sentences(self, query: str, k: int, *, sources: Collection[str] | None = None) -> list[Hit]:
        """Return the `k` best sentences, best first. The chunk of a hit is one sentence with its heading path."""
        return self._best("sentences", query, k, sources)

    def score_sentences(
        self, query: str, within: Mapping[str, Sequence[Span]], *, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """Return the sentences that start in the spans `within`, with their scores and ranks for `query`."""
        places = self._live.places(sources)
        wanted = tuple(row for id_, spans in within.items() for row in self._rows_in(id_, spans, places))
        if not query.strip() or not wanted:
            return []
        pool = self._pool("sentences", query, places, ())
        if not np.isin(wanted, pool.rows).all():
            pool = self._pool("sentences", query, places, wanted)
        score, inside = _fused(pool, "sentence"), frozenset(wanted)
        order = np.argsort(-score, kind="stable").tolist()
        return [
            self._hit("sentences", pool, score, i, rank)
            for rank, i in enumerate(order, 1)
            if int(pool.rows[i]) in inside
        ]

    def _best(self, grain: str, query: str, k: int, sources: Collection[str] | None) -> list[Hit]:
        places = self._live.places(sources)
        if k < 1 or not query.strip() or not places:
            return []
        pool = self._pool(grain, query, places, ())
        score = _fused(pool, _OWN[grain])
        return [self._hit(grain, pool, score, i, rank) for rank, i in enumerate(best_rows(score, k), 1)]

    def _ask(self, grain: str, query: str, places: frozenset[int], rows: tuple[int, ...]) -> Pool:
        return self._evidence.pool(grain, query, self._embedder.embed_query(query), places, rows)

    def _rows_in(self, id_: str, spans: Sequence[Span], places: frozenset[int]) -> list[int]:
        place = next((at for at, own in enumerate(self._live.reports) if own == id_), -1)
        if place not in places:
            return []
        first, end = np.searchsorted(self._live.owners["sentences"], [place, place + 1]).tolist()
        starts = ((row, self._live.unit("sentences", row).start) for row in range(first, end))
        return [row for row, start in starts if any(span.start <= start < span.end for span in spans)]

    def _hit(self, grain: str, pool: Pool, score: NDArray[np.float32], i: int, rank: int) -> Hit:
        unit = self._live.unit(grain, int(pool.rows[i]))
        cosine, bm25 = (float(pool.scores[name][i]) for name in ("cosine", _OWN[grain]))
        return Hit(unit, float(score[i]), rank, cosine, bm25)


def _fused(pool: Pool, own: str) -> NDArray[np.float32]:
    """Return the fused scores of a pool. Mean and deviation of each kind are those of the sample."""
    weights = weights_of("hybrid", own)
    if pool.sample.all():
        return fuse(pool.scores, weights)
    total = np.zeros(len(pool.rows), np.float32)
    for name, weight in weights.items():
        drawn = pool.scores[name][pool.sample]
        deviation = float(drawn.std()) if drawn.size else 0.0
        if deviation > 1e-9:
            total += np.float32(weight) * (pool.scores[name] - drawn.mean()) / np.float32(deviation)
    return total
