"""The commands of ``yiju eval`` that work on cases: qa, check, new, compare and gate."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.console import (
    DATA,
    SEED,
    SHIPPED,
    AsJson,
    format_interval,
    open_embedder,
    open_judge,
    open_settings,
    print_json,
    print_table,
    read_reports,
    report_errors,
    report_progress,
    split_names,
)
from eval.commands.model_options import Model, Record, Replayed, open_language_model, print_with_model

if TYPE_CHECKING:
    from eval.sets.cases import CaseSet
    from eval.systems.vector_cache import CachedEmbedder
    from rag.types import ParsedReport

__all__ = ["check", "compare", "gate", "new", "qa"]

GATE = DATA / "gate.json"

Given = Annotated[list[Path] | None, typer.Argument(metavar="[MY.jsonl]", help="Your cases; without, the shipped set.")]
Reports = Annotated[
    list[Path] | None,
    typer.Option("--reports", metavar="FILE…", help="The reports that the cases ask about; without, the seed report."),
]


def qa(
    files: Given = None,
    reports: Reports = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the result as JSON and the report on it.")] = None,
    systems: Annotated[str, typer.Option(help="What to measure, separated by commas.")] = "yiju,tutorial,dense,bm25",
    earlier: Annotated[Path | None, typer.Option(help="An earlier result, to compare with in the report.")] = None,
    judge_model: Annotated[
        str, typer.Option(help="Also ask a chat model, such as openai:gpt-4.1-mini; its verdicts stand apart.")
    ] = "",
    model: Model = False,
    record: Record = None,
    replay: Replayed = None,
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set, judge the answers by rule, and compare the product with its peers."""
    from eval.result_files import load_qa_result
    from eval.runs.model_judge import judge_by_model, open_model
    from eval.runs.qa import run_qa

    with report_errors():
        cases, library, embedder = _open(files, reports)
        before = load_qa_result(earlier) if earlier else None
        grader = open_model(judge_model) if judge_model else None
        settings = open_settings()
        with_model = open_language_model(settings, model=model, record=record, replay=replay)
        judge = open_judge(settings)
        result = run_qa(cases, library, embedder, judge, split_names(systems), report_progress, with_model)
        if grader is not None:
            result["judge"] = judge_by_model(result, cases, grader, judge_model)
    if as_json:
        print_json(result)
    else:
        _print_qa(result)
    if out is not None:
        with report_errors():
            _write(result, library, out, before)


def check(files: Given = None, reports: Reports = None, as_json: AsJson = False) -> None:
    """Check a set: evidence inside its report, facts inside the evidence, ids unique."""
    from eval.sets.cases import check_cases

    with report_errors():
        cases, library = _read(files, reports)
        faults = check_cases(cases, library)
    if as_json:
        print_json({"set": cases.name, "n_cases": len(cases.cases), "faults": faults})
    else:
        typer.echo("\n".join([*faults, f"{cases.name}: {len(cases.cases)} cases, {len(faults)} faults"]))
    if faults:
        raise typer.Exit(1)


def new(
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="More reports.")] = None,
    reports: Reports = None,
) -> None:
    """Write a commented template of a set, from the outline of reports: yiju eval new --reports FILE > MY.jsonl."""
    from eval.sets.template import write_template

    with report_errors():
        library = read_reports([*(reports or []), *(more or [])] or [SEED], open_settings())
        typer.echo(write_template(library.values()), nl=False)


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="A result of `yiju eval qa`.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="A later result of the same set.")],
    as_json: AsJson = False,
) -> None:
    """Compare two results and say which differences exceed the noise."""
    from eval.measures.compare import compare as compare_results
    from eval.result_files import load_qa_result

    with report_errors():
        compared = compare_results(load_qa_result(old), load_qa_result(new))
    if as_json:
        print_json(compared)
        return
    for name, metrics in compared["systems"].items():
        rows = [
            (metric, f"{one['old']:.3f}", f"{one['new']:.3f}", format_interval(one, "difference", "+"), one["verdict"])
            for metric, one in metrics.items()
        ]
        title = f"{name}: {compared['n_cases']} cases in both, {compared['left_out']} left out"
        print_table(title, ("metric", "old", "new", "difference (95 %)", "verdict"), rows)


