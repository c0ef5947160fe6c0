"""Measure rankings against the passages that hold the answer: recall, MRR and nDCG, averaged over questions.

Source: Manning, Raghavan and Schütze 2008, chapter 8; nDCG with binary gains. The tests compare with ranx.
"""

import math
from collections.abc import Collection, Mapping, Sequence

__all__ = ["measure_rankings", "ndcg_at", "recall_at", "reciprocal_rank_at"]


def recall_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return whether the first `k` hold a relevant id. This hit rate is recall if one relevant id is enough.

    Unit: 0 or 1.

    >>> recall_at(2, ["a", "b", "c"], {"b", "x"})
    1.0
    """
    return float(any(id_ in relevant for id_ in ranking[:k]))


def reciprocal_rank_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return one divided by the rank of the first relevant id; 0 if it is not among the first `k`.

    >>> reciprocal_rank_at(10, ["a", "b", "c"], {"b", "c"})
    0.5
    """
    return next((1 / rank for rank, id_ in enumerate(ranking[:k], 1) if id_ in relevant), 0.0)


def ndcg_at(k: int, ranking: Sequence[str], relevant: Collection[str]) -> float:
    """Return the discounted gain of the first `k`, divided by the best possible gain.

    Unit: 0..1.

    >>> round(ndcg_at(10, ["a", "b"], {"b"}), 4)
    0.6309
    """
    gain = sum(1 / math.log2(rank + 1) for rank, id_ in enumerate(ranking[:k], 1) if id_ in relevant)
    best = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(relevant)) + 1))
    return gain / best if best else 0.0


def measure_rankings(
    rankings: Mapping[str, Sequence[str]], relevant: Mapping[str, Collection[str]]
) -> dict[str, float]:
    """Average recall@1, 3, 5, 10, MRR@10 and nDCG@10 over the questions of `relevant`.

    Raises: ValueError when there is no question.
    """
    if not relevant:
        raise ValueError("no question to measure")
    measures = {f"recall@{k}": (recall_at, k) for k in (1, 3, 5, 10)}
    measures |= {"mrr@10": (reciprocal_rank_at, 10), "ndcg@10": (ndcg_at, 10)}
    return {
        name: sum(measure(k, rankings.get(id_, ()), ids) for id_, ids in relevant.items()) / len(relevant)
        for name, (measure, k) in measures.items()
    }
