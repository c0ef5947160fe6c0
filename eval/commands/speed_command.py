"""The command ``yiju bench speed``, which is ``yiju eval speed`` too."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import (
    DATA,
    SEED,
    AsJson,
    Out,
    open_judge,
    open_settings,
    print_table,
    read_reports,
    report_errors,
    report_progress,
    show_result,
)

__all__ = ["speed"]


def speed(
    reports: Annotated[
        list[Path] | None, typer.Argument(metavar="REPORT…", help="The library. Without: the report that comes along.")
    ] = None,
    questions: Annotated[
        Path, typer.Option(metavar="FILE", help="Questions, as JSON lines.", show_default=False)
    ] = DATA / "huli-sixty.jsonl",
    limit: Annotated[int, typer.Option(help="How many questions are asked; 0 asks all.", min=0)] = 0,
    passages: Annotated[int, typer.Option(help="How many chunks are embedded.", min=1)] = 40,
    server: Annotated[bool, typer.Option(help="Whether a server is started, to time HTTP.")] = True,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Time each stage of an answer, and other systems beside ours in the same run.

    Systems that are compared take turns. Keys that end in `_ratio` are the other's time divided by ours.
    """
    from eval.runs.speed import Measured, run_speed
    from eval.sets.cases import load_cases
    from eval.systems.stock import open_stock_encoder
    from eval.systems.vector_cache import CachedEmbedder
    from index.model.embed import open_embedder

    with report_errors():
        settings = open_settings()
        asked = list(dict.fromkeys(case.question for case in load_cases(questions).cases if not case.history))
        library = read_reports(reports or [SEED], settings)
        embedder = open_embedder(settings.model, settings.cache)
        measured = Measured(
            library,
            asked[: limit or None],
            embedder,
            CachedEmbedder(embedder, settings.cache / "eval"),
            open_judge(settings),
            lambda: open_stock_encoder(settings.cache),
            report_progress,
        )
        result = run_speed(measured, passages, server=server)
    show_result(result, lambda: _print(result), as_json=as_json, out=out)


def _print(result: Mapping[str, Any]) -> None:
    columns = ("p50", "p95", "p99", "max")
    rows = [(stage, *(f"{one[name]:.2f}" for name in columns)) for stage, one in result["stages_ms"].items()]
    print_table(f"milliseconds, {result['questions']} questions", ("stage", *columns), rows)
    rows = [
        (what, name, f"{ms:.2f}", f"{result[f'{name}_{what}_ratio']:.2f}" if f"{name}_{what}_ratio" in result else "-")
        for what, systems in result["ms"].items()
        for name, ms in systems.items()
    ]
    print_table("side by side", ("what", "system", "ms p50", "its time / ours"), rows)
    memory = result["memory_mb"]
    if "server" in memory:
        typer.echo(f"the server holds {memory['server'].get('now', 0):,.0f} MB")
    typer.echo(f"the stock encoder adds {memory['stock_encoder_adds']:,.0f} MB")
