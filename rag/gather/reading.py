"""Let a reader look at the best sentences: one pass tells where the answer stands, and whether it does.

Where the rules are sure of an answer, only the first sentence is read, for the exact answer, if there can be one; where
they are sure that there is none, nothing; where they are in doubt, several, and what was read helps to order and to
refuse. Nothing is read where the reader has learned nothing: for questions in English, and for those about the report's
own headings and imprint.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.gather.evidence import Evidence
from rag.gather.score import estimate_confidence, order_read
from rag.ports import Reader
from rag.understand.question import Kind, Question, may_be_exact

__all__ = ["DOUBT", "SEVERAL", "read_best"]

SEVERAL = 5
_MOST_CHARS = 240  # an endless sentence is read at its beginning, so that no report makes answers slow
DOUBT = (0.2, 0.8)  # confidence of the rules between which several sentences are read

_ABOUT_THE_REPORT = frozenset({Kind.HEADING, Kind.PUBLICATION})


def read_best(
    reader: Reader, question: Question, ranked: Sequence[Evidence], doubt: tuple[float, float] = DOUBT
) -> list[Evidence]:
    """Return ranked evidence with the readings of the best, in the order that these suggest."""
    if question.english or question.kinds & _ABOUT_THE_REPORT or not ranked:
        return list(ranked)
    low, high = doubt
    confidence = estimate_confidence(ranked, question)
    n_read = SEVERAL if low <= confidence <= high else int(confidence > high and may_be_exact(question))
    if not n_read:
        return list(ranked)
    readings = reader.read(question.text, [evidence.hit.chunk.text[:_MOST_CHARS] for evidence in ranked[:n_read]])
    read = [replace(evidence, reading=reading) for evidence, reading in zip(ranked, readings, strict=False)]
    return [*order_read(read), *ranked[n_read:]]
