"""What the commands of ``yiju eval`` share: paths, options, opening models and reports, and printing."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.result_files import write_result
from rag.errors import DatasetError, RagError

if TYPE_CHECKING:
    from eval.systems.vector_cache import CachedEmbedder
    from index.model.judge import OnnxJudge
    from rag.config import Settings
    from rag.types import ParsedReport

__all__ = [
    "DATA",
    "RESULTS",
    "SEED",
    "SHIPPED",
    "AsJson",
    "Out",
    "SetNames",
    "flatten",
    "format_interval",
    "open_embedder",
    "open_judge",
    "open_settings",
    "print_json",
    "print_table",
    "read_reports",
    "report_errors",
    "report_progress",
    "show_result",
    "split_names",
    "without_cases",
]

_EVAL = Path(__file__).resolve().parent.parent
DATA, RESULTS = _EVAL / "data", _EVAL / "results"
SHIPPED = DATA / "huli.jsonl"
SEED = _EVAL.parent / "data" / "reports" / "huli-inspection-rectification-2022.txt"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Out = Annotated[Path | None, typer.Option(help="File to write the result to, as JSON.")]
SetNames = Annotated[str, typer.Option(help="Only these sets, separated by commas.")]


@contextmanager
def report_errors() -> Iterator[None]:
    """Print the message and the hint of a RagError, and exit with code 1."""
    try:
        yield
    except RagError as error:
        typer.echo(f"{error}\n{error.hint}", err=True)
        raise typer.Exit(1) from None


def report_progress(stage: str, share: float) -> None:
    """Show progress on standard error: one line on a terminal, else one line for each stage."""
    if sys.stderr.isatty():
        typer.echo(f"\r{stage} {share:4.0%}", nl=share >= 1, err=True)
    elif not share:
        typer.echo(stage, err=True)


def split_names(listed: str) -> list[str]:
    """Split names at commas."""
    return [name.strip() for name in listed.split(",") if name.strip()]


def open_embedder(settings: "Settings") -> "CachedEmbedder":
    """Open the embedding model of the settings, with a cache of vectors.

    Raises: ModelError.
    """
    from eval.systems.vector_cache import CachedEmbedder
    from index.model.embed import open_embedder as open_model

    return CachedEmbedder(open_model(settings.model, settings.cache), settings.cache / "eval")


def open_judge(settings: "Settings") -> "OnnxJudge":
    """Open the judge of the settings.

    Raises: ModelError.
    """
    from index.model.judge import open_judge as open_model

    return open_model(settings.judge)


def open_settings() -> "Settings":
    """Return the settings of this machine; what reads them is loaded only now, so that help is quick."""
    from rag.config import open_settings as read_settings

    return read_settings()


def read_reports(paths: Iterable[Path], settings: "Settings") -> dict[str, "ParsedReport"]:
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


def show_result(result: Mapping[str, Any], show: Callable[[], None], *, as_json: bool, out: Path | None) -> None:
    """Print a result as JSON, or with `show`. Then write it to `out`, so that a failed write loses no figures."""
    if as_json:
        print_json(result)
    else:
        show()
    if out is not None:
        with report_errors():
            write_result(result, out)


def without_cases(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result without its answers, also without those of a language model."""
    kept = {name: value for name, value in result.items() if name != "cases"}
    if "llm" in kept:
        kept["llm"] = {name: value for name, value in kept["llm"].items() if name not in ("cases", "changed")}
    return kept


def flatten(content: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each figure of nested objects under its joined keys, such as ``baselines dense gold f1``."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from flatten(value, f"{before}{name} ")
        else:
            yield f"{before}{name}", f"{value:.3f}" if isinstance(value, float) else str(value)


def format_interval(figure: Mapping[str, Any] | None, key: str, sign: str = "") -> str:
    """Format a figure with its interval. Values above 2, which are lengths, get no decimals."""
    if figure is None:
        return "-"
    digits = 0 if abs(figure[key]) > 2 else 3
    value, low, high = (format(figure[name], f"{sign}.{digits}f") for name in (key, "low", "high"))
    return f"{value} ({low}…{high})"


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table. The first column is aligned left, the others right."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def print_json(content: Mapping[str, Any]) -> None:
    """Print JSON to standard output."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))