def gate(
    thresholds: Annotated[Path, typer.Option(help="The thresholds, as JSON.")] = GATE,
    as_json: AsJson = False,
) -> None:
    """Measure the shipped set and fail, naming what fell, when a figure misses its threshold."""
    from eval.runs.gate import check_figures, load_gate
    from eval.runs.qa import run_qa

    with report_errors():
        wanted = load_gate(thresholds)
        cases, library, embedder = _open(None, None)
        judge = open_judge(open_settings())
        result = run_qa(cases, library, embedder, judge, [wanted["system"]], report_progress)
        checks = check_figures(result, wanted)
    failed = [str(one) for one in checks if not one.passed]
    if as_json:
        print_json({"held": not failed, "fell": failed, "metrics": {one.metric: one.measured for one in checks}})
    else:
        typer.echo("\n".join(f"{'ok  ' if one.passed else 'FELL'} {one}" for one in checks))
    if failed:
        raise typer.Exit(1)


def _open(
    files: list[Path] | None, reports: list[Path] | None
) -> tuple["CaseSet", dict[str, "ParsedReport"], "CachedEmbedder"]:
    """Read cases and reports, then open the model. Faults of the cases are reported; the cases are measured anyway."""
    from eval.sets.cases import check_cases

    cases, library = _read(files, reports)
    if faults := check_cases(cases, library):
        typer.echo(f"{cases.name}: {len(faults)} faults, see `yiju eval check`; the first: {faults[0]}", err=True)
    return cases, library, open_embedder(open_settings())


def _read(files: list[Path] | None, reports: list[Path] | None) -> tuple["CaseSet", dict[str, "ParsedReport"]]:
    """Read the cases and the reports. After ``--reports A``, further file arguments that are no JSONL are reports."""
    from eval.sets.cases import load_cases

    given = files or []
    sets = [path for path in given if path.suffix == ".jsonl" or not reports]
    if len(sets) > 1:
        raise typer.BadParameter("name one file of cases; reports come after --reports", param_hint="MY.jsonl")
    others = [path for path in given if path not in sets]
    cases = load_cases(sets[0] if sets else SHIPPED)
    return cases, read_reports([*(reports or []), *others] or [SEED], open_settings())


def _write(
    result: dict[str, Any], library: Mapping[str, "ParsedReport"], folder: Path, earlier: dict[str, Any] | None
) -> None:
    from eval.page.report import write_page
    from eval.result_files import write_result

    path = folder / f"{result['set']['name']}.json"
    write_result(result, path)
    for written in (path, *write_page(result, library, folder, earlier)):
        typer.echo(f"wrote {written}", err=True)


def _print_qa(result: Mapping[str, Any]) -> None:
    names = list(result["systems"])
    figures = [one["metrics"] for one in result["systems"].values()]
    metrics = list(dict.fromkeys(metric for one in figures for metric in one))
    rows = [(metric, *(format_interval(one.get(metric), "value") for one in figures)) for metric in metrics]
    for part in ("p50", "p95", "p99"):
        rows.append((f"ms {part}", *(f"{one['latency_ms'][part]:.0f}" for one in result["systems"].values())))
    for name, judged in result.get("judge", {}).get("systems", {}).items():
        typer.echo(f"{result['judge']['model']} finds {judged['right']} of {judged['n']} answers of {name} right")
    title = f"{result['set']['name']}: {result['set']['n_cases']} cases, 95 % intervals, model {result['model']}"
    print_table(title, ("metric", *names), rows)
    types = {name: one["by_type"] for name, one in result["systems"].items()}
    rows = [
        (type_, str(row["n"]), *(str(types[name][type_]["right"]) for name in names))
        for type_, row in next(iter(types.values()), {}).items()
    ]
    print_table("right answers by type", ("type", "n", *names), rows)
    if "llm" in result:
        print_with_model(result["llm"])
