"""The commands of ``yiju eval`` that need no cases: public sets, the guard, the fit, a running server.

Each imports what it needs; :mod:`eval.commands.cli` registers them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from eval.commands.console import (
    DATA,
    SEED,
    SHIPPED,
    AsJson,
    flatten,
    foreseen,
    open_embedder,
    open_reader,
    print_json,
    print_table,
    read_reports,
    save_json,
    tell,
)
from rag.config import BUNDLED_MODEL, open_settings

if TYPE_CHECKING:
    from eval.runs.retrieval import RetrievalScores
    from index.search.fuse import Mode

__all__ = ["bench", "fit", "guard", "load", "reader", "retrieval"]

_MODES = ("dense", "lexical", "hybrid")
_FITTED_ON = (SHIPPED, DATA / "huli-english.jsonl")
_WRITTEN = DATA / "guard.jsonl"
_ANSWERED = DATA.parent / "results" / "huli.json"


def bench(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of sets, or one set: passages and questions.")],
    sets: Annotated[str, typer.Option(help="Only these sets, separated by commas.")] = "",
    limit: Annotated[int | None, typer.Option(help="Questions of each set; 0 takes all.", min=0)] = None,
    out: Annotated[Path | None, typer.Option(help="File to write the result to, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure third-party sets: retrieval, reading, refusal and robustness, as far as each set goes."""
    from eval.runs.bench import run_bench

    with foreseen():
        names = [name.strip() for name in sets.split(",") if name.strip()] or None
        settings = open_settings()
        result = run_bench(
            folder, names, open_embedder(settings), reader=open_reader(settings), limit=limit, progress=tell
        )
    save_json(result, out)
    if as_json:
        print_json(result)
        return
    rows = [(name, *row) for name, parts in result["sets"].items() for row in flatten(parts)]
    print_table(str(folder), ("set", "figure", "value"), rows)


