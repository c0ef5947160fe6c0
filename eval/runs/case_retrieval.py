"""Measure at which rank each mode of search finds the evidence of the cases. No answer is judged.

A follow-up is searched for as the complete question that the case gives.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eval.measures.ranking import measure_rankings
from eval.sets.cases import Case, report_of
from rag.types import Chunk, ParsedReport

if TYPE_CHECKING:
    from index.search.fuse import Mode
    from index.search.retriever import HybridRetriever

__all__ = ["measure_case_retrieval"]

_DEPTH = 10


def measure_case_retrieval(
    cases: Sequence[Case], reports: Mapping[str, ParsedReport], retriever: "HybridRetriever", modes: Sequence["Mode"]
) -> dict[str, Any]:
    """Search the chunks for each case with evidence. A chunk that overlaps the evidence is relevant.

    Shape: {"n": number of cases, "modes": {mode: {"recall@1", …, "mrr@10", "ndcg@10"}}}; no modes if no case counts.
    """
    relevant = {case.id: ids for case in cases if (ids := _relevant(case, report_of(case, reports)))}
    counted = [case for case in cases if case.id in relevant]
    figures = {}
    for mode in modes if counted else ():
        rankings = {
            case.id: [hit.chunk.id for hit in retriever.search(case.full or case.question, _DEPTH, mode=mode)]
            for case in counted
        }
        measured = measure_rankings(rankings, relevant)
        figures[mode] = {name: round(value, 5) for name, value in measured.items()}
    return {"n": len(counted), "modes": figures}


def _relevant(case: Case, parsed: ParsedReport | None) -> set[str]:
    if parsed is None or not case.answerable:
        return set()
    return {chunk.id for chunk in parsed.chunks if any(_overlap(chunk, span.start, span.end) for span in case.evidence)}


def _overlap(chunk: Chunk, start: int, end: int) -> bool:
    return chunk.start < end and start < chunk.end
