"""Judge the best sentences of the search.

The judge reads two sentences at a time, in the order of the search. It ends when one is far more likely to answer than
none, or after `MOST` sentences. Judging more changes hardly any choice: docs/experiments.md.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.gather.evidence import Evidence
from rag.gather.library import Library
from rag.gather.score import utilities
from rag.ports import Judge

__all__ = ["MOST", "judge_best"]

MOST = 6
_TOGETHER = 2
_SURE = 1.0  # utility: log odds of the sentence against "none answers"


def judge_best(judge: Judge, question: str, found: Sequence[Evidence], library: Library) -> list[Evidence]:
    """Return `found` with verdicts for the first sentences. The order stays."""
    judged: list[Evidence] = []
    while len(judged) < min(MOST, len(found)):
        pair = found[len(judged) : min(MOST, len(judged) + _TOGETHER)]
        verdicts = judge.judge(question, [library.window(evidence.hit.chunk) for evidence in pair])
        judged += [replace(evidence, verdict=verdict) for evidence, verdict in zip(pair, verdicts, strict=True)]
        if max(utilities(judged)) >= _SURE:
            break
    return [*judged, *found[len(judged) :]]
