"""Choose the evidence: the chance of each judged sentence to answer the question, and the chance that none does.

The model is a conditional logit (McFadden 1974): each sentence has a utility that is linear in its features, "none of
them" has the utility 0, and the chances are the softmax over all. The weights were fitted on questions about texts that
nothing else was learned from or tuned on. docs/decisions/0017 gives the questions and the figures on left-out texts.
``yiju eval fit`` fits them again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rag.gather.evidence import Evidence

__all__ = [
    "FEATURES",
    "FOLLOW_UP",
    "REFUSE_ABOVE",
    "WEIGHTS",
    "features_of",
    "plain_utilities",
    "rank_evidence",
    "search_order",
    "utilities",
]

FEATURES = ("relevance", "first", "need_match", "cosine")
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"relevance": 0.625, "first": 1.926, "need_match": 1.053, "cosine": 5.246, "bias": -1.097}
)
REFUSE_ABOVE = 0.45  # chance that no sentence answers; on the texts that the weights are from 5 % wrong refusals
# For a follow-up. `said` weighs the share of its own terms. ``python -m eval.fit.follow_ups`` fits them again.
FOLLOW_UP: Mapping[str, float] = MappingProxyType({"utility": 0.82, "said": 1.88, "bias": -0.99})
_LOWEST, _HIGHEST = -9.0, 6.0  # of a relevance


def search_order(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Sort evidence by the score of the search, best first."""
    return sorted(evidence, key=lambda e: (-e.hit.score, e.hit.rank, e.hit.chunk.start))


def features_of(found: Sequence[Evidence]) -> list[tuple[float, ...]]:
    """Return the features of each judged sentence of `found`, which are in the order of the search.

    Shape: (judged sentences, len(FEATURES)).
    """
    return [
        (
            min(max(one.verdict.relevance, _LOWEST), _HIGHEST),
            float(one is found[0]),
            one.need_match,
            one.hit.cosine,
        )
        for one in found
        if one.verdict is not None
    ]


def utilities(found: Sequence[Evidence]) -> list[float]:
    """Return the utility of each judged sentence of `found`: its log odds against "none of them answers"."""
    judged = [one for one in found if one.verdict is not None]
    return [_said(one, plain) for one, plain in zip(judged, plain_utilities(found), strict=True)]


def plain_utilities(found: Sequence[Evidence]) -> list[float]:
    """Return the utility of each judged sentence of `found` for a question that is taken as it reads."""
    return [
        WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in zip(FEATURES, values, strict=True))
        for values in features_of(found)
    ]


def _said(one: Evidence, plain: float) -> float:
    """Return the utility for a follow-up, whose written-out question may be wrong. No other utility changes."""
    if one.said is None:
        return plain
    return FOLLOW_UP["utility"] * plain + FOLLOW_UP["said"] * one.said + FOLLOW_UP["bias"]


def rank_evidence(found: Sequence[Evidence]) -> tuple[list[Evidence], float]:
    """Set the chance of each judged sentence, and sort them by it, best first. What was not judged follows.

    Return the evidence, and the chance that no sentence answers, 0..1. It is 1 without evidence.
    """
    judged = [one for one in found if one.verdict is not None]
    reached = utilities(judged)
    highest = max((0.0, *reached))
    powers = [math.exp(utility - highest) for utility in reached]
    none = math.exp(-highest)
    total = sum(powers) + none
    ranked = [replace(one, chance=power / total) for one, power in zip(judged, powers, strict=True)]
    ranked.sort(key=lambda one: -one.chance)
    return [*ranked, *(one for one in found if one.verdict is None)], none / total
