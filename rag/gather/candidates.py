"""Find the candidate sentences of a question: what the search returns and, for a follow-up, what was cited last.

A follow-up is searched in several readings. Their lists are fused by reciprocal rank.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from rag.gather.library import Library
from rag.gather.quoted import cited_places, cited_sections
from rag.ports import Retriever
from rag.types import Hit, Span
from rag.understand.analysis import QuestionAnalysis

__all__ = ["find_candidates", "fuse_readings"]

_MISSED = 0.005  # taken from the mean cosine for each reading that does not find a sentence


def find_candidates(
    analysis: QuestionAnalysis, retriever: Retriever, library: Library, sources: Collection[str], most: int
) -> list[Hit]:
    """Return the candidates in `sources`. Each query retrieves `most` sentences."""
    within: Mapping[str, Sequence[Span]] = {}
    if analysis.standalone:
        places = cited_places(analysis.request.history[-1], library, analysis.request.sources)
        within = cited_sections(places, library, analysis.request.sources)
    wordings = (analysis.queries, *((reading,) for reading in analysis.readings))
    return fuse_readings([_search(queries, within, retriever, sources, most) for queries in wordings])


def _search(
    queries: Sequence[str],
    within: Mapping[str, Sequence[Span]],
    retriever: Retriever,
    sources: Collection[str],
    most: int,
) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for query in queries:
        for hit in retriever.search_sentences(query, most, sources=sources):
            seen = hits.get(hit.chunk.id)
            hits[hit.chunk.id] = hit if seen is None else max(seen, hit, key=lambda one: one.score)
        for hit in retriever.score_sentences(query, within, sources=sources) if within else ():
            hits.setdefault(hit.chunk.id, hit)
    return list(hits.values())


def fuse_readings(found: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Fuse the hits of several readings of a question: by reciprocal rank, with their mean cosine.

    The hits of one reading are returned as they are.
    """
    if len(found) == 1:
        return list(found[0])
    fused: dict[str, list[Hit]] = {}
    for hits in found:
        ordered = sorted(hits, key=lambda one: (-one.score, one.rank, one.chunk.start))
        for place, hit in enumerate(ordered, 1):
            fused.setdefault(hit.chunk.id, []).append(replace(hit, score=1 / place))
    return [_joined(hits, len(found)) for hits in fused.values()]


def _joined(hits: Sequence[Hit], readings: int) -> Hit:
    """Join the hits of one sentence."""
    cosine = sum(one.cosine for one in hits) / len(hits) - _MISSED * (readings - len(hits))
    return replace(hits[0], score=sum(one.score for one in hits), cosine=cosine)
