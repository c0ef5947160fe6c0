"""Run the public benchmarks: all sets in a folder, the parts that the fields of each set allow, and all systems.

A set is a folder with ``passages.jsonl`` and ``questions.jsonl``; see :func:`eval.sets.datasets.load_dataset`. Two runs
give the same figures except times, which are called ``seconds`` and ``ms_per_query``. docs/benchmarks.md defines the
figures.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.runs.bench_figures import (
    Figures,
    measure_faithfulness,
    measure_noise,
    measure_reading,
    measure_refusal,
    measure_rejection,
    measure_retrieval,
)
from eval.sets.datasets import Dataset, Passage, Question, is_dataset, load_dataset
from eval.sets.sample import N_QUESTIONS, Sample, draw_sample
from eval.systems.opening import PRODUCT
from eval.systems.passages import PassageSystem, open_passage_rankers, open_passage_systems
from eval.systems.vector_cache import clear_query_cache
from rag.errors import DatasetError
from rag.ports import Judge, ProgressCall

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["find_sets", "run_bench"]

Measure = Callable[[PassageSystem], Figures]
Parts = dict[str, dict[str, Figures]]  # part -> system -> figures
# The questions of these sets mean nothing without their passage (本案的原告是谁？), so no passage is searched for.
_NOT_SEARCHED = frozenset({"cjrc"})


def run_bench(
    folder: Path,
    sets: Sequence[str] | None,
    embedder: "Embedder",
    judge: Judge,
    *,
    limit: int | None = None,
    progress: ProgressCall | None = None,
) -> dict[str, Any]:
    """Measure the sets in `folder`, or the set that it is.

    `limit` is the number of questions of each kind. None takes 200 from a part of the corpus, 0 takes everything.
    Shape: {"model", "limit", "sets": {set: {part: figures of the product, "baselines": {peer: {part: figures}}}},
    "skipped": names of other folders}.

    Raises: DatasetError.
    """
    chosen = find_sets(folder, sets)
    skipped = [] if is_dataset(folder) or sets else [p.name for p in sorted(folder.iterdir()) if p.is_dir()]
    results = {name: _measure(load_dataset(path), embedder, judge, limit, progress) for name, path in chosen.items()}
    return {
        "model": embedder.fingerprint,
        "limit": N_QUESTIONS if limit is None else limit,
        "sets": results,
        "skipped": [name for name in skipped if name not in chosen],
    }


def find_sets(folder: Path, sets: Sequence[str] | None) -> dict[str, Path]:
    """Find the sets in `folder` by name: itself, or its sub-folders that hold both files.

    Raises: DatasetError when there is none, or one of `sets` is missing.
    """
    if is_dataset(folder):
        found = {folder.resolve().name: folder}
    else:
        found = {path.name: path for path in sorted(folder.iterdir()) if is_dataset(path)} if folder.is_dir() else {}
    if not found:
        raise DatasetError(f"{folder} holds no set", hint="a set is a folder with passages.jsonl and questions.jsonl")
    if unknown := [name for name in sets or () if name not in found]:
        raise DatasetError(f"{folder} holds no set {unknown[0]!r}", hint=f"there are {', '.join(found)}")
    return {name: path for name, path in found.items() if not sets or name in sets}


@dataclass(frozen=True, slots=True)
class _Run:
    """One set and what it is measured with."""

    dataset: Dataset
    sample: Sample
    embedder: "Embedder"
    judge: Judge
    progress: ProgressCall | None

    def open_systems(self, passages: Sequence[Passage]) -> dict[str, PassageSystem]:
        """Open all systems over `passages`."""
        return open_passage_systems(passages, self.embedder, self.judge, self.report)

    def report(self, stage: str, share: float) -> None:
        """Report progress under the name of the set."""
        if self.progress:
            self.progress(f"{self.dataset.name}: {stage}", share)

    @property
    def searches(self) -> bool:
        """Whether passages are searched for."""
        return self.dataset.name not in _NOT_SEARCHED


def _measure(
    dataset: Dataset, embedder: "Embedder", judge: Judge, limit: int | None, progress: ProgressCall | None
) -> dict[str, Any]:
    """Measure one set: the ranking of passages, then answers, then answers from changed passages."""
    started = time.perf_counter()
    clear_query_cache(embedder)
    sample = draw_sample(dataset, N_QUESTIONS if limit is None else limit)
    run = _Run(dataset, sample, embedder, judge, progress)
    run.report(f"{len(sample.searched)} passages, {len(sample.answerable)} questions", 0.0)
    measured = _measure_search(run) | _measure_answers(run) | _measure_changed_passages(run)
    peers = [name for name in next(iter(measured.values()), {}) if name != PRODUCT]
    return {
        "passages": {"searched": len(sample.searched), "read": len(sample.reading), "all": len(dataset.passages)},
        "seconds": round(time.perf_counter() - started, 1),
        **{part: figures[PRODUCT] for part, figures in measured.items()},
        "baselines": {peer: {part: figures[peer] for part, figures in measured.items()} for peer in peers},
    }


def _measure_search(run: _Run) -> Parts:
    """Measure the ranking of whole passages. Only the product is timed: it is the first to embed the questions."""
    questions = [question for question in run.sample.answerable if question.positive_ids]
    if not questions or not run.searches:
        return {}
    rankers = open_passage_rankers(run.sample.searched, run.embedder, run.judge, run.report)
    run.report("retrieval", 0.0)
    figures = {name: measure_retrieval(ranker, questions, timed=name == PRODUCT) for name, ranker in rankers.items()}
    return {"retrieval": figures}


def _measure_answers(run: _Run) -> Parts:
    """Measure every kind of answer that the fields of the set allow."""
    measures = _measures(run)
    return _apply(run, measures, run.open_systems(run.sample.reading)) if measures else {}


def _measures(run: _Run) -> dict[str, Measure]:
    """Return the measures of the parts that the sample has questions for."""
    sample, texts = run.sample, {passage.id: passage.text for passage in run.sample.reading}
    spans = [question for question in sample.answerable if _has_spans(question, texts)]
    noisy = [question for question in sample.answerable if question.answer_groups and question.negative_ids]
    several = [question for question in noisy if len(question.answer_groups) > 1]
    beside = [question for question in sample.answerable if run.searches or question.context_id]
    measures: dict[str, Measure] = {}
    if spans:
        measures["gold"] = lambda system: measure_reading(system, spans, _gold_passages)
    if spans and run.searches:
        measures["retrieved"] = lambda system: measure_reading(system, spans, lambda one: one.candidate_ids or None)
    if sample.unanswerable:
        measures["refusal"] = lambda system: measure_refusal(system, sample.unanswerable, beside)
    if noisy:
        measures["noise"] = lambda system: measure_noise(system, noisy)
    if several:
        measures["integration"] = lambda system: measure_noise(system, several)
    if sample.rejected:
        measures["rejection"] = lambda system: measure_rejection(system, sample.rejected)
    return measures


def _measure_changed_passages(run: _Run) -> Parts:
    """Measure the answers from a corpus of passages whose facts were changed."""
    passages: list[Passage] = []
    asked: list[tuple[Question, Sequence[str]]] = []
    for question in run.sample.answerable:
        if question.counterfact_passages and question.counterfact_answers:
            first = len(passages)
            passages += [Passage(f"{first + i}", "", text) for i, text in enumerate(question.counterfact_passages)]
            asked.append((question, [passage.id for passage in passages[first:]]))
    if not asked:
        return {}
    measures: dict[str, Measure] = {"counterfactual": lambda system: measure_faithfulness(system, asked)}
    return _apply(run, measures, run.open_systems(passages))


def _apply(run: _Run, measures: Mapping[str, Measure], systems: Mapping[str, PassageSystem]) -> Parts:
    parts: Parts = {}
    for part, measure in measures.items():
        run.report(part, 0.0)
        parts[part] = {name: measure(system) for name, system in systems.items()}
    return parts


def _gold_passages(question: Question) -> Collection[str]:
    return (question.context_id,) if question.context_id else question.gold_ids


def _has_spans(question: Question, texts: Mapping[str, str]) -> bool:
    """Return whether the answers are parts of a passage. An answer that is the whole passage is no reading task."""
    gold = [texts[id_] for id_ in (question.context_id, *question.gold_ids) if id_ in texts]
    return bool(gold and question.answers) and not any(
        len(answer) >= 0.9 * len(text.strip()) for answer in question.answers for text in gold
    )
