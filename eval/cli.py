"""The commands of ``yiju eval``: measure and print.

This module measures nothing itself. Each command imports what it needs, so that ``yiju eval --help`` answers at once.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from rag.config import Settings, open_settings
from rag.errors import DatasetError, RagError

if TYPE_CHECKING:
    from eval.remember import Remembering
    from eval.retrieval import RetrievalScores
    from index.fuse import Mode
    from rag.types import ParsedReport

__all__ = ["app"]

app = typer.Typer(
    help="Measure how good retrieval and answers are, on public sets and on your own.", no_args_is_help=True
)
_MODES = ("dense", "lexical", "hybrid")
_HERE = Path(__file__).resolve().parent
_SHIPPED = _HERE / "data" / "huli.jsonl"
_READER = _HERE.parent / "index" / "data"
_GATE = _HERE / "data" / "gate.json"
_SEED = _HERE.parent / "data" / "reports" / "huli-inspection-rectification-2022.txt"

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Given = Annotated[list[Path] | None, typer.Argument(metavar="[MY.jsonl]", help="Your cases; without, the shipped set.")]
Reports = Annotated[
    list[Path] | None,
    typer.Option("--reports", metavar="FILE…", help="The reports that the cases ask about; without, the seed report."),
]


@app.callback()
def _group() -> None:
    """Keep the commands under their names, also while there is only one."""


@contextmanager
def _foreseen() -> Iterator[None]:
    """Turn a foreseen failure into its message, its hint and exit code 1."""
    try:
        yield
    except RagError as error:
        typer.echo(f"{error}\n{error.hint}", err=True)
        raise typer.Exit(1) from None


@app.command()
def qa(
    files: Given = None,
    reports: Reports = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the result as JSON and the report on it.")] = None,
    systems: Annotated[str, typer.Option(help="What to measure, separated by commas.")] = "yiju,tutorial,dense,bm25",
    earlier: Annotated[Path | None, typer.Option(help="An earlier result, to compare with in the report.")] = None,
    judge_model: Annotated[
        str, typer.Option(help="Also ask a chat model, such as openai:gpt-4.1-mini; its verdicts stand apart.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Ask every question of a set, judge the answers by rule, and compare the product with its peers."""
    from eval.compare import load_result
    from eval.qa import judge_by_model, open_judge, run_qa

    with _foreseen():
        cases, library, embedder = _open(files, reports)
        before = load_result(earlier) if earlier else None
        judge = open_judge(judge_model) if judge_model else None
        names = [name.strip() for name in systems.split(",") if name.strip()]
        result = run_qa(cases, library, embedder, names, _tell)
        if judge is not None:
            result["judge"] = judge_by_model(result, cases, judge, judge_model)
        if out is not None:
            _write(result, library, out, before)
    if as_json:
        _print_json(result)
    else:
        _print_qa(result)


@app.command()
def check(files: Given = None, reports: Reports = None, as_json: AsJson = False) -> None:
    """Check a set: evidence inside its report, facts inside the evidence, ids unique."""
    from eval.cases import check_cases

    with _foreseen():
        cases, library = _read(files, reports)
        faults = check_cases(cases, library)
    if as_json:
        _print_json({"set": cases.name, "n_cases": len(cases.cases), "faults": faults})
    else:
        typer.echo("\n".join([*faults, f"{cases.name}: {len(cases.cases)} cases, {len(faults)} faults"]))
    if faults:
        raise typer.Exit(1)


@app.command()
def new(
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="More reports.")] = None,
    reports: Reports = None,
) -> None:
    """Write a commented template of a set, from the outline of reports: yiju eval new --reports FILE > MY.jsonl."""
    from eval.template import write_template

    with _foreseen():
        library = _read_reports([*(reports or []), *(more or [])] or [_SEED], open_settings())
        typer.echo(write_template(library.values()), nl=False)


@app.command()
def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD.json", help="A result of `yiju eval qa`.")],
    new: Annotated[Path, typer.Argument(metavar="NEW.json", help="A later result of the same set.")],
    as_json: AsJson = False,
) -> None:
    """Compare two results and say which differences exceed the noise."""
    from eval.compare import compare as compare_results
    from eval.compare import load_result

    with _foreseen():
        compared = compare_results(load_result(old), load_result(new))
    if as_json:
        _print_json(compared)
        return
    for name, metrics in compared["systems"].items():
        rows = [
            (metric, f"{one['old']:.3f}", f"{one['new']:.3f}", _bounds(one, "difference", "+"), one["verdict"])
            for metric, one in metrics.items()
        ]
        title = f"{name}: {compared['n_cases']} cases in both, {compared['left_out']} left out"
        _print_table(title, ("metric", "old", "new", "difference (95 %)", "verdict"), rows)


