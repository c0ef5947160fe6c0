"""What the commands of ``yiju eval`` share: the shipped files, opening what is measured, and printing figures.

It measures nothing.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.config import Settings
from rag.errors import DatasetError, RagError

if TYPE_CHECKING:
    from eval.systems.remember import Remembering
    from index.model.reader import OnnxReader
    from rag.types import ParsedReport

__all__ = [
    "DATA",
    "SEED",
    "SHIPPED",
    "AsJson",
    "as_json_text",
    "bounds",
    "flatten",
    "foreseen",
    "open_embedder",
    "open_reader",
    "print_json",
    "print_table",
    "read_reports",
    "save_json",
    "tell",
]

_HERE = Path(__file__).resolve().parent.parent
DATA = _HERE / "data"
SHIPPED = DATA / "huli.jsonl"
SEED = _HERE.parent / "data" / "reports" / "huli-inspection-rectification-2022.txt"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


@contextmanager
def foreseen() -> Iterator[None]:
    """Turn a foreseen failure into its message, its hint and exit code 1."""
    try:
        yield
    except RagError as error:
        typer.echo(f"{error}\n{error.hint}", err=True)
        raise typer.Exit(1) from None


def open_embedder(settings: Settings) -> "Remembering":
    """Open the model of the settings; passages that were embedded before are remembered."""
    from eval.systems.remember import Remembering
    from index.model.embed import open_embedder as open_model

    return Remembering(open_model(settings.model, settings.cache), settings.cache / "eval")


def open_reader(settings: Settings) -> "OnnxReader | None":
    """Open the reader of the settings; None where none is set.

    Raises: ModelError.
    """
    from index.model.reader import open_reader as open_it

    return open_it(settings.reader) if settings.reader else None


def read_reports(paths: Iterable[Path], settings: Settings) -> dict[str, "ParsedReport"]:
    """Read reports, by id.

    Raises: IngestError; DatasetError when two have the same id.
    """
    from ingest.parse import read_report

    library: dict[str, ParsedReport] = {}
    for path in paths:
        parsed = read_report(path, max_chars=settings.chunk_max_chars)
        if parsed.report.source.id in library:
            raise DatasetError(f"{path}: a report of this id is there already", hint="give each file its own name")
        library[parsed.report.source.id] = parsed
    return library


def flatten(content: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each figure of nested objects under the names on its way, such as ``baselines dense gold f1``."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{before}{name} ")
        else:
            yield f"{before}{name}", f"{value:.3f}" if isinstance(value, float) else str(value)


def bounds(figure: Mapping[str, Any] | None, key: str, sign: str = "") -> str:
    """Write a figure with its interval; lengths have no decimals worth reading."""
    if figure is None:
        return "-"
    digits = 0 if abs(figure[key]) > 2 else 3
    value, low, high = (format(figure[name], f"{sign}.{digits}f") for name in (key, "low", "high"))
    return f"{value} ({low}…{high})"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows under their columns, the first to the left and figures to the right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def as_json_text(content: Mapping[str, Any]) -> str:
    """Write JSON as result files have it."""
    return json.dumps(content, ensure_ascii=False, indent=1)


def save_json(content: Mapping[str, Any], path: Path | None) -> None:
    """Write a result to `path`, making its folder; nowhere for None."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_json_text(content) + "\n", "utf-8")


def print_json(content: Mapping[str, Any]) -> None:
    """Print JSON for a program to read."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def tell(stage: str, part: float) -> None:
    """Show progress on standard error: on one line of a terminal, else a line for each stage as it begins."""
    if sys.stderr.isatty():
        typer.echo(f"\r{stage} {part:4.0%}", nl=part >= 1, err=True)
    elif not part:
        typer.echo(stage, err=True)
