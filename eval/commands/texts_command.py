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
    open_settings,
    print_table,
    report_errors,
    report_progress,
    show_result,
    without_cases,
)
from eval.commands.model_options import Model, Record, Replayed, open_language_model, print_with_model

__all__ = ["texts"]


def texts(
    questions: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Questions or dialogues about texts, as JSON lines.")
    ],
    folder: Annotated[Path, typer.Option("--texts", metavar="DIR", help="Folder of the texts.")],
    part: Annotated[str, typer.Option(help="Only the lines of this part: fit or check; without, all.")] = "",
    cases: Annotated[bool, typer.Option(help="Whether the result holds each answer.")] = True,
    model: Model = False,
    record: Record = None,
    replay: Replayed = None,
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
        with_model = open_language_model(settings, model=model, record=record, replay=replay)
        embedder, judge = open_embedder(settings), open_judge(settings)
        result = run_texts(asked, folder, embedder, judge, report_progress, with_model)
    if not cases:
        result = without_cases(result)
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    parts = result["parts"]
    names = list(next(iter(parts.values())))
    rows = [(name.replace("_", " "), *(_figure(parts[part][name]) for part in parts)) for name in names]
    print_table(f"answers on texts, model {result['model']}", ("figure", *parts), rows)
    if "llm" in result:
        print_with_model(result["llm"])


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
