"""Hybrid search by vectors and BM25 over units of three sizes: reports, chunks and sentences.

This module reads no file. :mod:`index.store.snapshot` stores the library and the vectors.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.search.embedding import embed_units, keys_of
from index.search.evidence import Evidence, Scores, Size
from index.search.fuse import Mode, fuse, weights_of
from index.search.pack import Embedded, Opened, keep_reports, pack_reports
from index.search.scored import Scored, best_rows
from index.search.shelf import Shelf
from index.search.units import units_of
from rag.types import Chunk, Hit, ParsedReport, Span

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["HybridRetriever", "assemble", "build_retriever", "order_library"]

_ALL_SCORED = 50_000  # units to search, up to which each of them is scored
_SAMPLE = 1_024  # units that stand for all, where not all are scored


class HybridRetriever:
    """A hybrid search index over the packs `opened`. Implements :class:`rag.ports.Retriever`.

    Of few units, each is scored. Of many, those are scored that the inverted index and the vector index propose.

    Raises: ValueError if two reports share an id.
    """

    def __init__(self, opened: Sequence[Opened], embedder: "Embedder") -> None:
        self.opened, self._embedder = tuple(opened), embedder
        self.packs = tuple(one.kept for one in opened)
        self._shelf = Shelf(self.packs)
        self._place = {id_: at for at, id_ in enumerate(self._shelf)}
        self._evidence = Evidence(self.packs, self._shelf, embedder)

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the reports, as :class:`index.search.pack.Embedded` has them."""
        return frozenset(key for pack in self.packs for key in pack.keys)

    @property
    def reports(self) -> Shelf:
        """The reports by id."""
        return self._shelf

    def restricted(self, sources: Collection[str]) -> "HybridRetriever":
        """Return a retriever over the reports `sources` only. Its scores are those of an index of these reports.

        No report is read. Postings are copied, vectors are not.
        """
        named = (one for pack in self.packs for one in zip(pack.keys, pack.known, strict=True))
        kept = {key for key, known in named if known.source.id in sources}
        held = [keep_reports(pack, kept, alone=True) for pack in self.packs if not kept.isdisjoint(pack.keys)]
        return HybridRetriever([Opened(pack, pack) for pack in held], self._embedder)

    def search(self, query: str, k: int, *, sources: Collection[str] | None = None, mode: Mode = "hybrid") -> list[Hit]:
        """Return the `k` best chunks, best first, ranks from 1. `sources` limits the search to these report ids."""
        if k < 1 or not query.strip():
            return []
        return self._score("chunk", query, sources, mode).best(k)

    def search_sentences(
        self, query: str, k: int, *, sources: Collection[str] | None = None, mode: Mode = "hybrid"
    ) -> list[Hit]:
        """Return the `k` best sentences, best first. The chunk of a hit is one sentence with its heading path."""
        if k < 1 or not query.strip():
            return []
        return self._score("sentence", query, sources, mode).best(k)

    def score_sentences(
        self, query: str, within: Mapping[str, Sequence[Span]], *, sources: Collection[str] | None = None
    ) -> list[Hit]:
        """Return the sentences that start in the spans `within`, with their scores and ranks for `query`.

        Of many sentences not all are scored; ranks count those that are.
        """
        grain, rows = self._evidence.sentences, [np.zeros(0, np.int64)]
        for id_ in within.keys() & self._place.keys() if query.strip() else ():
            first, last = grain.begins[self._place[id_] : self._place[id_] + 2]
            starts = grain.starts[first:last]
            rows += [first + np.flatnonzero((span.start <= starts) & (starts < span.end)) for span in within[id_]]
        wanted = np.unique(np.concatenate(rows))
        if not len(wanted):
            return []
        scored = self._score("sentence", query, sources, "hybrid", wanted)
        inside = np.isin(scored.rows, wanted)
        order = np.argsort(-scored.score, kind="stable")
        return [scored.hit(i, rank) for rank, i in enumerate(order.tolist(), 1) if inside[i]]

    def search_reports(self, query: str, k: int, *, mode: Mode = "hybrid") -> list[tuple[str, float]]:
        """Return the ids and scores of the `k` best reports, best first, from the whole text and their best parts."""
        if k < 1 or not query.strip():
            return []
        score = fuse(self._evidence.of_reports(query, mode), weights_of(mode, "chunk"))
        ids = list(self._shelf)
        return [(ids[i], float(score[i])) for i in best_rows(score, k)]

    def _score(
        self,
        size: Size,
        query: str,
        sources: Collection[str] | None,
        mode: Mode,
        also: NDArray[np.int64] | None = None,
    ) -> Scored:
        """Return the fused scores of the units of `sources` that are scored, and their cosine and BM25 scores.

        The rows `also` are scored in any case, if they are units of `sources`.
        """
        grain, evidence, weights = self._evidence.grain(size), self._evidence, weights_of(mode, size)
        allowed = self._allowed(size, sources)
        every = np.arange(len(grain)) if allowed is None else np.flatnonzero(allowed)
        if len(grain) <= _ALL_SCORED:
            found = evidence.of(size, query, mode)
            values = found if allowed is None else _at(found, every)
            return Scored(grain, every, fuse(values, weights), values["cosine"], values[size])
        if len(every) <= _ALL_SCORED:
            values = evidence.of(size, query, mode, every)
            return Scored(grain, every, fuse(values, weights), values["cosine"], values[size])
        rows = evidence.propose(size, query, mode, allowed)
        if also is not None:
            rows = np.union1d(rows, also if allowed is None else also[allowed[also]])
        sample = every[np.unique(np.linspace(0, len(every) - 1, _SAMPLE).astype(np.int64))]
        both = np.union1d(rows, sample)
        found = evidence.of(size, query, mode, both)
        values = _at(found, np.searchsorted(both, rows))
        score = fuse(values, weights, _at(found, np.searchsorted(both, sample)))
        return Scored(grain, rows, score, values["cosine"], values[size])

    def _allowed(self, size: Size, sources: Collection[str] | None) -> NDArray[np.bool_] | None:
        """Return which units belong to the reports `sources`. None: all do."""
        if sources is None or (len(sources) >= len(self._place) and self._place.keys() <= set(sources)):
            return None
        wanted = np.zeros(len(self._place), np.bool_)
        wanted[[self._place[id_] for id_ in sources if id_ in self._place]] = True
        return wanted[self._evidence.grain(size).owners]


def _at(scores: Scores, places: NDArray[np.int64]) -> Scores:
    return {name: values[places] for name, values in scores.items()}


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


def assemble(reports: Iterable[Embedded], embedder: "Embedder") -> HybridRetriever:
    """Return a retriever over `reports`, in memory.

    Raises: ValueError if two reports share an id.
    """
    return HybridRetriever([Opened(pack, pack) for pack in pack_reports(reports)], embedder)


def order_library(reports: Iterable[ParsedReport]) -> list[ParsedReport]:
    """Return `reports` ordered by id.

    Raises: ValueError if two reports share an id.
    """
    library = sorted(reports, key=lambda parsed: parsed.report.source.id)
    if len({parsed.report.source.id for parsed in library}) < len(library):
        raise ValueError("two reports have the same id")
    return library
