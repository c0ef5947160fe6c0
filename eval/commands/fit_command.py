"""The command ``yiju eval fit``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import (
    AsJson,
    Out,
    open_embedder,
    open_judge,
    open_settings,
    print_table,
    report_errors,
    report_progress,
    show_result,
)

__all__ = ["fit"]


def fit(
    questions: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Questions about texts, as JSON lines.")],
    texts: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the texts.")],
    wrong_refusals: Annotated[
        float, typer.Option(help="Share of the answerable that may be refused.", min=0.0, max=0.5)
    ] = 0.08,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Fit the weights that choose the evidence; print the constants for rag/gather/score.py.

    The judge must not have learned from the texts. Questions that are marked check are not taken.
    """
    from eval.fit.choices import gather_choices
    from eval.fit.run import run_fit
    from eval.sets.asked import read_asked, require_fit

    with report_errors():
        asked = read_asked(questions)
        require_fit(asked)
        settings = open_settings()
        embedder, judge = open_embedder(settings), open_judge(settings)
        choices = list(gather_choices(asked, texts, embedder, judge, report_progress))
        result = run_fit(choices, wrong_refusals)
    show_result(result, lambda: _print_fit(result), as_json=as_json, out=out)


def _print_fit(result: Mapping[str, Any]) -> None:
    """Print the figures on left-out texts with all features and without each, and the constants."""
    figures = list(result["left_out"])
    rows = [("all", *(f"{result['left_out'][name]:.3f}" for name in figures))]
    rows += [
        (f"without {feature}", *(f"{one[name]:.3f}" for name in figures)) for feature, one in result["without"].items()
    ]
    title = f"{result['questions']} questions on {result['texts']} texts, each left out"
    print_table(title, ("features", *(name.replace("_", " ") for name in figures)), rows)
    typer.echo("for rag/gather/score.py:")
    typer.echo(", ".join(f'"{name}": {value:g}' for name, value in result["constants"].items()))
    typer.echo(f"REFUSE_ABOVE = {result['refuse_above']:g}")
