"""Rank the evidence by relevance, and estimate the confidence that the reports answer the question.

Both are linear in the features of :class:`rag.gather.evidence.Evidence`. The weights were fitted by listwise and
logistic regression on public question sets and the set of the seed report. docs/decisions/0005 lists the sets and gives
the figures on sets that were left out. ``yiju eval fit`` fits :data:`WEIGHTS` again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rag.gather.evidence import Evidence
from rag.understand.question import Kind, Question

__all__ = [
    "FEATURES",
    "READING_FEATURES",
    "READING_WEIGHTS",
    "REFUSE_BELOW",
    "WEIGHTS",
    "estimate_confidence",
    "features_of",
    "order_read",
    "rank_evidence",
]

REFUSE_BELOW = 0.5  # refuses 5 % of the answerable questions, cross-validated: docs/decisions/0005

_COSINE, _BM25, _FUSED = 17.0, 2.6, 0.9  # each relative to the strongest candidate
_OWN, _PATH, _JOINED, _NEED_MATCH, _FOCUS = 0.3, 0.5, 0.8, 1.6, 3.0
_HEADING = -1.5  # set by hand: public sets have no headings

_READ = 0.1  # weight of the reader's bounded logit

FEATURES = ("cosine", "relevance", "context", "english", "quantity")  # of the confidence
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {"cosine": 23.37, "relevance": 1.03, "context": 1.71, "english": 2.0, "quantity": -0.75, "bias": -25.42}
)


READING_FEATURES = ("found",)  # added if several sentences were read: the best span's bounded logit
READING_WEIGHTS: Mapping[str, float] = MappingProxyType({**WEIGHTS, "found": 0.06, "bias": WEIGHTS["bias"] + 0.45})
_MAX_LOGIT = 12.0


def rank_evidence(evidence: Sequence[Evidence], question: Question) -> list[Evidence]:
    """Set the relevance of each sentence and sort by it, best first.

    Similarities are relative to the best candidate of the question. This makes relevance comparable between questions.
    It is about 5 for a sentence that is similar to the question and can answer it.
    """
    if not evidence:
        return []
    cosine = max(e.hit.cosine for e in evidence)
    bm25 = max(max(e.hit.bm25 for e in evidence), 1e-6)
    fused = max(e.hit.score for e in evidence)
    scored = []
    for e in evidence:
        near = _COSINE * (e.hit.cosine - cosine) + _BM25 * e.hit.bm25 / bm25 + _FUSED * (e.hit.score - fused)
        about = _OWN * e.own + _PATH * e.path + _JOINED * e.joined + _NEED_MATCH * e.need_match + _FOCUS * e.focus
        empty = _HEADING * (e.heading and Kind.HEADING not in question.kinds)
        scored.append(replace(e, relevance=near + about + empty))
    return sorted(scored, key=lambda e: (-e.relevance, e.hit.rank, e.hit.chunk.start))


def order_read(read: Sequence[Evidence]) -> list[Evidence]:
    """Sort read sentences by relevance plus the weighted logit of the reader. The relevance is not changed."""
    return sorted(read, key=lambda e: (-_order(e), e.hit.rank, e.hit.chunk.start))


def _order(evidence: Evidence) -> float:
    return evidence.relevance + (_READ * _bounded(evidence.reading.score) if evidence.reading else 0.0)


def features_of(ranked: Sequence[Evidence], question: Question) -> tuple[float, ...]:
    """Return the features of the confidence: a value for each of `FEATURES`, all 0 without evidence.

    An English question has few terms in common with a Chinese report, so it has a feature of its own. A question for a
    quantity has one because a report has many quantities that do not answer it. If several sentences were read, the
    values of `READING_FEATURES` follow.
    """
    if not ranked:
        return (0.0,) * len(FEATURES)
    first = ranked[0]
    quantity = Kind.QUANTITY in question.kinds
    features = (first.hit.cosine, first.relevance, first.context, float(question.english), float(quantity))
    readings = [e.reading for e in ranked if e.reading]
    if len(readings) < 2:
        return features
    return (*features, max(_bounded(reading.score) for reading in readings))


def estimate_confidence(ranked: Sequence[Evidence], question: Question) -> float:
    """Estimate the probability that the reports answer the question, 0..1, from evidence in ranked order."""
    if not ranked:
        return 0.0
    values = features_of(ranked, question)
    weights = WEIGHTS if len(values) == len(FEATURES) else READING_WEIGHTS
    names = (*FEATURES, *READING_FEATURES)[: len(values)]
    total = weights["bias"] + sum(weights[name] * value for name, value in zip(names, values, strict=True))
    return 1 / (1 + math.exp(-total))


def _bounded(logit: float) -> float:
    return max(-_MAX_LOGIT, min(_MAX_LOGIT, logit))
