"""The command ``yiju eval scopes``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import AsJson, Out, print_table, report_errors, show_result

__all__ = ["scopes"]


def scopes(
    labels: Annotated[Path, typer.Argument(metavar="FILE", help="Labels of sentences, as JSON lines.")],
    folder: Annotated[Path, typer.Option("--texts", metavar="DIR", help="Folder of the texts.")],
    identity: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Labels of the texts' years and kinds; without, ingest reads them."),
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure which period a sentence is about, and whether it tells of results, plans or rules."""
    from eval.runs.identity import read_labels
    from eval.runs.scopes import measure_scopes
    from eval.sets.scopes import read_scopes

    with report_errors():
        identities = read_labels(identity) if identity else []
        result = measure_scopes(read_scopes(labels), folder, identities)
    for doc in result["missing"]:
        typer.echo(f"{doc} is missing: its sentences are skipped", err=True)
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    parts = result["parts"]
    names = next(iter(parts.values()))
    rows = [(name.replace("_", " "), *(_figure(parts[part][name]) for part in parts)) for name in names]
    print_table(f"scopes of {result['sentences']} sentences", ("right", *parts), rows)


def _figure(value: float) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
