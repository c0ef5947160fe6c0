"""The commands of ``yiju eval``: measure and print.

Here stand those that work on cases; :mod:`eval.commands.cli_sets` has the others. This module measures nothing itself.
Each command imports what it needs, so that ``yiju eval --help`` answers at once.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands import cli_sets
from eval.commands.console import (
    DATA,
    SEED,
    SHIPPED,
    AsJson,
    as_json_text,
    bounds,
    foreseen,
    open_embedder,
    open_reader,
    print_json,
    print_table,
    read_reports,
    tell,
)
from rag.config import open_settings

if TYPE_CHECKING:
    from eval.systems.remember import Remembering
    from rag.types import ParsedReport

__all__ = ["app"]

app = typer.Typer(
    help="Measure how good retrieval and answers are, on public sets and on your own.", no_args_is_help=True
)
_GATE = DATA / "gate.json"

Given = Annotated[list[Path] | None, typer.Argument(metavar="[MY.jsonl]", help="Your cases; without, the shipped set.")]
Reports = Annotated[
    list[Path] | None,
    typer.Option("--reports", metavar="FILE…", help="The reports that the cases ask about; without, the seed report."),
]


@app.callback()
def _group() -> None:
    """Keep the commands under their names, also while there is only one."""


@app.command()
def qa(
    files: Given = None,
    reports: Reports = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the result as JSON and the report on it.")] = None,
    systems: Annotated[str, typer.Option(help="What to measure, separated by commas.")] = "yiju,tutorial,dense,bm25",
    earlier: Annotated[Path | None, typer.Option(help="An earlier result, to compare with in the report.")] = None,
    judge_model: Annotated[
        str, typer.Option(help="Also ask a chat model, such as openai:gpt-4.1-mini; its verdicts stand apart.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set, judge the answers by rule, and compare the product with its peers."""
    from eval.measures.compare import load_result
    from eval.runs.qa import judge_by_model, open_judge, run_qa

    with foreseen():
        cases, library, embedder = _open(files, reports)
        before = load_result(earlier) if earlier else None
        judge = open_judge(judge_model) if judge_model else None
        names = [name.strip() for name in systems.split(",") if name.strip()]
        result = run_qa(cases, library, embedder, names, tell, open_reader(open_settings()))
        if judge is not None:
            result["judge"] = judge_by_model(result, cases, judge, judge_model)
        if out is not None:
            _write(result, library, out, before)
    if as_json:
        print_json(result)
    else:
        _print_qa(result)


@app.command()
def check(files: Given = None, reports: Reports = None, as_json: AsJson = False) -> None:
    """Check a set: evidence inside its report, facts inside the evidence, ids unique."""
    from eval.sets.cases import check_cases

    with foreseen():
        cases, library = _read(files, reports)
        faults = check_cases(cases, library)
    if as_json:
        print_json({"set": cases.name, "n_cases": len(cases.cases), "faults": faults})
    else:
        typer.echo("\n".join([*faults, f"{cases.name}: {len(cases.cases)} cases, {len(faults)} faults"]))
    if faults:
        raise typer.Exit(1)


@app.command()
def new(
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="More reports.")] = None,
    reports: Reports = None,
) -> None:
    """Write a commented template of a set, from the outline of reports: yiju eval new --reports FILE > MY.jsonl."""
    from eval.sets.template import write_template

    with foreseen():
        library = read_reports([*(reports or []), *(more or [])] or [SEED], open_settings())
        typer.echo(write_template(library.values()), nl=False)


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="A result of `yiju eval qa`.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="A later result of the same set.")],
    as_json: AsJson = False,
) -> None:
    """Compare two results and say which differences exceed the noise."""
    from eval.measures.compare import compare as compare_results
    from eval.measures.compare import load_result

    with foreseen():
        compared = compare_results(load_result(old), load_result(new))
    if as_json:
        print_json(compared)
        return
    for name, metrics in compared["systems"].items():
        rows = [
            (metric, f"{one['old']:.3f}", f"{one['new']:.3f}", bounds(one, "difference", "+"), one["verdict"])
            for metric, one in metrics.items()
        ]
        title = f"{name}: {compared['n_cases']} cases in both, {compared['left_out']} left out"
        print_table(title, ("metric", "old", "new", "difference (95 %)", "verdict"), rows)


@app.command()
def gate(
    thresholds: Annotated[Path, typer.Option(help="The thresholds, as JSON.")] = _GATE,
    as_json: AsJson = False,
) -> None:
    """Measure the shipped set and fail, naming what fell, when a figure misses its threshold."""
    from eval.runs.gate import load_gate, pass_gate
    from eval.runs.qa import run_qa

    with foreseen():
        wanted = load_gate(thresholds)
        cases, library, embedder = _open(None, None)
        reader = open_reader(open_settings())
        bars = pass_gate(run_qa(cases, library, embedder, [wanted["system"]], tell, reader), wanted)
    fell = [str(bar) for bar in bars if not bar.held]
    if as_json:
        print_json({"held": not fell, "fell": fell, "metrics": {bar.metric: bar.measured for bar in bars}})
    else:
        typer.echo("\n".join(f"{'ok  ' if bar.held else 'FELL'} {bar}" for bar in bars))
    if fell:
        raise typer.Exit(1)


for command in (cli_sets.guard, cli_sets.bench, cli_sets.fit, cli_sets.load, cli_sets.reader, cli_sets.retrieval):
    app.command()(command)


def _open(files: list[Path] | None, reports: list[Path] | None) -> tuple[Any, dict[str, "ParsedReport"], "Remembering"]:
    """Read cases and reports before seconds go into loading a model; faults are told, and measured as they are."""
    from eval.sets.cases import check_cases

    cases, library = _read(files, reports)
    if faults := check_cases(cases, library):
        typer.echo(f"{cases.name}: {len(faults)} faults, see `yiju eval check`; the first: {faults[0]}", err=True)
    return cases, library, open_embedder(open_settings())


def _read(files: list[Path] | None, reports: list[Path] | None) -> tuple[Any, dict[str, "ParsedReport"]]:
    """Read the cases and the reports; after ``--reports A`` the shell's further files stand among the arguments."""
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

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['set']['name']}.json"
    path.write_text(_by_case(result), "utf-8")
    for written in (path, *write_page(result, library, folder, earlier)):
        typer.echo(f"wrote {written}", err=True)


def _print_qa(result: Mapping[str, Any]) -> None:
    names = list(result["systems"])
    figures = [one["metrics"] for one in result["systems"].values()]
    metrics = list(dict.fromkeys(metric for one in figures for metric in one))
    rows = [(metric, *(bounds(one.get(metric), "value") for one in figures)) for metric in metrics]
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


def _by_case(result: Mapping[str, Any]) -> str:
    """Write a case a line, so that two results can be compared by eye."""
    head = as_json_text({name: value for name, value in result.items() if name != "cases"})
    cases = ",\n  ".join(json.dumps(case, ensure_ascii=False) for case in result["cases"])
    return f'{head[:-2]},\n "cases": [\n  {cases}\n ]\n}}\n'
