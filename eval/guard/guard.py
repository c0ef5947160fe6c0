"""Measure the guard: what share of injected falsehoods it finds, and how often it alarms falsely.

The injections and the true forms are made from true sentences with a fixed seed, so a run repeats exactly. Sentences
written by hand (``eval/data/guard.jsonl``) are measured apart. This module changes no sentence itself.
"""

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from eval.guard.mutate_names import collect_names, name_changes
from eval.guard.mutate_numbers import NUMBER_CHANGES
from eval.guard.mutate_senses import SENSE_CHANGES
from eval.guard.statements import Statement, read_answers, read_statements
from eval.guard.variants import VARIANTS, extract, rephrase
from eval.measures.compare import load_result
from eval.measures.intervals import interval, ratio
from rag.errors import DatasetError
from rag.guard.verify import verify
from rag.text.fold import fold
from rag.types import ParsedReport

__all__ = ["KINDS", "Trial", "inject", "load_written", "measure_guard", "restate", "run_guard"]

SEED = 20220222
PER_KIND = 300  # injections of each kind, and true forms by as many again
_DRAWS = 4  # times that each way of changing is tried on a sentence
KINDS = ("number", "name", "negation")

Change = Callable[[str, Statement, Random], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Trial:
    """A sentence with what it stands by, and whether that carries it."""

    sentence: str
    quotes: tuple[str, ...]
    true: bool
    kind: str  # one of KINDS, "true", or as the written set has it
    operator: str = ""
    year: int | None = None


def run_guard(
    reports: Sequence[ParsedReport], answers: Path | None = None, written: Path | None = None
) -> dict[str, Any]:
    """Measure the guard on sentences made from `reports`, and from right answers about them; then on written ones.

    `answers` is a result of ``yiju eval qa``, `written` a file of sentences on the first of the reports.
    Shape: {"format", "seed", "reports", "statements", "mechanical": as measure_guard, "written": the same}.
    Raises: DatasetError when there is nothing to make a sentence from, or a file cannot be read.
    """
    statements = read_statements(reports)
    if answers is not None:
        by_id = {parsed.report.source.id: parsed for parsed in reports}
        statements += read_answers(load_result(answers), by_id)
    statements = list({statement.text: statement for statement in reversed(statements)}.values())[::-1]
    trials = [*inject(statements), *restate(statements)]
    if not trials:
        raise DatasetError("no sentence of these reports can be changed", hint="name reports of whole sentences")
    result = {
        "format": 1,
        "seed": SEED,
        "reports": [parsed.report.source.id for parsed in reports],
        "statements": len(statements),
        "mechanical": measure_guard(trials),
    }
    return result | ({"written": measure_guard(load_written(written, reports[0]))} if written is not None else {})


def inject(statements: Sequence[Statement], per_kind: int = PER_KIND) -> list[Trial]:
    """Make false sentences, up to `per_kind` of each kind, each way of changing as often as it can be."""
    ways: dict[str, Mapping[str, Change]] = {
        "number": NUMBER_CHANGES,
        "name": name_changes(collect_names(statements)),
        "negation": SENSE_CHANGES,
    }
    return [
        trial for kind in KINDS for trial in _spread(_trials(kind, False, ways[kind], statements), per_kind, f"{kind}s")
    ]


def restate(statements: Sequence[Statement], count: int = 2 * PER_KIND) -> list[Trial]:
    """Make true sentences, up to `count`, each form as often as it can be."""
    return _spread(_trials("true", True, VARIANTS, statements), count, "true forms")


def _trials(kind: str, true: bool, ways: Mapping[str, Change], statements: Sequence[Statement]) -> list[Trial]:
    trials = []
    for number, statement in enumerate(statements):
        for operator, change in ways.items():
            random = Random(f"{SEED} {kind} {operator} {number}")  # noqa: S311 - repeats, guards nothing
            for _ in range(_DRAWS):
                base = statement.text if operator in ("verbatim", "extract") else _base(statement, random)
                made = list(change(base, statement, random))
                sentence = random.choice(made) if made else ""
                if made and (true or fold(sentence).strip("。") not in fold(statement.shown)):
                    trials.append(Trial(sentence, statement.quotes, true, kind, operator, statement.year))
    return trials


def _base(statement: Statement, random: Random) -> str:
    """Return the sentence, some clauses of it, or one of these lightly rephrased: all true."""
    parts = list(extract(statement.text, statement, random)) if random.random() < 0.5 else []
    base = parts[0] if parts else statement.text
    others = list(rephrase(base, statement, random)) if random.random() < 0.3 else []
    return others[0] if others else base


def _spread(trials: Sequence[Trial], count: int, name: str) -> list[Trial]:
    """Choose `count` of the trials at random, taking the ways of making them in turn."""
    random = Random(f"{SEED} {name}")  # noqa: S311 - repeats, guards nothing
    groups: dict[str, list[Trial]] = defaultdict(list)
    for trial in dict.fromkeys(trials):
        groups[trial.operator].append(trial)
    for group in groups.values():
        random.shuffle(group)
    chosen: list[Trial] = []
    while len(chosen) < count and any(groups.values()):
        for group in groups.values():
            if group and len(chosen) < count:
                chosen.append(group.pop())
    return chosen


def load_written(path: Path, report: ParsedReport) -> list[Trial]:
    """Read sentences written by hand: ``quotes`` as spans of `report`, ``sentence``, ``true`` and ``kind`` a line.

    Raises: DatasetError naming the line.
    """
    trials = []
    text = report.report.text
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            case = json.loads(line)
            quotes = tuple(text[start:end] for start, end in case["quotes"])
            trials.append(
                Trial(case["sentence"], quotes, case["true"], case["kind"], case["id"], report.report.source.year)
            )
        except (ValueError, KeyError, TypeError) as error:
            raise DatasetError(
                f"{path}:{number}: {error!r}", hint="see eval/data/guard.jsonl for the fields"
            ) from error
    return trials


def measure_guard(trials: Sequence[Trial]) -> dict[str, Any]:
    """Verify every sentence.

    Shape: {"caught": {kind: interval, "all"}, "false_alarms": {kind: interval, "all"}, "operators": {kind: {operator:
    [right, n]}}, "wrong": what was judged wrongly, "latency_ms": {"p50", "p95", "max"}}.
    """
    verdicts, seconds = [], []
    for trial in trials:
        start = time.perf_counter()
        verdicts.append(verify(trial.sentence, trial.quotes, year=trial.year))
        seconds.append(time.perf_counter() - start)
    flagged = [not verdict.supported for verdict in verdicts]
    wrong = [
        {"kind": t.kind, "operator": t.operator, "sentence": t.sentence, "passage": t.quotes[0]}
        | ({"faults": [f"{fault.kind}: {fault.text}" for fault in verdict.faults]} if t.true else {})
        for t, verdict in zip(trials, verdicts, strict=True)
        if t.true is not verdict.supported
    ]
    return {
        "caught": _shares(trials, flagged, true=False),
        "false_alarms": _shares(trials, flagged, true=True),
        "operators": _by_operator(trials, flagged),
        "wrong": wrong,
        "latency_ms": {
            name: round(1000 * float(np.quantile(seconds, share)), 3)
            for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
            if seconds
        },
    }


def _shares(trials: Sequence[Trial], flagged: Sequence[bool], *, true: bool) -> dict[str, Any]:
    """Return which share of the true or of the false sentences was flagged, by kind and together."""
    chosen = [(trial.kind, flag) for trial, flag in zip(trials, flagged, strict=True) if trial.true is true]
    shares = {}
    for kind in (*dict.fromkeys(kind for kind, _ in chosen), "all"):
        flags = np.array([flag for one, flag in chosen if kind in (one, "all")], np.float64)
        if len(flags):
            shares[kind] = interval(ratio(flags, np.ones(len(flags))), len(flags), len(flags)).as_dict()
    return shares


def _by_operator(trials: Sequence[Trial], flagged: Sequence[bool]) -> dict[str, dict[str, list[int]]]:
    """Count what was judged rightly of how many, by kind and operator; written sentences have no operator in common."""
    counts: dict[str, dict[str, list[int]]] = {}
    for trial, flag in zip(trials, flagged, strict=True):
        one = counts.setdefault(trial.kind, {}).setdefault(trial.operator, [0, 0])
        one[0] += flag is not trial.true
        one[1] += 1
    common = {kind: {name: one for name, one in found.items() if one[1] > 1} for kind, found in counts.items()}
    return {kind: found for kind, found in common.items() if found}
