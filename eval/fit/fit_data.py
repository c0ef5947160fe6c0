"""Put the questions of public sets to the product, with and without their answer in reach, and keep what it gathered.

What is in reach follows from the fields of a set, as in :mod:`eval.runs.bench`:

- with ``negative_ids``: five documents, its positives filled up with negatives; from ``questions_reject.jsonl`` the
  first five negatives, which do not answer;
- where a set has unanswerable questions on a passage: each question on its ``context_id``;
- otherwise the whole corpus; and once more without the passages that answer, which makes it unanswerable.

This module fits nothing and judges no answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from eval.sets.cases import CaseSet
from eval.sets.datasets import Dataset, Question
from eval.sets.sample import N_NEGATIVES, draw_sample
from eval.systems.bench_systems import Embeddings, parse_passages
from rag.errors import QuestionError
from rag.gather.gathered import Gathered
from rag.gather.scope import outside
from rag.pipeline import Pipeline
from rag.types import ParsedReport, Turn
from rag.understand.asked import Ask

if TYPE_CHECKING:
    from index.search.retriever import HybridRetriever

__all__ = ["Posed", "Seen", "gather_cases", "gather_set", "pose"]

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Posed:
    """A question, what is in reach of it, and whether that answers it."""

    id: str
    question: str
    answerable: bool
    shown: tuple[str, ...] | None = None  # passages; None: the whole corpus
    withheld: frozenset[str] = frozenset()
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the product gathered for a posed question; ``ruled``: a rule refuses it, however sure the evidence."""

    posed: Posed
    gathered: Gathered = field(repr=False)
    ruled: bool


def pose(dataset: Dataset, n_questions: int) -> Iterator[Posed]:
    """Draw at most `n_questions` of each kind and pose them; 0 takes all."""
    sample = draw_sample(dataset, n_questions)
    on_passage = any(not question.answerable and question.context_id for question in dataset.questions)
    for question in sample.answerable:
        if question.negative_ids:
            documents = (*question.gold_ids, *question.negative_ids)[:N_NEGATIVES]
            yield _posed(question, True, documents)
        elif on_passage:
            if question.context_id:
                yield _posed(question, True, (question.context_id,))
        elif question.positive_ids:
            yield _posed(question, True)
            yield _posed(question, False, withheld=question.positive_ids)
    for question in sample.unanswerable:
        yield _posed(question, False, (question.context_id,) if question.context_id else None)
    for question in sample.rejected:
        yield _posed(question, False, question.negative_ids[:N_NEGATIVES])


def _posed(
    question: Question,
    answerable: bool,
    shown: tuple[str, ...] | None = None,
    withheld: frozenset[str] = frozenset(),
) -> Posed:
    history = tuple(Turn(asked, answered) for asked, answered in question.history)
    return Posed(question.id, question.question, answerable, shown, withheld, history)


def gather_set(
    dataset: Dataset, embedder: Embeddings, n_questions: int, progress: Progress | None = None
) -> Iterator[Seen]:
    """Pose the questions of a public set to the product; those that ask several things at once are left out.

    Raises: DatasetError when no passage holds any text.
    """
    told = (lambda stage, part: progress(f"{dataset.name}: {stage}", part)) if progress else None
    reports, report_of = parse_passages(draw_sample(dataset, n_questions).reading)
    pipeline = Pipeline(_index(reports, embedder, told))
    posed = list(pose(dataset, n_questions))
    for number, one in enumerate(posed, 1):
        if seen := _gather(pipeline, one, _reach(one, report_of)):
            yield seen
        if told:
            told("asking", number / len(posed))


def gather_cases(
    cases: CaseSet, reports: Mapping[str, ParsedReport], embedder: Embeddings, progress: Progress | None = None
) -> Iterator[Seen]:
    """Pose cases about reports; false premises are left out, for the report does say something about them."""
    pipeline = Pipeline(_index(reports.values(), embedder, progress))
    for case in cases.cases:
        if not case.correct:
            posed = Posed(case.id, case.question, case.answerable, history=case.history)
            if seen := _gather(pipeline, posed, None):
                yield seen


def _index(reports: Iterable[ParsedReport], embedder: Embeddings, progress: Progress | None) -> "HybridRetriever":
    """Index `reports` for answering: only sentences are compared by meaning, so only they are embedded."""
    from index.search.retriever import assemble, order_library, units_of
    from index.search.units import unit_text

    library = order_library(reports)
    units = units_of(library)
    told = partial(progress, "embedding sentences") if progress else None
    vectors = {
        "chunks": np.zeros((len(units["chunks"]), embedder.dimensions), np.float32),
        "sentences": embedder.embed_passages([unit_text(unit) for unit in units["sentences"]], told),
    }
    return assemble(library, vectors, embedder)


def _reach(posed: Posed, report_of: Mapping[str, str]) -> frozenset[str] | None:
    """Return the ids of the reports in reach, None for all."""
    if posed.shown is None and not posed.withheld:
        return None
    shown = report_of if posed.shown is None else posed.shown
    return frozenset(report_of[id_] for id_ in shown if id_ in report_of and id_ not in posed.withheld)


def _gather(pipeline: Pipeline, posed: Posed, reports: frozenset[str] | None) -> Seen | None:
    """Have the product gather; None where there is not one question with some evidence."""
    try:
        asked = pipeline.understand(Ask(posed.question, posed.history, reports))
    except QuestionError:
        return None
    if len(asked) != 1 or reports == frozenset():
        return None
    gathered = pipeline.find_evidence(asked[0])
    if not gathered.evidence:
        return None
    ruled = outside(asked[0].question, pipeline.library, pipeline.library.chosen(reports))
    return Seen(posed, gathered, ruled is not None)
