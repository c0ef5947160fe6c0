"""Judge the best sentences of the search.

The judge reads two sentences at a time, in the order of the search. It ends when one is far more likely to answer than
none, when the first four are far less likely to, or after `MOST` sentences. Judging more changes hardly any choice:
docs/experiments.md. A follow-up is judged as typed, behind the question before it. Where a part of a question has
several readings, the mean of their relevances counts: one reading may be wrong.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.gather.evidence import Evidence
from rag.gather.library import Library
from rag.gather.score import utilities
from rag.ports import Judge, Verdict

__all__ = ["MOST", "judge_best"]

MOST = 6
_TOGETHER = 2
_SURE = 1.0  # utility: log odds of the sentence against "none answers"
_HOPELESS = -1.0  # utility of the best of `_FIRST`: what the search found after them answers hardly ever
_FIRST = 4


def judge_best(
    judge: Judge, questions: Sequence[str], found: Sequence[Evidence], library: Library, before: str = ""
) -> list[Evidence]:
    """Return `found` with verdicts for the first sentences. The order stays.

    `questions` are the readings of one question. The spans are those of the first. `before` is the question before a
    follow-up.
    """
    judged: list[Evidence] = []
    while len(judged) < min(MOST, len(found)):
        pair = found[len(judged) : min(MOST, len(judged) + _TOGETHER)]
        windows = [library.window(evidence.hit.chunk) for evidence in pair]
        verdicts = zip(*(judge.judge(question, windows, before) for question in questions), strict=True)
        judged += [replace(evidence, verdict=_mean(said)) for evidence, said in zip(pair, verdicts, strict=True)]
        best = max(utilities(judged))
        if best >= _SURE or (best < _HOPELESS and len(judged) >= _FIRST):
            break
    return [*judged, *found[len(judged) :]]


def _mean(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the first verdict with the mean relevance of all."""
    return replace(verdicts[0], relevance=sum(one.relevance for one in verdicts) / len(verdicts))
