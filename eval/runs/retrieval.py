"""Measure how well the retriever finds the passage that answers a question of a public set. No answer is measured.

Each passage of the set is one report of one library. A long passage is found through its chunks and sentences, as in
the product. Questions without positives are skipped.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.measures.ranking import measure_rankings
from eval.sets.datasets import Dataset
from eval.sets.passages import parse_passages
from eval.systems.ranked import ReportRanker
from eval.systems.vector_cache import clear_query_cache
from index.search.fuse import Mode
from index.search.retriever import HybridRetriever, build_retriever
from rag.errors import DatasetError
from rag.ports import ProgressCall

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["PassageLibrary", "RetrievalScores", "measure_retrieval", "open_library"]

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """Averages over the questions. ``ms_per_query`` includes embedding the question."""

    dataset: str
    mode: Mode
    n_passages: int
    n_questions: int
    metrics: dict[str, float]  # recall@1, 3, 5, 10, mrr@10, ndcg@10
    ms_per_query: float

    def as_dict(self) -> dict[str, float | int | str]:
        """Return one flat object, metrics rounded to five digits."""
        about = {"dataset": self.dataset, "mode": self.mode}
        counts = {"n_passages": self.n_passages, "n_questions": self.n_questions}
        rounded = {name: round(value, 5) for name, value in self.metrics.items()}
        return {**about, **rounded, "ms_per_query": round(self.ms_per_query, 2), **counts}


@dataclass(frozen=True, slots=True)
class PassageLibrary:
    """The passages of a set, ready to be searched."""

    dataset: Dataset
    embedder: "Embedder"
    retriever: HybridRetriever
    passage_of: Mapping[str, str]  # report id -> passage id


def open_library(dataset: Dataset, embedder: "Embedder", progress: ProgressCall | None = None) -> PassageLibrary:
    """Index all passages of a set.

    Raises: DatasetError when no passage has text.
    """
    reports, report_of = parse_passages(dataset.passages)
    retriever = build_retriever(reports.values(), embedder, progress, sentence_vectors=False)
    return PassageLibrary(dataset, embedder, retriever, {report: id_ for id_, report in report_of.items()})


def measure_retrieval(library: PassageLibrary, mode: Mode) -> RetrievalScores:
    """Search for every question that has positives and compare the ranking with them.

    Raises: DatasetError when no question has positives.
    """
    dataset = library.dataset
    questions = [question for question in dataset.questions if question.positive_ids]
    if not questions:
        raise DatasetError(f"{dataset.name} holds no question with positives", hint="questions.jsonl: positive_ids")
    ranker = ReportRanker(library.retriever, mode)
    clear_query_cache(library.embedder)
    rankings: dict[str, list[str]] = {}
    started = time.perf_counter()
    for number, question in enumerate(questions):
        rankings[str(number)] = [library.passage_of[id_] for id_ in ranker.rank(question.question, _DEPTH)]
    ms_per_query = 1000 * (time.perf_counter() - started) / len(questions)
    relevant = {str(number): question.positive_ids for number, question in enumerate(questions)}
    metrics = measure_rankings(rankings, relevant)
    return RetrievalScores(dataset.name, mode, len(dataset.passages), len(questions), metrics, ms_per_query)
