"""The command ``yiju eval library``."""

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

__all__ = ["library"]


def library(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS", help="Questions over a library, as JSON lines.")],
    folder: Annotated[Path, typer.Option("--texts", metavar="DIR", help="Folder of the texts of the library.")],
    files: Annotated[
        Path | None,
        typer.Option(metavar="LIST", help="The names of the texts, one a line; without, each .txt file of the folder."),
    ] = None,
    lines: Annotated[
        str, typer.Option(metavar="odd|even", help="Only questions on odd or even lines; the first is 1. Without, all.")
    ] = "",
    cases: Annotated[bool, typer.Option(help="Whether the result holds each answer.")] = True,
    model: Model = False,
    record: Record = None,
    replay: Replayed = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions over one library of many reports, and judge the answers by rule.

    Choose with the odd lines, and report the even ones.
    """
    from eval.runs.library import read_names, run_library
    from eval.sets.library_questions import read_library_questions

    with report_errors():
        asked = read_library_questions(questions, lines)
        names = read_names(files) if files else ()
        settings = open_settings()
        with_model = open_language_model(settings, model=model, record=record, replay=replay)
        embedder, judge = open_embedder(settings), open_judge(settings)
        result = run_library(asked, folder, embedder, judge, names, report_progress, with_model)
    if not cases:
        result = without_cases(result)
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    rows = [_row(kind, figures) for kind, figures in [*result["kinds"].items(), ("all", result["all"])]]
    columns = ("kind", "right", "share", "refused", "citations right", "share", "ms p50")
    print_table(f"answers over {result['reports']} reports, model {result['model']}", columns, rows)
    if "llm" in result:
        print_with_model(result["llm"])


def _row(kind: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        kind.replace("_", " "),
        f"{figures['right']} of {figures['questions']}",
        _figure(figures["share_right"]),
        str(figures["refused"]),
        f"{figures['citations_right']} of {figures['citations']}",
        _figure(figures["share_of_citations_right"]),
        str(figures["ms_p50"]),
    )


def _figure(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"
