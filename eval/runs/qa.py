"""Ask every case of every system, judge the answers, and put the figures together.

The result is plain JSON. Times stand apart (``latency_ms``, ``latency_intervals_ms``, ``ms``): all else is the same in
two runs, byte for byte. :func:`without_times` takes them out.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from eval.measures.facts import holds
from eval.measures.metrics import Outcome, by_type, latency, measure, reliability
from eval.runs.evidence import rank_evidence
from eval.runs.judge import ask_judge, is_right
from eval.sets.cases import Case, CaseSet, report_of
from eval.systems.remember import forget_queries
from eval.systems.systems import SYSTEMS, Bench, Cited, Reply, System, open_systems
from rag.errors import ConfigError, DatasetError
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.search.fuse import Mode
    from rag.ports import Reader

__all__ = ["FORMAT", "judge_by_model", "measure_systems", "open_judge", "run_qa", "without_times"]

FORMAT = 1
_SEARCHES: "dict[str, Mode]" = {"yiju": "hybrid", "dense": "dense", "bm25": "lexical"}  # how each system searches
Progress = Callable[[str, float], None]


def run_qa(
    cases: CaseSet,
    reports: Mapping[str, ParsedReport],
    embedder: "Embedder",
    systems: Sequence[str] = SYSTEMS,
    progress: Progress | None = None,
    reader: "Reader | None" = None,
) -> dict[str, Any]:
    """Measure `systems` on `cases`, over a library of `reports`, by source id; the product with the `reader`.

    Raises: DatasetError when a case does not fit the reports; ConfigError when a system is unknown.
    """
    for case in cases.cases:
        if case.evidence and report_of(case, reports) is None:
            hint = f'say "report" in line {case.line}, one of: {", ".join(sorted(reports))}'
            raise DatasetError(f"{cases.name}, case {case.id}: which report is meant is not known", hint=hint)
    bench = Bench(reports, embedder, reader)
    opened = open_systems(systems, bench)
    result = measure_systems(cases, reports, opened, embedder.name, progress, partial(forget_queries, embedder))
    modes = [mode for system, mode in _SEARCHES.items() if system in systems]
    if modes:
        result["retrieval"] = rank_evidence(cases.cases, reports, bench.retriever, modes)
    return result


def measure_systems(
    cases: CaseSet,
    reports: Mapping[str, ParsedReport],
    systems: Mapping[str, System],
    model: str,
    progress: Progress | None = None,
    before_each: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Measure systems that are open already; `before_each` is called when a system's turn comes."""
    entries = {}
    for name, system in systems.items():
        if before_each:
            before_each()
        entries[name] = _ask_all(cases, reports, name, system, progress)
    records = [
        {**_describe(case), "systems": {name: entries[name][at] for name in systems}}
        for at, case in enumerate(cases.cases)
    ]
    return {
        "format": FORMAT,
        "set": {"name": cases.name, "n_cases": len(cases.cases), "sha256": cases.sha256},
        "reports": [{"id": id_, "title": parsed.report.source.title} for id_, parsed in sorted(reports.items())],
        "model": model,
        "systems": {name: _figures(records, name) for name in systems},
        "cases": records,
    }


def _describe(case: Case) -> dict[str, Any]:
    return {
        "id": case.id,
        "type": case.type,
        "question": case.question,
        "history": [asdict(turn) for turn in case.history],
        "answerable": case.answerable,
        "facts": [list(group) for group in case.facts],
        "evidence": [[span.start, span.end] for span in case.evidence],
        "correct": list(case.correct),
        "report": case.report,
    }