@app.command()
def gate(
    thresholds: Annotated[Path, typer.Option(help="The thresholds, as JSON.")] = _GATE,
    as_json: AsJson = False,
) -> None:
    """Measure the shipped set and fail, naming what fell, when a figure misses its threshold."""
    from eval.gate import load_gate, pass_gate
    from eval.qa import run_qa

    with _foreseen():
        wanted = load_gate(thresholds)
        cases, library, embedder = _open(None, None)
        bars = pass_gate(run_qa(cases, library, embedder, [wanted["system"]], _tell), wanted)
    fell = [str(bar) for bar in bars if not bar.held]
    if as_json:
        _print_json({"held": not fell, "fell": fell, "metrics": {bar.metric: bar.measured for bar in bars}})
    else:
        typer.echo("\n".join(f"{'ok  ' if bar.held else 'FELL'} {bar}" for bar in bars))
    if fell:
        raise typer.Exit(1)


@app.command()
def bench(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of sets, or one set: passages and questions.")],
    sets: Annotated[str, typer.Option(help="Only these sets, separated by commas.")] = "",
    limit: Annotated[int | None, typer.Option(help="Questions of each set; 0 takes all.", min=0)] = None,
    out: Annotated[Path | None, typer.Option(help="File to write the result to, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure third-party sets: retrieval, reading, refusal and robustness, as far as each set goes."""
    from eval.bench import run_bench

    with _foreseen():
        names = [name.strip() for name in sets.split(",") if name.strip()] or None
        result = run_bench(folder, names, _open_embedder(open_settings()), limit=limit, progress=_tell)
    if out is not None:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(_as_json(result) + "\n", "utf-8")
    if as_json:
        _print_json(result)
        return
    rows = [(name, *row) for name, parts in result["sets"].items() for row in _flatten(parts)]
    _print_table(str(folder), ("set", "figure", "value"), rows)


def _flatten(content: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield each figure of nested objects under the names on its way, such as ``baselines dense gold f1``."""
    for name, value in content.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{before}{name} ")
        else:
            yield f"{before}{name}", f"{value:.3f}" if isinstance(value, float) else str(value)


@app.command()
def retrieval(
    folder: Annotated[Path, typer.Argument(help="Folder with passages.jsonl and questions.jsonl.")],
    mode: Annotated[str, typer.Option(help="hybrid, dense, lexical, or all three: all.")] = "hybrid",
    as_json: AsJson = False,
) -> None:
    """Measure at which rank the right passage stands."""
    if mode not in (*_MODES, "all"):
        raise typer.BadParameter(f"{mode!r}: hybrid, dense, lexical or all", param_hint="--mode")
    with _foreseen():
        measured = _measure(folder, _MODES if mode == "all" else (mode,))
    if as_json:
        scores = [one.as_dict() for one in measured]
        _print_json({str(one["mode"]): one for one in scores} if mode == "all" else scores[0])
        return
    first = measured[0]
    title = f"{first.dataset}: {first.n_questions} questions, {first.n_passages} passages"
    rows = [
        (one.mode, *(f"{value:.3f}" for value in one.metrics.values()), f"{one.ms_per_query:.1f}") for one in measured
    ]
    _print_table(title, ("mode", *first.metrics, "ms/query"), rows)


@app.command()
def reader(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with passages.jsonl and questions.jsonl.")],
    model: Annotated[Path, typer.Option(help="Folder with reader.onnx and tokenizer.json.")] = _READER,
    none_above: Annotated[float, typer.Option(help="From which probability on no answer counts as refused.")] = 0.5,
    held_out: Annotated[bool, typer.Option("--held-out", help="Only the half that training leaves out.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure the reader with the passage given: the exact span, and when it finds none."""
    from eval.datasets import load_dataset
    from eval.reading import measure_reader
    from index.reader import open_reader

    with _foreseen():
        dataset = load_dataset(folder)
        scores = measure_reader(dataset, open_reader(model), none_above=none_above, held_out=held_out).as_dict()
    if as_json:
        _print_json(scores)
    else:
        _print_table(str(folder), ("figure", "value"), [(name, str(value)) for name, value in scores.items()])


def _measure(folder: Path, modes: tuple[str, ...]) -> list["RetrievalScores"]:
    from eval.datasets import load_dataset

    dataset = load_dataset(folder)  # says what is wrong with the set before seconds go into loading a model

    from eval.retrieval import measure_retrieval, open_library

    retriever = open_library(dataset, _open_embedder(open_settings()), _tell)
    return [measure_retrieval(dataset, retriever, cast("Mode", mode)) for mode in modes]


def _open_embedder(settings: Settings) -> "Remembering":
    from eval.remember import Remembering
    from index.embed import open_embedder

    return Remembering(open_embedder(settings.model, settings.cache), settings.cache / "eval")


def _open(files: list[Path] | None, reports: list[Path] | None) -> tuple[Any, dict[str, "ParsedReport"], "Remembering"]:
    """Read cases and reports before seconds go into loading a model; faults are told, and measured as they are."""
    from eval.cases import check_cases

    cases, library = _read(files, reports)
    if faults := check_cases(cases, library):
        typer.echo(f"{cases.name}: {len(faults)} faults, see `yiju eval check`; the first: {faults[0]}", err=True)
    return cases, library, _open_embedder(open_settings())


def _read(files: list[Path] | None, reports: list[Path] | None) -> tuple[Any, dict[str, "ParsedReport"]]:
    """Read the cases and the reports; after ``--reports A`` the shell's further files stand among the arguments."""
    from eval.cases import load_cases

    given = files or []
    sets = [path for path in given if path.suffix == ".jsonl" or not reports]
    if len(sets) > 1:
        raise typer.BadParameter("name one file of cases; reports come after --reports", param_hint="MY.jsonl")
    others = [path for path in given if path not in sets]
    cases = load_cases(sets[0] if sets else _SHIPPED)
    return cases, _read_reports([*(reports or []), *others] or [_SEED], open_settings())


def _read_reports(paths: Iterable[Path], settings: Settings) -> dict[str, "ParsedReport"]:
    from ingest.parse import read_report

    library: dict[str, ParsedReport] = {}
    for path in paths:
        parsed = read_report(path, max_chars=settings.chunk_max_chars)
        if parsed.report.source.id in library:
            raise DatasetError(f"{path}: a report of this id is there already", hint="give each file its own name")
        library[parsed.report.source.id] = parsed
    return library


def _write(
    result: dict[str, Any], library: Mapping[str, "ParsedReport"], folder: Path, earlier: dict[str, Any] | None
) -> None:
    from eval.page import write_page

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{result['set']['name']}.json"
    path.write_text(_by_case(result), "utf-8")
    for written in (path, *write_page(result, library, folder, earlier)):
        typer.echo(f"wrote {written}", err=True)


def _print_qa(result: Mapping[str, Any]) -> None:
    names = list(result["systems"])
    figures = [one["metrics"] for one in result["systems"].values()]
    metrics = list(dict.fromkeys(metric for one in figures for metric in one))
    rows = [(metric, *(_bounds(one.get(metric), "value") for one in figures)) for metric in metrics]
    for part in ("p50", "p95", "p99"):
        rows.append((f"ms {part}", *(f"{one['latency_ms'][part]:.0f}" for one in result["systems"].values())))
    for name, judged in result.get("judge", {}).get("systems", {}).items():
        typer.echo(f"{result['judge']['model']} finds {judged['right']} of {judged['n']} answers of {name} right")
    title = f"{result['set']['name']}: {result['set']['n_cases']} cases, 95 % intervals, model {result['model']}"
    _print_table(title, ("metric", *names), rows)
    types = {name: one["by_type"] for name, one in result["systems"].items()}
    rows = [
        (type_, str(row["n"]), *(str(types[name][type_]["right"]) for name in names))
        for type_, row in next(iter(types.values()), {}).items()
    ]
    _print_table("right answers by type", ("type", "n", *names), rows)


def _bounds(figure: Mapping[str, Any] | None, key: str, sign: str = "") -> str:
    """Write a figure with its interval; lengths have no decimals worth reading."""
    if figure is None:
        return "-"
    digits = 0 if abs(figure[key]) > 2 else 3
    value, low, high = (format(figure[name], f"{sign}.{digits}f") for name in (key, "low", "high"))
    return f"{value} ({low}…{high})"


def _print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for number, name in enumerate(columns):
        table.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


def _by_case(result: Mapping[str, Any]) -> str:
    """Write a case a line, so that two results can be compared by eye."""
    head = _as_json({name: value for name, value in result.items() if name != "cases"})
    cases = ",\n  ".join(json.dumps(case, ensure_ascii=False) for case in result["cases"])
    return f'{head[:-2]},\n "cases": [\n  {cases}\n ]\n}}\n'


def _as_json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def _print_json(content: Mapping[str, Any]) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=2))


def _tell(stage: str, part: float) -> None:
    """Show progress on a terminal, on one line of standard error."""
    if sys.stderr.isatty():
        typer.echo(f"\r{stage} {part:4.0%}", nl=part >= 1, err=True)
