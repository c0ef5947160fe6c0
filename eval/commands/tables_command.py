"""The command ``yiju eval tables``."""

from collections.abc import Mapping
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
    split_names,
)

__all__ = ["tables"]


def tables(
    formats: Annotated[str, typer.Option(help="Of the files, separated by commas.")] = "txt,html,docx,xlsx,pdf",
    cases: Annotated[bool, typer.Option(help="Whether the result holds each answer.")] = True,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Ask questions about cells of tables, once for each format of their files, and judge the answers by rule."""
    from eval.runs.tables import run_tables
    from eval.sets.table_files import FORMATS, read_tables
    from eval.sets.table_questions import read_table_questions

    chosen = split_names(formats)
    if unknown := [one for one in chosen if one not in FORMATS]:
        raise typer.BadParameter(f"{unknown[0]} is none of {', '.join(FORMATS)}", param_hint="--formats")
    with report_errors():
        settings = open_settings()
        embedder, judge = open_embedder(settings), open_judge(settings)
        result = run_tables(read_tables(), read_table_questions(), chosen, embedder, judge, report_progress)
    if not cases:
        for figures in result["formats"].values():
            del figures["cases"]
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    found = result["formats"]
    kinds = next(iter(found.values()))["kinds"]
    rows = [("right", *(f"{one['right']} of {one['questions']}" for one in found.values()))]
    rows += [
        (kind.replace("_", " "), *("{} of {}".format(*one["kinds"][kind]) for one in found.values())) for kind in kinds
    ]
    rows.append(("ms p50", *(f"{one['ms_p50']:.0f}" for one in found.values())))
    print_table(f"answers about {result['tables']} tables, model {result['model']}", ("kind", *found), rows)
