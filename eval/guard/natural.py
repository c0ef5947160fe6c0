"""Measure the guard on natural sentences: answers, true and false, by people who do not know its rules.

The sentences with odd numbers were looked at when the guard was made. Those with even numbers are only ever counted.
"""

import json
from pathlib import Path
from typing import Any

from eval.guard.run import Trial, measure_guard
from rag.errors import DatasetError
from rag.ports import Verifier
from rag.types import Chunk, Source
from rag.write.passages import Passage

__all__ = ["HALVES", "load_natural", "measure_natural"]

HALVES = ("seen", "unseen")


def load_natural(path: Path) -> dict[str, list[Trial]]:
    """Read the sentences of each half. The quotes are what the product gives.

    These are passages, headings, title and year.
    A line has ``id``, ``passages``, ``path``, ``title``, ``year``, ``sentence``, ``true`` and ``kind``.
    Raises: DatasetError naming the line.
    """
    halves: dict[str, list[Trial]] = {half: [] for half in HALVES}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            case = json.loads(line)
            year = [f"{case['year']}年"] if case["year"] else []
            quotes = (*case["passages"], *case["path"], case["title"], *year)
            source = Source("natural", case["title"], year=case["year"])
            chunks = (Chunk(source, tuple(case["path"]), 0, len(text), text) for text in case["passages"])
            passages = tuple(Passage(marker, chunk) for marker, chunk in enumerate(chunks, 1))
            trial = Trial(case["sentence"], quotes, case["true"], "natural", case["kind"], case["year"], passages)
            halves[HALVES[int(case["id"].lstrip("ab")) % 2 == 0]].append(trial)
        except (ValueError, KeyError, TypeError) as error:
            raise DatasetError(
                f"{path}:{number}: {error!r}", hint="see eval/data/guard-natural.jsonl for the fields"
            ) from error
    return halves


def measure_natural(path: Path, verifier: Verifier | None = None) -> dict[str, Any]:
    """Measure each half of `path` as measure_guard does, without naming sentences of the unseen half."""
    measured = {half: measure_guard(trials, verifier) for half, trials in load_natural(path).items()}
    for name in ("wrong", "operators"):
        measured["unseen"].pop(name)
    return measured
