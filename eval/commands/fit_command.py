"""The command ``yiju eval fit``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import (
    DATA,
    SEED,
    SHIPPED,
    AsJson,
    Out,
    SetNames,
    open_embedder,
    open_reader,
    print_table,
    read_reports,
    report_errors,
    report_progress,
    show_result,
    split_names,
)
from rag.config import open_settings

__all__ = ["fit"]

_FITTED_ON = (SHIPPED, DATA / "huli-english.jsonl")


def fit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of sets, or one set: passages and questions.")],
    sets: SetNames = "",
    cases: Annotated[
        list[Path] | None, typer.Option(metavar="FILE…", help="Cases on the seed report; without, the shipped ones.")
    ] = None,
    case_weight: Annotated[float, typer.Option(help="Weight of the cases; a public set has 1.", min=0.0)] = 10.0,
    limit: Annotated[int, typer.Option(help="Questions of each kind and set; 0 takes all.", min=0)] = 200,
    wrong_refusals: Annotated[
        float, typer.Option(help="Share of the answerable that may be refused.", min=0.0, max=0.5)
    ] = 0.05,
    reader: Annotated[bool, typer.Option("--reader", help="Fit those that count where the reader has read.")] = False,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Fit the weights of the confidence on public sets and cases; print the constants for rag/gather/score.py."""
    from eval.fit.run import Balance, run_fit
    from eval.runs.bench import find_sets
    from eval.sets.cases import load_cases

    with report_errors():
        names = split_names(sets) or None
        find_sets(folder, names)  # reports a missing set before a model loads
        settings = open_settings()
        report = read_reports([SEED], settings)
        given = ([load_cases(path) for path in cases or _FITTED_ON], report) if case_weight else None
        embedder, model = open_embedder(settings), open_reader(settings) if reader else None
        balance = Balance(case_weight, wrong_refusals)
        result = run_fit(
            folder, names, given, embedder, balance, n_questions=limit, reader=model, progress=report_progress
        )
    show_result(result, lambda: _print_fit(result), as_json=as_json, out=out)


def _print_fit(result: Mapping[str, Any]) -> None:
    """Print two rows for each set, with left-out weights and with the current ones, and the constants."""
    figures = ("auc", "refused_at_0.05", "refused_at_0.1", "refused", "wrong_refusals")
    rows = [
        (name, str(one["n"]), which.replace("_", " "), *(f"{one[which][figure]:.3f}" for figure in figures))
        for name, one in result["sets"].items()
        for which in ("left_out", "now")
    ]
    rows += [("mean", "", which.replace("_", " "), f"{auc:.3f}") for which, auc in result["mean_auc"].items()]
    print_table(f"{result['n']} questions, model {result['model']}", ("set", "n", "weights", *figures), rows)
    typer.echo("for rag/gather/score.py:")
    typer.echo(", ".join(f'"{name}": {value:g}' for name, value in result["constants"].items()))
