"""Measure how well the retriever finds the passage that answers a question, on a set of questions and passages.

Every passage of the set is one report of one library; a long passage is found through its chunks and sentences, as in
the product. Questions without positives are skipped.

This module measures no answers.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.measures.ranking import measure_rankings
from eval.sets.datasets import Dataset, Passage, load_dataset
from index.search.fuse import Mode
from index.search.retriever import HybridRetriever, build_retriever
from ingest.parse import parse_text
from rag.errors import DatasetError, EmptyReport
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["RetrievalScores", "evaluate_retrieval", "measure_retrieval", "open_library"]

_DEPTH = 10
_CHUNK_MAX_CHARS = 300


@dataclass(frozen=True, slots=True)
class RetrievalScores:
    """Averages over the questions; ``ms_per_query`` includes embedding the question."""

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


def evaluate_retrieval(
    folder: Path,
    mode: Mode,
    embedder: "Embedder",
    progress: Callable[[str, float], None] | None = None,
) -> RetrievalScores:
    """Load the set in `folder`, make a library of its passages, and measure one mode of search.

    Raises: DatasetError.
    """
    dataset = load_dataset(folder)
    return measure_retrieval(dataset, open_library(dataset, embedder, progress), mode)


def open_library(
    dataset: Dataset, embedder: "Embedder", progress: Callable[[str, float], None] | None = None
) -> HybridRetriever:
    """Make a library of all passages; the report ids are the passages' numbers, for their own ids may be anything.

    Raises: DatasetError when there is no passage with text.
    """
    reports = list(_parse(dataset.passages))
    if not reports:
        raise DatasetError(f"{dataset.name} holds no passage with text", hint="passages.jsonl needs id and text")
    return build_retriever(reports, embedder, progress, sentence_vectors=False)


def measure_retrieval(dataset: Dataset, retriever: HybridRetriever, mode: Mode) -> RetrievalScores:
    """Ask every question that has positives and compare the ranking of the reports with them.

    Raises: DatasetError when no question has positives.
    """
    questions = [question for question in dataset.questions if question.positive_ids]
    if not questions:
        raise DatasetError(f"{dataset.name} holds no question with positives", hint="questions.jsonl: positive_ids")
    passage_ids = {_name(number): passage.id for number, passage in enumerate(dataset.passages)}
    rankings: dict[str, list[str]] = {}
    started = time.perf_counter()
    for number, question in enumerate(questions):
        found = retriever.search_reports(question.question, _DEPTH, mode=mode)
        rankings[str(number)] = [passage_ids[id_] for id_, _ in found]
    ms_per_query = 1000 * (time.perf_counter() - started) / len(questions)
    relevant = {str(number): question.positive_ids for number, question in enumerate(questions)}
    metrics = measure_rankings(rankings, relevant)
    return RetrievalScores(dataset.name, mode, len(dataset.passages), len(questions), metrics, ms_per_query)


def _parse(passages: Sequence[Passage]) -> list[ParsedReport]:
    """Parse each passage under its number; one without any text cannot be found, and is left out."""
    reports = []
    for number, passage in enumerate(passages):
        try:
            parsed = parse_text(
                _printable(passage.text), name=_name(number), max_chars=_CHUNK_MAX_CHARS, title=passage.title.strip()
            )
        except EmptyReport:
            continue
        reports.append(parsed)
    return reports


def _printable(text: str) -> str:
    """Put spaces for the control characters that public sets carry and a report may not."""
    return "".join(char if char.isprintable() or char in "\n\r\t\u3000" else " " for char in text)


def _name(number: int) -> str:
    return f"passage-{number:06d}"
