"""The command ``yiju eval identity``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import AsJson, Out, print_table, report_errors, show_result

__all__ = ["identity"]


def identity(
    labels: Annotated[Path, typer.Argument(metavar="FILE", help="Labels of texts, as JSON lines.")],
    folder: Annotated[Path, typer.Option("--texts", metavar="DIR", help="Folder of the texts.")],
    named: Annotated[bool, typer.Option("--names/--no-names", help="Whether the names of the files are told.")] = True,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure what ingest reads of title, issuer, region, kind, years, number and date."""
    from eval.runs.identity import measure_identity, read_labels

    with report_errors():
        result = measure_identity(read_labels(labels), folder, named=named)
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    parts = result["parts"]
    fields = next(iter(parts.values()))
    rows = [(field.replace("_", " "), *(f"{parts[part][field]:.3f}" for part in parts)) for field in fields]
    print_table(f"identity of {result['texts']} texts", ("right", *parts), rows)
