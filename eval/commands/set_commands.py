"""The commands of ``yiju eval`` that measure on a public set: bench, retrieval and judge."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from eval.commands.console import (
    AsJson,
    Out,
    SetNames,
    flatten,
    open_embedder,
    open_judge,
    open_settings,
    print_table,
    report_errors,
    report_progress,
    show_result,
    split_names,
)

if TYPE_CHECKING:
    from eval.runs.retrieval import RetrievalScores
    from index.search.fuse import Mode

__all__ = ["bench", "judge", "retrieval"]

_MODES = ("dense", "lexical", "hybrid")


def bench(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of sets, or one set: passages and questions.")],
    sets: SetNames = "",
    limit: Annotated[int | None, typer.Option(help="Questions of each set; 0 takes all.", min=0)] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure third-party sets: retrieval, reading, refusal and robustness, as far as each set goes."""
    from eval.runs.bench import run_bench

    with report_errors():
        settings = open_settings()
        names = split_names(sets) or None
        embedder, opened = open_embedder(settings), open_judge(settings)
        result = run_bench(folder, names, embedder, opened, limit=limit, progress=report_progress)
    rows = [(name, *row) for name, parts in result["sets"].items() for row in flatten(parts)]
    show_result(result, lambda: print_table(str(folder), ("set", "figure", "value"), rows), as_json=as_json, out=out)


def retrieval(
    folder: Annotated[Path, typer.Argument(help="Folder with passages.jsonl and questions.jsonl.")],
    mode: Annotated[str, typer.Option(help="hybrid, dense, lexical, or all three: all.")] = "hybrid",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure at which rank the right passage stands."""
    if mode not in (*_MODES, "all"):
        raise typer.BadParameter(f"{mode!r}: hybrid, dense, lexical or all", param_hint="--mode")
    with report_errors():
        measured = _measure(folder, _MODES if mode == "all" else (mode,))
    every: dict[str, object] = {one.mode: one.as_dict() for one in measured}
    result = every if mode == "all" else measured[0].as_dict()
    show_result(result, lambda: _print_retrieval(measured), as_json=as_json, out=out)


def _print_retrieval(measured: Sequence["RetrievalScores"]) -> None:
    first = measured[0]
    title = f"{first.dataset}: {first.n_questions} questions, {first.n_passages} passages"
    rows = [
        (one.mode, *(f"{value:.3f}" for value in one.metrics.values()), f"{one.ms_per_query:.1f}") for one in measured
    ]
    print_table(title, ("mode", *first.metrics, "ms/query"), rows)


def _measure(folder: Path, modes: tuple[str, ...]) -> list["RetrievalScores"]:
    """Measure a set in these modes. The set is read first, so that a faulty one is reported before a model loads."""
    from eval.sets.datasets import load_dataset

    dataset = load_dataset(folder)

    from eval.runs.retrieval import measure_retrieval, open_library

    library = open_library(dataset, open_embedder(open_settings()), report_progress)
    return [measure_retrieval(library, cast("Mode", mode)) for mode in modes]


def judge(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with passages.jsonl and questions.jsonl.")],
    model: Annotated[
        str | None, typer.Option(help="A folder that `make judge` wrote; without, the bundled judge.")
    ] = None,
    wrong_refusals: Annotated[
        float, typer.Option(help="Share of the answerable that may be refused.", min=0.0, max=0.5)
    ] = 0.08,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure a judge with the passage given: the exact span, and whether it tells that there is no answer."""
    from eval.runs.given_passages import measure_given_passages
    from eval.sets.datasets import load_dataset
    from index.model.judge import open_judge as open_model
    from rag.config import BUNDLED_MODEL

    with report_errors():
        dataset, judge = load_dataset(folder), open_model(model or BUNDLED_MODEL)
        scores = measure_given_passages(dataset, judge, wrong_refusals=wrong_refusals).as_dict()
    rows = [(name, str(value)) for name, value in scores.items()]
    show_result(scores, lambda: print_table(str(folder), ("figure", "value"), rows), as_json=as_json, out=out)
