"""Run the public benchmarks: every set in a folder, the parts that its fields support, and the peers beside them.

A set is any folder with ``passages.jsonl`` and ``questions.jsonl``; see :func:`eval.sets.datasets.load_dataset`.
The figures are the same at each run, those about time aside, whose names are ``seconds`` and ``ms_per_query``.

This module prints nothing; docs/benchmarks.md says what the figures mean.
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.runs.bench_parts import (
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
from eval.systems.bench_systems import OURS, Embeddings, System, open_systems
from rag.errors import DatasetError

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from rag.ports import Reader

__all__ = ["find_sets", "run_bench"]

Progress = Callable[[str, float], None]
Part = Callable[[System], Figures]
# Questions that mean nothing without their passage (本案的原告是谁？): searching for it among others is no measure.
_ASKED_BESIDE_THE_PASSAGE = frozenset({"cjrc"})


def run_bench(
    folder: Path,
    sets: Sequence[str] | None,
    embedder: "Embedder",
    *,
    reader: "Reader | None" = None,
    limit: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure the sets in `folder`, or the set that it is: ours under the part's name, peers under ``baselines``.

    With a `reader`, ours without it is a peer: ``rules``.

    `limit` is the number of questions of each kind; None takes 200 from a part of the corpus, 0 takes everything.

    Raises: DatasetError.
    """
    chosen = find_sets(folder, sets)
    skipped = [] if is_dataset(folder) or sets else [p.name for p in sorted(folder.iterdir()) if p.is_dir()]
    results = {name: _measure(load_dataset(path), embedder, reader, limit, progress) for name, path in chosen.items()}
    return {
        "model": embedder.fingerprint,
        "limit": N_QUESTIONS if limit is None else limit,
        "sets": results,
        "skipped": [name for name in skipped if name not in chosen],
    }


def find_sets(folder: Path, sets: Sequence[str] | None) -> dict[str, Path]:
    """Find the sets in `folder` by name: itself, or its sub-folders that hold both files.

    Raises: DatasetError when there is none, or one of `sets` is not among them.
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
class _Bench:
    """One set while it is measured."""

    dataset: Dataset
    sample: Sample
    embedder: Embeddings
    reader: "Reader | None"
    progress: Progress | None

    def open(self, passages: Sequence[Passage], *, sentences: bool) -> dict[str, System]:
        """Open every system over `passages`."""
        return open_systems(passages, self.embedder, self.progress, reader=self.reader, sentences=sentences)

    @property
    def pooled(self) -> bool:
        """Whether passages are searched for."""
        return self.dataset.name not in _ASKED_BESIDE_THE_PASSAGE


def _measure(
    dataset: Dataset, embedder: "Embedder", reader: "Reader | None", limit: int | None, progress: Progress | None
) -> dict[str, Any]:
    """Measure one set: whole passages first, then answers, then changed passages."""
    started = time.perf_counter()
    told = (lambda stage, part: progress(f"{dataset.name}: {stage}", part)) if progress else None
    sample = draw_sample(dataset, N_QUESTIONS if limit is None else limit)
    if told:
        told(f"{len(sample.searched)} passages, {len(sample.answerable)} questions", 0.0)
    bench = _Bench(dataset, sample, Embeddings(embedder), reader, told)
    measured: dict[str, dict[str, Figures]] = {}
    for parts, systems in (_searching(bench), _answering(bench), _changed(bench)):
        for part, measure in parts.items():
            if told:
                told(part, 0.0)
            measured[part] = {name: measure(part_system) for name, part_system in systems.items()}
    peers = [name for name in next(iter(measured.values()), {}) if name != OURS]
    return {
        "passages": {"searched": len(sample.searched), "read": len(sample.reading), "all": len(dataset.passages)},
        "seconds": round(time.perf_counter() - started, 1),
        **{part: figures[OURS] for part, figures in measured.items()},
        "baselines": {peer: {part: figures[peer] for part, figures in measured.items()} for peer in peers},
    }


def _searching(bench: _Bench) -> tuple[Mapping[str, Part], dict[str, System]]:
    questions = [question for question in bench.sample.answerable if question.positive_ids]
    if not questions or not bench.pooled:
        return {}, {}
    systems = bench.open(bench.sample.searched, sentences=False)
    timed = systems[OURS]  # the first to embed the questions, so only its time is that of a whole search
    return {"retrieval": lambda system: measure_retrieval(system, questions, timed=system is timed)}, systems


def _answering(bench: _Bench) -> tuple[Mapping[str, Part], dict[str, System]]:
    sample, texts = bench.sample, {passage.id: passage.text for passage in bench.sample.reading}
    spans = [question for question in sample.answerable if _has_spans(question, texts)]
    noisy = [question for question in sample.answerable if question.answer_groups and question.negative_ids]
    several = [question for question in noisy if len(question.answer_groups) > 1]
    asked_alike = [question for question in sample.answerable if bench.pooled or question.context_id]
    parts: dict[str, Part] = {}
    if spans:
        parts["gold"] = lambda system: measure_reading(system, spans, _gold)
        if bench.pooled:
            parts["retrieved"] = lambda system: measure_reading(
                system, spans, lambda question: question.candidate_ids or None
            )
    if sample.unanswerable:
        parts["refusal"] = lambda system: measure_refusal(system, sample.unanswerable, asked_alike)
    if noisy:
        parts["noise"] = lambda system: measure_noise(system, noisy)
    if several:
        parts["integration"] = lambda system: measure_noise(system, several)
    if sample.rejected:
        parts["rejection"] = lambda system: measure_rejection(system, sample.rejected)
    return parts, bench.open(sample.reading, sentences=True) if parts else {}


def _gold(question: Question) -> Collection[str]:
    return (question.context_id,) if question.context_id else question.gold_ids


def _has_spans(question: Question, texts: Mapping[str, str]) -> bool:
    """Tell whether the answers are parts of a passage; where they are the passage itself, there is nothing to read."""
    gold = [texts[id_] for id_ in (question.context_id, *question.gold_ids) if id_ in texts]
    return bool(gold and question.answers) and not any(
        len(answer) >= 0.9 * len(text.strip()) for answer in question.answers for text in gold
    )


def _changed(bench: _Bench) -> tuple[Mapping[str, Part], dict[str, System]]:
    """Make a corpus of the passages whose facts were changed."""
    passages: list[Passage] = []
    asked: list[tuple[Question, Sequence[str]]] = []
    for question in bench.sample.answerable:
        if question.counterfact_passages and question.counterfact_answers:
            first = len(passages)
            passages += [Passage(f"{first + i}", "", text) for i, text in enumerate(question.counterfact_passages)]
            asked.append((question, [passage.id for passage in passages[first:]]))
    if not asked:
        return {}, {}
    return {"counterfactual": lambda system: measure_faithfulness(system, asked)}, bench.open(passages, sentences=True)
