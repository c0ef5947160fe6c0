"""Ask questions and dialogues about texts, each in a library of its text alone, and judge the answers by rule.

A dialogue is asked turn by turn with the product's own earlier answers as its history. An answer is right if it holds
each exact answer. If a question has none, its citations must overlap the evidence. Any refusal or correction handles an
unanswerable question. The figures are counted for each part, because ``fit`` is where things were chosen.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.measures.facts import holds
from eval.measures.intervals import calibration_error
from eval.measures.with_model import Pair, compare_with_model
from eval.sets.asked import AskedDialogue, AskedTurn
from eval.systems.language_model import LanguageModel
from eval.systems.vector_cache import clear_query_cache
from rag.answer.render import render
from rag.errors import DatasetError, QuestionError
from rag.ports import Judge, ProgressCall, Rewriter
from rag.types import Answer, Reason, Turn

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from rag.pipeline import Pipeline

__all__ = ["Asked", "figures_of", "open_each", "run_texts"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A judged answer."""

    id: str
    doc: str
    part: str
    kind: str
    question: str
    standalone: str  # as the product wrote it out
    meant: str  # as the set writes it out
    role: str  # single, first, follow_up or new_subject
    answerable: bool
    right: bool  # the answer holds the facts; of an unanswerable question: it is refused or corrected
    refused: bool
    confidence: float
    answer: str
    ms: float
    llm: Mapping[str, Any] | None = None  # what a language model contributed; None: there was none

    def as_dict(self) -> dict[str, Any]:
        """Return the case as JSON values."""
        record = asdict(self)
        return record if record["llm"] is not None else {name: one for name, one in record.items() if name != "llm"}


def run_texts(
    dialogues: Sequence[AskedDialogue],
    texts: Path,
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None = None,
    model: LanguageModel | None = None,
) -> dict[str, Any]:
    """Ask all of `dialogues` and return figures for each part, and the cases, as JSON.

    With a language `model`, all are asked again with it, and ``llm`` has the same for these, and compares both.

    Raises: DatasetError when a text is missing from the folder `texts`; IngestError when one cannot be read.
    """
    asked: list[Asked] = []
    with_model: list[Asked] = []
    for dialogue, pipeline in open_each(dialogues, texts, embedder, judge, progress):
        asked += _ask(dialogue, pipeline)
        if model is not None:
            with_model += _ask(dialogue, model.beside(pipeline), model)
    result = {"model": embedder.name, **_summary(asked)}
    if model is not None:
        pairs = [_pair(*both) for both in zip(asked, with_model, strict=True)]
        result["llm"] = model.header() | compare_with_model(pairs) | _summary(with_model)
    return result


def _summary(asked: Sequence[Asked]) -> dict[str, Any]:
    parts = sorted({one.part for one in asked})
    return {
        "parts": {part: figures_of([one for one in asked if one.part == part]) for part in parts},
        "cases": [one.as_dict() for one in asked],
    }


def _pair(without: Asked, with_model: Asked) -> Pair:
    return Pair(
        id=without.id,
        kind=without.kind or without.role,
        question=without.question,
        must_refuse=not without.answerable,
        right=(without.right, with_model.right),
        refused=(without.refused, with_model.refused),
        part=with_model.llm or {},
    )


def open_each(
    dialogues: Sequence[AskedDialogue],
    texts: Path,
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None = None,
) -> "Iterator[tuple[AskedDialogue, Pipeline]]":
    """Yield each dialogue, text by text, with the product over a library of its text alone."""
    from index.model.rewriter import open_rewriter

    docs, rewriter = sorted({one.doc for one in dialogues}), open_rewriter()
    for number, doc in enumerate(docs, 1):
        pipeline = _open(texts / doc, embedder, judge, rewriter)
        clear_query_cache(embedder)
        yield from ((dialogue, pipeline) for dialogue in dialogues if dialogue.doc == doc)
        if progress:
            progress("asking", number / len(docs))


