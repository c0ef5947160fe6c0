"""Turn asked questions into choices: the features of each judged sentence, and which of them answer.

The product searches and judges. A dialogue is left out, because its later turns depend on earlier answers. This module
fits nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.runs.texts import open_each
from eval.sets.asked import AskedDialogue, AskedTurn
from rag.gather.evidence import Evidence
from rag.gather.score import FEATURES, features_of, search_order
from rag.ports import Judge, ProgressCall
from rag.understand.analysis import Request

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from rag.pipeline import Pipeline

__all__ = ["Choice", "gather_choices"]

_HALF = 0.5  # of a sentence or of its evidence must be shared


@dataclass(frozen=True, slots=True)
class Choice:
    """One question with its judged sentences."""

    doc: str
    answerable: bool
    features: NDArray[np.float64]  # shape: (sentences, len(FEATURES))
    right: NDArray[np.bool_]  # shape: (sentences,); the sentences that answer


def gather_choices(
    dialogues: Sequence[AskedDialogue],
    texts: Path,
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None = None,
) -> Iterator[Choice]:
    """Ask the single questions of `dialogues`, text by text. A question with several parts is left out."""
    single = [one for one in dialogues if len(one.turns) == 1]
    for dialogue, pipeline in open_each(single, texts, embedder, judge, progress):
        yield from _choice(dialogue.doc, dialogue.turns[0], pipeline)


def _choice(doc: str, turn: AskedTurn, pipeline: "Pipeline") -> Iterator[Choice]:
    analyses = pipeline.understand(Request(turn.question))
    if len(analyses) > 1:
        return
    found = search_order(pipeline.finder.find_evidence(analyses[0]).evidence)
    judged = [one for one in found if one.verdict is not None]
    (text,) = (parsed.report.text for parsed in pipeline.library.reports.values())
    right = [turn.answerable and _answers(one, turn, text) for one in judged]
    features = np.array(features_of(found), np.float64).reshape(-1, len(FEATURES))
    yield Choice(doc, turn.answerable, features, np.array(right, np.bool_))


def _answers(evidence: Evidence, turn: AskedTurn, text: str) -> bool:
    """Return whether a sentence overlaps the marked evidence by half, or holds every exact answer."""
    chunk = evidence.hit.chunk
    if turn.answers and all(answer in chunk.text for answer in turn.answers):
        return True
    for slice_ in turn.evidence:
        start = text.find(slice_)
        shared = min(chunk.end, start + len(slice_)) - max(chunk.start, start)
        if start >= 0 and shared >= _HALF * min(len(chunk.text), len(slice_)):
            return True
    return False
