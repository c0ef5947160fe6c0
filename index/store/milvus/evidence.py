"""Ask Milvus for the scores of units: cosine, and BM25 of the unit, its parts, its chunk and its report.

With up to `exact` sentences in the reports to search, every unit is scored, and the scores are those of
:class:`index.search.retriever.HybridRetriever`. With more, the best of each kind are candidates. They are compared with
a sample of the other units, from which the mean and the deviation of each score are taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.search.grain import best_of_parts
from index.search.tokens import weigh_query
from index.store.milvus.build import REPORTS
from index.store.milvus.entry import entry_id
from index.store.milvus.filters import EVERYTHING, Filter, among, named
from index.store.milvus.gateway import MOST_HITS, Gateway
from index.store.milvus.live import Live
from index.store.milvus.tokens import dimension

__all__ = ["Evidence", "Pool"]

_SAMPLE = 1024  # units; the deviation of a score is known to 2 %
_VERSIONS = 4096  # named in a filter; with more, hits of other versions are left out after the search
_IDS = 4096  # named in a filter


@dataclass(frozen=True, slots=True)
class Pool:
    """Units with their scores for a query. ``sample`` tells which of them stand for all."""

    rows: NDArray[np.int64]
    scores: Mapping[str, NDArray[np.float32]]
    sample: NDArray[np.bool_]


class Evidence:
    """The scores of the units of `live` in the build `collection`."""

    def __init__(self, gateway: Gateway, collection: str, live: Live, exact: int, candidates: int) -> None:
        self._gateway, self._collection, self._live = gateway, collection, live
        self._exact, self._candidates = exact, candidates

    def pool(
        self, grain: str, query: str, vector: NDArray[np.float32], places: frozenset[int], with_rows: Sequence[int] = ()
    ) -> Pool:
        """Return the units of a grain in the reports at `places` that matter for a query, with their scores."""
        owners = self._live.owners[grain]
        inside = np.isin(owners, np.fromiter(places, np.int64, len(places)))
        asked = _Asked(query, vector, places)
        rows = np.flatnonzero(inside)
        sample = np.ones(len(rows), np.bool_)
        parts = np.isin(self._live.owners["sentences"], np.fromiter(places, np.int64, len(places)))
        exact = max(len(rows), int(parts.sum())) <= self._exact
        if not exact:
            drawn = np.random.default_rng(0).choice(rows, min(_SAMPLE, len(rows)), replace=False)
            best = self._best(grain, asked)
            rows = np.unique(np.concatenate([drawn, best[inside[best]], np.array(with_rows, np.int64)]))
            sample = np.isin(rows, drawn)
        return Pool(rows, self._scores(grain, asked, rows, exact), sample)

    def _best(self, grain: str, asked: "_Asked") -> NDArray[np.int64]:
        """Return the rows of the units with the best cosine, and of those with the best BM25."""
        wanted = self._versions(asked)
        found: set[int] = set()
        for column, vector in (("vector", asked.vector.tolist()), ("terms", self._terms(grain, asked))):
            found |= self._found(grain, column, vector, wanted, self._candidates).keys()
        return np.array(sorted(found), np.int64)

    def _scores(
        self, grain: str, asked: "_Asked", rows: NDArray[np.int64], exact: bool
    ) -> Mapping[str, NDArray[np.float32]]:
        live = self._live
        chunk = rows if grain == "chunks" else live.containers[rows]
        part = np.flatnonzero(np.isin(live.containers, rows)) if grain == "chunks" else rows
        sentence = self._bm25("sentences", asked, part, exact)
        return {
            "cosine": self._cosine(grain, asked, rows, exact)[rows],
            "report": self._whole(asked)[live.owners[grain][rows]],
            "chunk": np.append(self._bm25("chunks", asked, chunk[chunk >= 0], exact), np.float32(0))[chunk],
            "sentence": _best_parts(sentence, part, live.containers, rows) if grain == "chunks" else sentence[rows],
        }

    def _cosine(self, grain: str, asked: "_Asked", rows: NDArray[np.int64], exact: bool) -> NDArray[np.float32]:
        """Return the cosines by row. A unit that the index does not find is no nearer than those that it finds."""
        found = self._of(grain, "vector", asked.vector.tolist(), asked, rows, exact)
        return _array(found, len(self._live.owners[grain]), min(found.values(), default=0.0))

    def _bm25(self, grain: str, asked: "_Asked", rows: NDArray[np.int64], exact: bool) -> NDArray[np.float32]:
        found = self._of(grain, "terms", self._terms(grain, asked), asked, rows, exact)
        return _array(found, len(self._live.owners[grain]), 0.0)

    def _whole(self, asked: "_Asked") -> NDArray[np.float32]:
        """Return the BM25 of each report's whole text, by place."""
        terms, places = self._terms(REPORTS, asked), {entry_id(id_): at for at, id_ in enumerate(self._live.reports)}
        if not terms:
            return np.zeros(len(places), np.float32)
        args = self._collection, REPORTS, "terms", terms, self._versions(asked), MOST_HITS
        found = {places[id_]: score for id_, score in self._gateway.search(*args) if id_ in places}
        return _array(found, len(places), 0.0)

    def _of(
        self, grain: str, column: str, vector: object, asked: "_Asked", rows: NDArray[np.int64], exact: bool
    ) -> dict[int, float]:
        """Return the scores of the units in `rows`, or of all that are searched, by row."""
        if exact:
            return self._found(grain, column, vector, self._versions(asked), MOST_HITS)
        found: dict[int, float] = {}
        for at in range(0, len(rows), _IDS):
            part = [self._live.id_of(grain, row) for row in rows[at : at + _IDS].tolist()]
            found |= self._found(grain, column, vector, named(part), len(part))
        return found

    def _found(self, grain: str, column: str, vector: object, wanted: Filter, limit: int) -> dict[int, float]:
        if not vector:
            return {}
        hits = self._gateway.search(self._collection, grain, column, vector, wanted, limit)
        rows = {self._live.row_of(id_): score for id_, score in hits}
        rows.pop(-1, None)
        return rows

    def _terms(self, size: str, asked: "_Asked") -> dict[int, float]:
        tokens = {dimension(token): weight for token, weight in weigh_query(asked.query).items()}
        return self._live.frequencies.rarity(size, tokens)

    def _versions(self, asked: "_Asked") -> Filter:
        versions = [self._live.versions[place] for place in sorted(asked.places)]
        everything = len(versions) > _VERSIONS and len(versions) == len(self._live.versions)
        return EVERYTHING if everything else among("version", versions)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query, its vector, and the places of the reports to search."""

    query: str
    vector: NDArray[np.float32]
    places: frozenset[int]


def _array(found: Mapping[int, float], size: int, otherwise: float) -> NDArray[np.float32]:
    scores = np.full(size, otherwise, np.float32)
    scores[np.fromiter(found.keys(), np.int64, len(found))] = np.fromiter(found.values(), np.float32, len(found))
    return scores


def _best_parts(
    scores: NDArray[np.float32], parts: NDArray[np.int64], owners: NDArray[np.int64], rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """Return the best score of the `parts` of each of `rows`, which are sorted; 0 for one without parts."""
    return best_of_parts(scores[parts], np.searchsorted(rows, owners[parts]), len(rows))
