"""Ask every case of every system, judge the answers, and compute the figures.

The result is plain JSON. Two runs give the same result except the times, which :func:`without_times` removes:
``latency_ms``, ``latency_intervals_ms`` and ``ms``.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any

from eval.measures.facts import holds
from eval.measures.metrics import Outcome, by_type, latency, measure, reliability
from eval.measures.with_model import Pair, compare_with_model
from eval.result_files import QA_FORMAT
from eval.runs.case_retrieval import measure_case_retrieval
from eval.runs.is_right import is_right
from eval.sets.cases import Case, CaseSet, report_of
from eval.systems.language_model import LanguageModel
from eval.systems.opening import PRODUCT, SEARCH_MODES, SYSTEMS, WITH_MODEL, Setup, open_systems
from eval.systems.reply import Cited, Reply, System
from eval.systems.vector_cache import clear_query_cache
from rag.errors import DatasetError
from rag.ports import Judge, ProgressCall
from rag.types import ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["measure_systems", "run_qa", "without_times"]

_SEARCHING = (PRODUCT, "dense", "bm25")  # one system for each mode of search


def run_qa(
    cases: CaseSet,
    reports: Mapping[str, ParsedReport],
    embedder: "Embedder",
    judge: Judge,
    systems: Sequence[str] = SYSTEMS,
    progress: ProgressCall | None = None,
    model: LanguageModel | None = None,
) -> dict[str, Any]:
    """Measure `systems` on `cases` over a library of `reports`, by source id. The product uses the `judge`.

    With a language `model`, the product is measured without and with it, and ``llm`` compares both.

    Raises: DatasetError when a case does not fit the reports; ConfigError when a system is unknown.
    """
    for case in cases.cases:
        if case.evidence and report_of(case, reports) is None:
            hint = f'say "report" in line {case.line}, one of: {", ".join(sorted(reports))}'
            raise DatasetError(f"{cases.name}, case {case.id}: which report is meant is not known", hint=hint)
    setup = Setup(reports, embedder, judge, model=model)
    opened = open_systems(systems, setup)
    result = measure_systems(cases, reports, opened, embedder.name, progress, partial(clear_query_cache, embedder))
    modes = [SEARCH_MODES[name] for name in _SEARCHING if name in systems]
    if modes:
        result["retrieval"] = measure_case_retrieval(cases.cases, reports, setup.retriever, modes)
    if model is not None:
        result["llm"] = model.header() | compare_with_model([_pair(case) for case in result["cases"]])
    return result


def _pair(case: Mapping[str, Any]) -> Pair:
    without, with_model = (case["systems"][name] for name in (PRODUCT, WITH_MODEL))
    return Pair(
        id=case["id"],
        kind=case["type"],
        question=case["question"],
        must_refuse=not case["answerable"],
        right=(without["right"], with_model["right"]),
        refused=(without["refused"], with_model["refused"]),
        part=with_model["llm"],
    )


def measure_systems(
    cases: CaseSet,
    reports: Mapping[str, ParsedReport],
    systems: Mapping[str, System],
    model: str,
    progress: ProgressCall | None = None,
    before_each: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """Measure open systems. `before_each` is called before each system."""
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
        "format": QA_FORMAT,
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
    cases: CaseSet, reports: Mapping[str, ParsedReport], name: str, system: System, progress: ProgressCall | None
) -> list[dict[str, Any]]:
    """Ask all cases of one system. The first question is asked once before, so that loading counts for no case."""
    system.answer(cases.cases[0].question)
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
        "right": _right(case, reply),
        "exact": reply.exact,
        "exact_right": _exact_right(case, reply),
        "citations": [{**asdict(one), "path": list(one.path)} for one in reply.citations],
        "evidence_recall": _evidence_recall(case, reply, source),
        "citation_precision": _citation_precision(case, reply, source),
        "ms": ms,
    }
    if reply.model is not None:
        entry["llm"] = reply.model.as_dict()
    if case.full:
        entry["full_right"] = _right(case, system.answer(case.full))
    return entry


def _right(case: Case, reply: Reply) -> bool:
    return is_right(case, reply.text, refused=reply.refused, n_citations=len(reply.citations))


def _exact_right(case: Case, reply: Reply) -> bool | None:
    """Return whether the short answer is a fact of the case or part of one; None if one of the two is missing."""
    facts = [] if case.counted else [fact for group in case.facts for fact in group]
    if not reply.exact or reply.refused or not case.answerable or not facts:
        return None
    return any(holds(reply.exact, fact) or holds(fact, reply.exact) for fact in facts)


def _overlaps(cited: Cited, source: str, start: int, end: int) -> bool:
    return cited.report == source and cited.start < end and start < cited.end


def _evidence_recall(case: Case, reply: Reply, source: str) -> float | None:
    """Return the share of the evidence spans that a citation overlaps; None for a case without evidence."""
    if not case.evidence:
        return None
    found = [any(_overlaps(one, source, span.start, span.end) for one in reply.citations) for span in case.evidence]
    return round(sum(found) / len(found), 5)


def _citation_precision(case: Case, reply: Reply, source: str) -> float | None:
    """Return the share of the citations that overlap evidence or hold a fact.

    None for an unanswerable case, a refusal, and an answer without citations.
    """
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
    """Return `result` without its times. Two runs agree on the rest."""
    cases = [
        {**case, "systems": {name: _without(entry, "ms") for name, entry in case["systems"].items()}}
        for case in result["cases"]
    ]
    systems = {name: _without(one, "latency_ms", "latency_intervals_ms") for name, one in result["systems"].items()}
    return {**result, "systems": systems, "cases": cases}


def _without(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name not in names}
