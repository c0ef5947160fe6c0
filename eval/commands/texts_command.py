"""The command ``yiju eval texts``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import (
    AsJson,
    Out,
    open_embedder,
    open_judge,
    print_table,
    report_errors,
    report_progress,
    show_result,
)
from rag.config import open_settings

__all__ = ["texts"]


def texts(
    questions: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Questions or dialogues about texts, as JSON lines.")
    ],
    folder: Annotated[Path, typer.Option("--texts", metavar="DIR", help="Folder of the texts.")],
    part: Annotated[str, typer.Option(help="Only the lines of this part: fit or check; without, all.")] = "",
    cases: Annotated[bool, typer.Option(help="Whether the result holds each answer.")] = True,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions and dialogues about texts, each text alone, and judge the answers by rule.

    What was chosen or learned with the part fit is measured on the part check.
    """
    from eval.runs.texts import run_texts
    from eval.sets.asked import read_asked

    with report_errors():
        asked = read_asked(questions, part or None)
        settings = open_settings()
        result = run_texts(asked, folder, open_embedder(settings), open_judge(settings), report_progress)
    if not cases:
        result = {name: value for name, value in result.items() if name != "cases"}
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    parts = result["parts"]
    names = list(next(iter(parts.values())))
    rows = [(name.replace("_", " "), *(_figure(parts[part][name]) for part in parts)) for name in names]
    print_table(f"answers on texts, model {result['model']}", ("figure", *parts), rows)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