def _open(path: Path, embedder: "Embedder", judge: Judge, rewriter: Rewriter) -> "Pipeline":
    """Open the product over a library of the one text at `path`.

    Raises: DatasetError when it is missing; IngestError when it cannot be read.
    """
    if not path.is_file():
        raise DatasetError(f"{path} is missing", hint="name the folder of the texts with --texts")
    from index.search.retriever import build_retriever
    from ingest.parse import read_report
    from rag.pipeline import Pipeline

    return Pipeline(build_retriever([read_report(path)], embedder), judge, rewriter=rewriter)


def _ask(dialogue: AskedDialogue, pipeline: "Pipeline", model: LanguageModel | None = None) -> Iterator[Asked]:
    history: list[Turn] = []
    for number, turn in enumerate(dialogue.turns):
        started = time.perf_counter()
        answer = _answer(pipeline, turn.question, history)
        ms = round((time.perf_counter() - started) * 1000, 2)
        said = render(answer).text
        yield Asked(
            id=turn.id,
            doc=dialogue.doc,
            part=dialogue.part,
            kind=turn.kind,
            question=turn.question,
            standalone=answer.standalone,
            meant=turn.standalone,
            role=_role(dialogue, number),
            answerable=turn.answerable,
            right=_is_right(turn, answer, said),
            refused=answer.refused,
            confidence=round(answer.confidence, 4),
            answer=said,
            ms=ms,
            llm=model.part_of(answer).as_dict() if model else None,
        )
        history.append(Turn(turn.question, said, tuple(one.place for one in answer.citations)))


def _answer(pipeline: "Pipeline", question: str, history: Sequence[Turn]) -> Answer:
    try:
        return pipeline.ask(question, history=history)
    except QuestionError as error:
        return Answer(question, reasons=(Reason("invalid_question", str(error)),))


def _role(dialogue: AskedDialogue, number: int) -> str:
    if len(dialogue.turns) == 1:
        return "single"
    if not number:
        return "first"
    return "new_subject" if dialogue.turns[number].new_subject else "follow_up"


def _is_right(turn: AskedTurn, answer: Answer, said: str) -> bool:
    if not turn.answerable:
        return answer.refused or answer.corrected
    if answer.refused:
        return False
    if turn.answers:
        return all(holds(said, one) for one in turn.answers)
    return any(one.quote in slice_ or slice_ in one.quote for one in answer.citations for slice_ in turn.evidence)


def figures_of(asked: Sequence[Asked]) -> dict[str, Any]:
    """Return shares (0..1, None without questions), counts, calibration error, and times in milliseconds."""
    single = [one for one in asked if one.role == "single"]
    later = [one for one in asked if one.role == "follow_up"]
    fresh = [one for one in asked if one.role == "new_subject"]
    shown = [one for one in asked if not one.refused]
    times = sorted(one.ms for one in asked)
    return {
        "questions": len(single),
        "right": _share(single, lambda one: one.right, of=lambda one: one.answerable),
        "wrongly_refused": _share(single, lambda one: one.refused, of=lambda one: one.answerable),
        "unanswerable_handled": _share(single, lambda one: one.right, of=lambda one: not one.answerable),
        "dialogue_turns": sum(one.role != "single" for one in asked),
        "follow_ups_right": _share(later, lambda one: one.right),
        "new_subjects_right": _share(fresh, lambda one: one.right),
        "new_subjects_not_mixed": _share(fresh, lambda one: not one.standalone),
        "calibration_error": _calibration_error(shown),
        "ms_p50": round(statistics.median(times), 1) if times else None,
        "ms_p95": times[int(0.95 * len(times))] if times else None,
    }


def _calibration_error(shown: Sequence[Asked]) -> float | None:
    """Return the calibration error of the answers that were shown."""
    if not shown:
        return None
    confidence = np.array([one.confidence for one in shown])
    right = np.array([one.right and one.answerable for one in shown], np.float64)
    return round(float(calibration_error(confidence, right)(np.arange(len(shown))[np.newaxis])[0]), 4)


def _share(
    asked: Sequence[Asked], counts: Callable[[Asked], bool], of: Callable[[Asked], bool] = lambda one: True
) -> float | None:
    among = [one for one in asked if of(one)]
    return round(sum(map(counts, among)) / len(among), 4) if among else None
