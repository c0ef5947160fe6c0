"""The command ``yiju eval scale``."""

from pathlib import Path
from typing import Annotated

import typer

from eval.commands.console import (
    DATA,
    AsJson,
    Out,
    print_table,
    report_errors,
    report_progress,
    show_result,
)
from eval.result_files import write_file

__all__ = ["scale"]

_FIGURES = (
    "open_cpu_s",
    "search_cpu_p50_ms",
    "search_p50_ms",
    "recall_at_10",
    "ask_cpu_s",
    "add_cpu_s",
    "remove_cpu_s",
    "memory_mb",
    "disk_mb",
)


def scale(
    home: Annotated[
        Path, typer.Argument(help="A home whose reports are copied. The library grows in its folder grown.")
    ],
    sizes: Annotated[str, typer.Option(help="Numbers of reports, separated by commas.")] = "1,100,1000",
    questions: Annotated[Path, typer.Option(help="Questions to search for: JSON lines.")] = DATA / "library.jsonl",
    plot: Annotated[Path | None, typer.Option(help="File to draw the costs in, as SVG.")] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure how opening, searching, adding and removing slow down when a library grows."""
    from eval.page.scale_plot import draw_scale
    from eval.runs.scale import measure_scale
    from index.model.embed import open_embedder
    from rag.config import Settings

    wanted = _read_sizes(sizes)
    with report_errors():
        settings = Settings()
        embedder = open_embedder(settings.model, settings.cache)
        result = measure_scale(home, wanted, questions, embedder, report_progress)
        if plot:
            write_file(plot, draw_scale(result))

    def show() -> None:
        rows = [
            (f"{one['reports']} / {one['passages']}", *(f"{one[name]:.3g}" for name in _FIGURES))
            for one in result["sizes"]
        ]
        print_table("scale", ("reports / passages", *_FIGURES), rows)

    show_result(result, show, as_json=as_json, out=out)


def _read_sizes(listed: str) -> list[int]:
    numbers = [int(part) for part in listed.split(",") if part.strip().isdecimal()]
    if not numbers or min(numbers) < 1:
        raise typer.BadParameter(f"{listed!r}: whole numbers above 0, separated by commas", param_hint="--sizes")
    return numbers
