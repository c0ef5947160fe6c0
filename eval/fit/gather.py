"""Put questions to the product, with and without their answer in the searched passages, and keep the evidence.

The fields of a set decide which passages are searched, as in :mod:`eval.runs.bench`:

- With ``negative_ids``: five documents, the positives and then negatives. A question of ``questions_reject.jsonl`` gets
  the first five negatives, which do not answer it.
- If a set has unanswerable questions on a passage: each question gets its ``context_id``.
- Otherwise: the whole corpus. The question is asked again without the passages that answer it, as an unanswerable one.

This module fits nothing and judges no answer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from eval.sets.cases import CaseSet
from eval.sets.datasets import Dataset, Question
from eval.sets.passages import parse_passages
from eval.sets.sample import N_NEGATIVES, draw_sample
from rag.errors import QuestionError
from rag.gather.gathered import Gathered
from rag.gather.scope import out_of_scope
from rag.pipeline import Pipeline
from rag.ports import ProgressCall
from rag.types import ParsedReport, Turn
from rag.understand.analysis import Request

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.search.retriever import HybridRetriever

__all__ = ["PosedEvidence", "PosedQuestion", "gather_cases", "gather_set", "pose"]


@dataclass(frozen=True, slots=True)
class PosedQuestion:
    """A question, the passages that are searched for it, and whether they answer it."""

    id: str
    question: str
    answerable: bool
    passages: tuple[str, ...] | None = None  # ids; None: the whole corpus
    withheld: frozenset[str] = frozenset()  # ids of passages that are not searched
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class PosedEvidence:
    """What the product gathered for a question. `ruled`: a rule refuses the question at any confidence."""

    posed: PosedQuestion
    gathered: Gathered = field(repr=False)
    ruled: bool


def pose(dataset: Dataset, n_questions: int) -> Iterator[PosedQuestion]:
    """Draw at most `n_questions` of each kind and pose them. 0 takes all."""
    sample = draw_sample(dataset, n_questions)
    on_passage = any(not question.answerable and question.context_id for question in dataset.questions)
    for question in sample.answerable:
        if question.negative_ids:
            documents = (*question.gold_ids, *question.negative_ids)[:N_NEGATIVES]
            yield _pose(question, True, documents)
        elif on_passage:
            if question.context_id:
                yield _pose(question, True, (question.context_id,))
        elif question.positive_ids:
            yield _pose(question, True)
            yield _pose(question, False, withheld=question.positive_ids)
    for question in sample.unanswerable:
        yield _pose(question, False, (question.context_id,) if question.context_id else None)
    for question in sample.rejected:
        yield _pose(question, False, question.negative_ids[:N_NEGATIVES])


def _pose(
    question: Question,
    answerable: bool,
    passages: tuple[str, ...] | None = None,
    withheld: frozenset[str] = frozenset(),
) -> PosedQuestion:
    history = tuple(Turn(asked, answered) for asked, answered in question.history)
    return PosedQuestion(question.id, question.question, answerable, passages, withheld, history)


def gather_set(
    dataset: Dataset, embedder: "Embedder", n_questions: int, progress: ProgressCall | None = None
) -> Iterator[PosedEvidence]:
    """Pose the questions of a public set to the product. A question that asks several things at once is excluded.

    Raises: DatasetError when no passage has text.
    """
    report = (lambda stage, share: progress(f"{dataset.name}: {stage}", share)) if progress else None
    reports, report_of = parse_passages(draw_sample(dataset, n_questions).reading)
    pipeline = Pipeline(_index(reports.values(), embedder, report))
    posed = list(pose(dataset, n_questions))
    for number, one in enumerate(posed, 1):
        if evidence := _gather(pipeline, one, _searched_reports(one, report_of)):
            yield evidence
        if report:
            report("asking", number / len(posed))


def gather_cases(
    cases: CaseSet, reports: Mapping[str, ParsedReport], embedder: "Embedder", progress: ProgressCall | None = None
) -> Iterator[PosedEvidence]:
    """Pose cases about reports. A false premise is excluded, because the report does say something about it."""
    pipeline = Pipeline(_index(reports.values(), embedder, progress))
    for case in cases.cases:
        if not case.correct:
            posed = PosedQuestion(case.id, case.question, case.answerable, history=case.history)
            if evidence := _gather(pipeline, posed, None):
                yield evidence


def _index(reports: Iterable[ParsedReport], embedder: "Embedder", progress: ProgressCall | None) -> "HybridRetriever":
    """Index `reports` for answering. Chunks get no vectors, because answering compares only sentences by vectors."""
    from index.search.retriever import assemble, order_library, units_of
    from index.search.units import unit_text

    library = order_library(reports)
    units = units_of(library)
    embedding = partial(progress, "embedding sentences") if progress else None
    vectors = {
        "chunks": np.zeros((len(units["chunks"]), embedder.dimensions), np.float32),
        "sentences": embedder.embed_passages([unit_text(unit) for unit in units["sentences"]], embedding),
    }
    return assemble(library, vectors, embedder)


def _searched_reports(posed: PosedQuestion, report_of: Mapping[str, str]) -> frozenset[str] | None:
    """Return the ids of the reports that are searched; None for all."""
    if posed.passages is None and not posed.withheld:
        return None
    passages = report_of if posed.passages is None else posed.passages
    return frozenset(report_of[id_] for id_ in passages if id_ in report_of and id_ not in posed.withheld)


def _gather(pipeline: Pipeline, posed: PosedQuestion, reports: frozenset[str] | None) -> PosedEvidence | None:
    """Have the product gather evidence. None if there is none, or if the question is not exactly one question."""
    try:
        analyses = pipeline.understand(Request(posed.question, posed.history, reports))
    except QuestionError:
        return None
    if len(analyses) != 1 or reports == frozenset():
        return None
    gathered = pipeline.find_evidence(analyses[0])
    if not gathered.evidence:
        return None
    ruled = out_of_scope(analyses[0].question, pipeline.library, pipeline.library.chosen(reports))
    return PosedEvidence(posed, gathered, ruled is not None)
