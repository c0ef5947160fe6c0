"""Measure the guard: the share of false sentences that it finds, and the share of true sentences that it rejects.

False sentences and paraphrases are made from true sentences with a fixed seed, so that two runs are equal. Sentences
written by hand (``eval/data/guard.jsonl``) are measured separately.
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
from eval.guard.mutate_negations import NEGATION_CHANGES
from eval.guard.mutate_numbers import NUMBER_CHANGES
from eval.guard.paraphrases import PARAPHRASES, extract, rephrase
from eval.guard.statements import Statement, read_answers, read_statements
from eval.measures.intervals import interval, ratio
from eval.result_files import load_qa_result
from rag.errors import DatasetError
from rag.guard.mismatch import Verdict
from rag.guard.support import is_supported
from rag.guard.verify import verify
from rag.ports import Verifier
from rag.text.fold import fold
from rag.types import ParsedReport
from rag.write.passages import Passage
from rag.write.reading import choose_reading

__all__ = ["KINDS", "Trial", "load_written", "make_false", "make_true", "measure_guard", "run_guard"]

SEED = 20220222
PER_KIND = 300  # false sentences of each kind; twice as many paraphrases
_DRAWS = 4  # attempts of each operator on a sentence
KINDS = ("number", "name", "negation")

Change = Callable[[str, Statement, Random], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Trial:
    """A sentence, the quotes that it is verified against, and whether they support it."""

    sentence: str
    quotes: tuple[str, ...]
    true: bool
    kind: str  # one of KINDS, "true", or a kind of the written set
    operator: str = ""
    year: int | None = None
    passages: tuple[Passage, ...] = ()  # of the quotes, for a verifier to read


def run_guard(
    reports: Sequence[ParsedReport], answers: Path | None = None, written: Path | None = None
) -> dict[str, Any]:
    """Measure the guard on sentences made from `reports` and from right answers about them, then on written ones.

    `answers` is a result of ``yiju eval qa``. `written` is a file of sentences on the first of the reports.
    Shape: {"format", "seed", "reports", "statements", "mechanical": as measure_guard, "written": the same}.
    Raises: DatasetError when there is nothing to make a sentence from, or a file cannot be read.
    """
    statements = read_statements(reports)
    if answers is not None:
        by_id = {parsed.report.source.id: parsed for parsed in reports}
        statements += read_answers(load_qa_result(answers), by_id)
    statements = list({statement.text: statement for statement in reversed(statements)}.values())[::-1]
    trials = [*make_false(statements), *make_true(statements)]
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


def make_false(statements: Sequence[Statement], per_kind: int = PER_KIND) -> list[Trial]:
    """Make false sentences, up to `per_kind` of each kind. The operators of a kind take turns."""
    operators: dict[str, Mapping[str, Change]] = {
        "number": NUMBER_CHANGES,
        "name": name_changes(collect_names(statements)),
        "negation": NEGATION_CHANGES,
    }
    return [
        trial
        for kind in KINDS
        for trial in _spread(_trials(kind, False, operators[kind], statements), per_kind, f"{kind}s")
    ]


def make_true(statements: Sequence[Statement], count: int = 2 * PER_KIND) -> list[Trial]:
    """Make paraphrases, up to `count`. The operators take turns."""
    return _spread(_trials("true", True, PARAPHRASES, statements), count, "true forms")


def _trials(kind: str, true: bool, operators: Mapping[str, Change], statements: Sequence[Statement]) -> list[Trial]:
    trials = []
    for number, statement in enumerate(statements):
        for operator, change in operators.items():
            random = Random(f"{SEED} {kind} {operator} {number}")  # noqa: S311 - repeats, guards nothing
            for _ in range(_DRAWS):
                base = statement.text if operator in ("verbatim", "extract") else _base(statement, random)
                made = list(change(base, statement, random))
                sentence = random.choice(made) if made else ""
                if made and (true or fold(sentence).strip("。") not in fold(statement.shown)):
                    trials.append(Trial(sentence, statement.quotes, true, kind, operator, statement.year))
    return trials


def _base(statement: Statement, random: Random) -> str:
    """Return the sentence, some clauses of it, or one of these rephrased. All are true."""
    parts = list(extract(statement.text, statement, random)) if random.random() < 0.5 else []
    base = parts[0] if parts else statement.text
    others = list(rephrase(base, statement, random)) if random.random() < 0.3 else []
    return others[0] if others else base


def _spread(trials: Sequence[Trial], count: int, name: str) -> list[Trial]:
    """Choose `count` of the trials at random. The operators take turns."""
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
    """Read sentences written by hand. A line has ``quotes`` (spans of `report`), ``sentence``, ``true`` and ``kind``.

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


def measure_guard(trials: Sequence[Trial], verifier: Verifier | None = None) -> dict[str, Any]:
    """Verify every sentence; the `verifier` reads those that have passages.

    Shape: {"caught": {kind: interval, "all"}, "false_alarms": {kind: interval, "all"}, "operators": {kind: {operator:
    [right, n]}}, "wrong": the sentences judged wrongly, "latency_ms": {"p50", "p95", "max"}}.
    """
    verdicts, flagged, seconds = [], [], []
    for trial in trials:
        start = time.perf_counter()
        verdicts.append(verify(trial.sentence, trial.quotes, year=trial.year))
        flagged.append(not _is_supported(trial, verdicts[-1], verifier))
        seconds.append(time.perf_counter() - start)
    wrong = [
        {"kind": t.kind, "operator": t.operator, "sentence": t.sentence, "passage": t.quotes[0]}
        | ({"faults": [f"{mismatch.kind}: {mismatch.text}" for mismatch in verdict.mismatches]} if t.true else {})
        for t, verdict, flag in zip(trials, verdicts, flagged, strict=True)
        if t.true is flag
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


def _is_supported(trial: Trial, verdict: Verdict, verifier: Verifier | None) -> bool:
    """Decide as the product does about a sentence that cites the passages."""
    if verifier is None or not trial.passages:
        return verdict.supported
    text, passages = trial.sentence, trial.passages
    return is_supported(text, verdict, lambda: verifier.support(text, choose_reading(text, passages).window))


def _shares(trials: Sequence[Trial], flagged: Sequence[bool], *, true: bool) -> dict[str, Any]:
    """Return the share of the true or of the false sentences that was flagged, by kind and in all."""
    chosen = [(trial.kind, flag) for trial, flag in zip(trials, flagged, strict=True) if trial.true is true]
    shares = {}
    for kind in (*dict.fromkeys(kind for kind, _ in chosen), "all"):
        flags = np.array([flag for one, flag in chosen if kind in (one, "all")], np.float64)
        if len(flags):
            shares[kind] = interval(ratio(flags, np.ones(len(flags))), len(flags), len(flags)).as_dict()
    return shares


def _by_operator(trials: Sequence[Trial], flagged: Sequence[bool]) -> dict[str, dict[str, list[int]]]:
    """Count right verdicts and all verdicts by kind and operator. Operators with one sentence are excluded."""
    counts: dict[str, dict[str, list[int]]] = {}
    for trial, flag in zip(trials, flagged, strict=True):
        one = counts.setdefault(trial.kind, {}).setdefault(trial.operator, [0, 0])
        one[0] += flag is not trial.true
        one[1] += 1
    common = {kind: {name: one for name, one in found.items() if one[1] > 1} for kind, found in counts.items()}
    return {kind: found for kind, found in common.items() if found}