def fit(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of sets, or one set: passages and questions.")],
    sets: Annotated[str, typer.Option(help="Only these sets, separated by commas.")] = "",
    cases: Annotated[
        list[Path] | None, typer.Option(metavar="FILE…", help="Cases on the seed report; without, the shipped ones.")
    ] = None,
    case_weight: Annotated[float, typer.Option(help="Weight of the cases; a public set has 1.", min=0.0)] = 10.0,
    limit: Annotated[int, typer.Option(help="Questions of each kind and set; 0 takes all.", min=0)] = 200,
    wrong_refusals: Annotated[
        float, typer.Option(help="Share of the answerable that may be refused.", min=0.0, max=0.5)
    ] = 0.05,
    reader: Annotated[bool, typer.Option("--reader", help="Fit those that count where the reader has read.")] = False,
    out: Annotated[Path | None, typer.Option(help="File to write the result to, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fit the weights of the confidence on public sets and cases; print the constants for rag/gather/score.py."""
    from eval.fit.fit import Balance, run_fit
    from eval.runs.bench import find_sets
    from eval.sets.cases import load_cases

    with foreseen():
        names = [name.strip() for name in sets.split(",") if name.strip()] or None
        find_sets(folder, names)  # says what is wrong before seconds go into loading a model
        balance = Balance(case_weight, wrong_refusals)
        report = read_reports([SEED], open_settings())
        given = ([load_cases(path) for path in cases or _FITTED_ON], report) if case_weight else None
        settings = open_settings()
        embedder, model = open_embedder(settings), open_reader(settings) if reader else None
        result = run_fit(folder, names, given, embedder, balance, n_questions=limit, reader=model, progress=tell)
    save_json(result, out)
    if as_json:
        print_json(result)
    else:
        _print_fit(result)


def _print_fit(result: Mapping[str, Any]) -> None:
    """Print a row for each set, left out and as the product is now, and the constants."""
    figures = ("auc", "refused_at_0.05", "refused_at_0.1", "refused", "wrong_refusals")
    rows = [
        (name, str(one["n"]), which.replace("_", " "), *(f"{one[which][figure]:.3f}" for figure in figures))
        for name, one in result["sets"].items()
        for which in ("left_out", "now")
    ]
    rows += [("mean", "", which.replace("_", " "), f"{auc:.3f}") for which, auc in result["mean_auc"].items()]
    print_table(f"{result['n']} questions, model {result['model']}", ("set", "n", "weights", *figures), rows)
    typer.echo("for rag/gather/score.py:")
    typer.echo(", ".join(f'"{name}": {value:g}' for name, value in result["constants"].items()))


def guard(
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="More reports.")] = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option("--reports", metavar="FILE…", help="Make the sentences from these; without, the seed report."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File to write the result to, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Inject wrong numbers, names and negations into true sentences, and count what the guard finds."""
    from eval.guard.guard import run_guard

    with foreseen():
        given = [*(reports or []), *(more or [])]
        library = read_reports(given or [SEED], open_settings())
        extra = (None, None) if given else (_ANSWERED, _WRITTEN)
        result = run_guard(list(library.values()), *extra)
    save_json(result, out)
    if as_json:
        print_json(result)
    else:
        _print_guard(result)


def _print_guard(result: Mapping[str, Any]) -> None:
    for name in ("mechanical", "written"):
        one = result.get(name, {})
        figures = [("caught", *pair) for pair in one.get("caught", {}).items()]
        figures += [("false alarms", *pair) for pair in one.get("false_alarms", {}).items() if pair[0] != "all"]
        rows = [(figure, kind, *_bounds_in_percent(share), str(share["n"])) for figure, kind, share in figures]
        if rows:
            title = f"{name}: {one['latency_ms']['p50']} ms a sentence"
            print_table(title, ("figure", "kind", "share", "95 %", "sentences"), rows)


def _bounds_in_percent(share: Mapping[str, float]) -> tuple[str, str]:
    return f"{share['value']:.1%}", f"{share['low']:.1%} to {share['high']:.1%}"


def load(
    url: Annotated[str, typer.Argument(help="A running server, such as http://127.0.0.1:8000.")],
    rates: Annotated[str, typer.Option(help="Questions a second to offer, separated by commas.")] = "20,40,60",
    seconds: Annotated[float, typer.Option(help="How long each rate is offered.", min=1)] = 20.0,
    key: Annotated[str, typer.Option(envvar="YIJU_KEY", help="The server's key, where it wants one.")] = "",
    out: Annotated[Path | None, typer.Option(help="File to write the result to, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure a running server: one question after the other, then so many a second whatever it can do."""
    from eval.runs.load import measure_load
    from eval.sets.cases import load_cases

    offered = _numbers(rates)
    with foreseen():
        questions = [case.question for case in load_cases(SHIPPED).cases if not case.history]
        result = measure_load(url, questions, offered, seconds=seconds, key=key)
    save_json(result, out)
    if as_json:
        print_json(result)
        return
    print_table(url, ("figure", "value"), list(flatten(result)))


def _numbers(listed: str) -> list[float]:
    try:
        numbers = [float(part) for part in listed.split(",") if part.strip()]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) <= 0:
        raise typer.BadParameter(f"{listed!r}: numbers above 0, separated by commas", param_hint="--rates")
    return numbers


def retrieval(
    folder: Annotated[Path, typer.Argument(help="Folder with passages.jsonl and questions.jsonl.")],
    mode: Annotated[str, typer.Option(help="hybrid, dense, lexical, or all three: all.")] = "hybrid",
    as_json: AsJson = False,
) -> None:
    """Measure at which rank the right passage stands."""
    if mode not in (*_MODES, "all"):
        raise typer.BadParameter(f"{mode!r}: hybrid, dense, lexical or all", param_hint="--mode")
    with foreseen():
        measured = _measure(folder, _MODES if mode == "all" else (mode,))
    if as_json:
        scores = [one.as_dict() for one in measured]
        print_json({str(one["mode"]): one for one in scores} if mode == "all" else scores[0])
        return
    first = measured[0]
    title = f"{first.dataset}: {first.n_questions} questions, {first.n_passages} passages"
    rows = [
        (one.mode, *(f"{value:.3f}" for value in one.metrics.values()), f"{one.ms_per_query:.1f}") for one in measured
    ]
    print_table(title, ("mode", *first.metrics, "ms/query"), rows)


def reader(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with passages.jsonl and questions.jsonl.")],
    model: Annotated[str, typer.Option(help="A folder that `make reader` wrote; without, the bundled reader.")] = (
        BUNDLED_MODEL
    ),
    none_above: Annotated[float, typer.Option(help="From which probability on no answer counts as refused.")] = 0.5,
    held_out: Annotated[bool, typer.Option("--held-out", help="Only the half that training leaves out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure a reader with the passage given: the exact span, and when it finds none."""
    from eval.runs.reading import measure_reader
    from eval.sets.datasets import load_dataset
    from index.model.reader import open_reader as open_it

    with foreseen():
        dataset = load_dataset(folder)
        scores = measure_reader(dataset, open_it(model), none_above=none_above, held_out=held_out).as_dict()
    if as_json:
        print_json(scores)
    else:
        print_table(str(folder), ("figure", "value"), [(name, str(value)) for name, value in scores.items()])


def _measure(folder: Path, modes: tuple[str, ...]) -> list["RetrievalScores"]:
    from eval.sets.datasets import load_dataset

    dataset = load_dataset(folder)  # says what is wrong with the set before seconds go into loading a model

    from eval.runs.retrieval import measure_retrieval, open_library

    retriever = open_library(dataset, open_embedder(open_settings()), tell)
    return [measure_retrieval(dataset, retriever, cast("Mode", mode)) for mode in modes]
