"""Weigh the evidence: which sentence answers best, and how sure that the report answers at all.

Linear in the features of :class:`rag.evidence.Evidence`. The weights were fitted (listwise and logistic regression) on
public question sets and the seed report's own set; docs/decisions/0005 names them, with the figures for sets left out.
"""

import math
from collections.abc import Sequence

from rag.evidence import Evidence
from rag.question import Kind, Question

__all__ = ["REFUSE_BELOW", "confidence", "rank_evidence"]

REFUSE_BELOW = 0.5  # 5 % of the answerable lie below, cross-validated; docs/decisions/0005

_COSINE, _BM25, _FUSED = 17.0, 2.6, 0.9  # each relative to the strongest candidate
_OWN, _PATH, _JOINED, _FIT, _FOCUS = 0.3, 0.5, 0.8, 1.6, 3.0
_HEADING = -1.5  # set by hand: public sets have no headings
_SURE_COSINE, _SURE_RELEVANCE, _SURE_CONTEXT = 23.37, 1.03, 1.71
_SURE_ENGLISH, _SURE_QUANTITY, _SURE_BIAS = 2.0, -0.75, -25.42


def rank_evidence(evidence: Sequence[Evidence], asked: Question) -> list[tuple[float, Evidence]]:
    """Order sentences by relevance, best first, each with its relevance.

    Similarities count relative to the strongest candidate of the question, so that relevance is comparable between
    questions: about 5 for a sentence that is near in every way and holds what is asked.
    """
    if not evidence:
        return []
    cosine = max(e.hit.cosine for e in evidence)
    bm25 = max(max(e.hit.bm25 for e in evidence), 1e-6)
    fused = max(e.hit.score for e in evidence)
    scored = []
    for e in evidence:
        near = _COSINE * (e.hit.cosine - cosine) + _BM25 * e.hit.bm25 / bm25 + _FUSED * (e.hit.score - fused)
        about = _OWN * e.own + _PATH * e.path + _JOINED * e.joined + _FIT * e.fit + _FOCUS * e.focus
        empty = _HEADING * (e.heading and Kind.HEADING not in asked.kinds)
        scored.append((near + about + empty, e))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].hit.rank, pair[1].hit.chunk.start))


def confidence(evidence: Evidence, relevance: float, asked: Question) -> float:
    """Estimate the probability that the report answers the question, given its most relevant sentence.

    English questions share few terms with a Chinese report: they are judged more by meaning. Quantities stand all over
    a report: a question for one needs more to show that it is the right one.
    """
    total = (
        _SURE_BIAS
        + _SURE_COSINE * evidence.hit.cosine
        + _SURE_RELEVANCE * relevance
        + _SURE_CONTEXT * evidence.context
        + _SURE_ENGLISH * asked.english
        + _SURE_QUANTITY * (Kind.QUANTITY in asked.kinds)
    )
    return 1 / (1 + math.exp(-total))