def _figures(records: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    outcomes = [Outcome.of_record(record, record["systems"][name]) for record in records]
    times = {part: one.as_dict(2) for part, one in latency(outcomes).items()}
    return {
        "metrics": {metric: one.as_dict() for metric, one in measure(outcomes).items()},
        "by_type": by_type(outcomes),
        "reliability": reliability(outcomes),
        "latency_ms": {part: one["value"] for part, one in times.items()},
        "latency_intervals_ms": {part: [one["low"], one["high"]] for part, one in times.items()},
    }


def _ask_all(
    cases: CaseSet, reports: Mapping[str, ParsedReport], name: str, system: System, progress: Progress | None
) -> list[dict[str, Any]]:
    system.answer(cases.cases[0].question)  # what loads at the first question is not that question's time
    entries = []
    for number, case in enumerate(cases.cases, 1):
        entries.append(_ask(case, report_of(case, reports), system))
        if progress:
            progress(name, number / len(cases.cases))
    return entries


def _ask(case: Case, parsed: ParsedReport | None, system: System) -> dict[str, Any]:
    started = time.perf_counter()
    reply = system.answer(case.question, case.history)
    ms = round((time.perf_counter() - started) * 1000, 2)
    source = parsed.report.source.id if parsed else ""
    entry = {
        "answer": reply.text,
        "refused": reply.refused,
        "reason": reply.reason,
        "confidence": None if reply.confidence is None else round(reply.confidence, 4),
        "right": _judge(case, reply),
        "exact": reply.exact,
        "exact_right": _exact_right(case, reply),
        "citations": [{**asdict(one), "path": list(one.path)} for one in reply.citations],
        "evidence_recall": _evidence_recall(case, reply, source),
        "citation_precision": _citation_precision(case, reply, source),
        "ms": ms,
    }
    if case.full:
        entry["full_right"] = _judge(case, system.answer(case.full))
    return entry


def _judge(case: Case, reply: Reply) -> bool:
    return is_right(case, reply.text, refused=reply.refused, n_citations=len(reply.citations))


def _exact_right(case: Case, reply: Reply) -> bool | None:
    """Tell whether the exact answer is a fact of the case, or part of one; None where none was told or is known."""
    facts = [] if case.counted else [fact for group in case.facts for fact in group]
    if not reply.exact or reply.refused or not case.answerable or not facts:
        return None
    return any(holds(reply.exact, fact) or holds(fact, reply.exact) for fact in facts)


def _overlaps(cited: Cited, source: str, start: int, end: int) -> bool:
    return cited.report == source and cited.start < end and start < cited.end


def _evidence_recall(case: Case, reply: Reply, source: str) -> float | None:
    """Share of the evidence spans that a citation overlaps; a refusal finds none of them."""
    if not case.evidence:
        return None
    found = [any(_overlaps(one, source, span.start, span.end) for one in reply.citations) for span in case.evidence]
    return round(sum(found) / len(found), 5)


def _citation_precision(case: Case, reply: Reply, source: str) -> float | None:
    """Share of the citations that overlap evidence or hold a fact; None where nothing was cited or nothing is true."""
    if not case.answerable or reply.refused or not reply.citations:
        return None
    facts = [] if case.counted else [fact for group in case.facts for fact in group]
    good = [
        any(_overlaps(one, source, span.start, span.end) for span in case.evidence)
        or any(holds(one.text, fact) for fact in facts)
        for one in reply.citations
    ]
    return round(sum(good) / len(good), 5)


def without_times(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return `result` without its times: two runs agree on the rest."""
    cases = [
        {**case, "systems": {name: _but(entry, "ms") for name, entry in case["systems"].items()}}
        for case in result["cases"]
    ]
    systems = {name: _but(one, "latency_ms", "latency_intervals_ms") for name, one in result["systems"].items()}
    return {**result, "systems": systems, "cases": cases}


def _but(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}


def open_judge(model: str) -> Any:  # noqa: ANN401 - a langchain chat model of any provider
    """Open a chat model by its langchain name, such as ``openai:gpt-4.1-mini``.

    Raises: ConfigError.
    """
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(model, temperature=0)
    except Exception as error:  # each provider's package raises its own
        hint = "name it as provider:model, install the provider's langchain package and set its key and base URL"
        raise ConfigError(f"the judge {model!r} cannot be had: {error}", hint=hint) from error


def judge_by_model(result: Mapping[str, Any], cases: CaseSet, model: Any, name: str) -> dict[str, Any]:  # noqa: ANN401
    """Ask a chat model about each answer in `result`; what it says stands beside the rule's verdicts, never among them.

    Shape: {"model", "systems": {name: {"right", "n", "accuracy", "agreement"}}, "cases": {id: {name: bool}}}.
    """
    records = {record["id"]: record for record in result["cases"]}
    systems: dict[str, dict[str, float]] = {}
    verdicts: dict[str, dict[str, bool]] = {id_: {} for id_ in records}
    for system in result["systems"]:
        entries = {id_: record["systems"][system] for id_, record in records.items()}
        answers = {id_: (entry["answer"], bool(entry["refused"])) for id_, entry in entries.items()}
        said = ask_judge(model, cases.cases, answers)
        agreed = sum(entries[id_]["right"] == right for id_, right in said.items())
        right, n = sum(said.values()), len(said)
        figures = {"accuracy": round(right / n, 5), "agreement": round(agreed / n, 5)}
        systems[system] = {"right": right, "n": n, **figures}
        for id_, verdict in said.items():
            verdicts[id_][system] = verdict
    return {"model": name, "systems": systems, "cases": verdicts}
