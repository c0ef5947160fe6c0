"""Run the reader on the best sentences.

The confidence of the rules determines how many sentences are read:

- above the range: the first sentence, if the question can have an exact answer;
- inside the range: several sentences; their readings change the order and the confidence;
- below the range: none.

The reader was not trained on English questions or on questions about headings and the imprint. For these it reads
nothing.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.gather.evidence import Evidence
from rag.gather.score import estimate_confidence, order_read
from rag.ports import Reader
from rag.understand.question import Kind, Question, may_be_exact

__all__ = ["DOUBT", "SEVERAL", "read_best"]

SEVERAL = 5
_MOST_CHARS = 240  # of a sentence; the limit bounds the time for very long sentences
DOUBT = (0.2, 0.8)  # the range of the rules' confidence in which several sentences are read

_ABOUT_THE_REPORT = frozenset({Kind.HEADING, Kind.PUBLICATION})


def read_best(
    reader: Reader, question: Question, ranked: Sequence[Evidence], doubt: tuple[float, float] = DOUBT
) -> list[Evidence]:
    """Return `ranked` with readings for the first sentences, reordered by them. `doubt` is the range of confidence."""
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
