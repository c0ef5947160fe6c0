"""The command ``yiju eval guard``."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from eval.commands.console import (
    DATA,
    RESULTS,
    SEED,
    AsJson,
    Out,
    open_settings,
    print_table,
    read_reports,
    report_errors,
    show_result,
)

__all__ = ["guard"]

_WRITTEN = DATA / "guard.jsonl"
_NATURAL = DATA / "guard-natural.jsonl"
_ANSWERED = RESULTS / "huli.json"


def guard(
    more: Annotated[list[Path] | None, typer.Argument(metavar="[FILE…]", help="More reports.")] = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option("--reports", metavar="FILE…", help="Make the sentences from these; without, the seed report."),
    ] = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Inject wrong numbers, names and negations into true sentences, and count what the guard finds."""
    from eval.guard.natural import measure_natural
    from eval.guard.run import run_guard
    from index.model.verifier import open_verifier

    with report_errors():
        given = [*(reports or []), *(more or [])]
        library = read_reports(given or [SEED], open_settings())
        extra = (None, None) if given else (_ANSWERED, _WRITTEN)
        result = run_guard(list(library.values()), *extra)
        if not given:
            result["natural"] = measure_natural(_NATURAL, open_verifier())
    show_result(result, lambda: _print_guard(result), as_json=as_json, out=out)


def _print_guard(result: Mapping[str, Any]) -> None:
    natural = {f"natural, {half}": one for half, one in result.get("natural", {}).items()}
    parts = {name: result[name] for name in ("mechanical", "written") if name in result}
    for name, one in (parts | natural).items():
        figures = [("caught", *pair) for pair in one.get("caught", {}).items()]
        figures += [("false alarms", *pair) for pair in one.get("false_alarms", {}).items() if pair[0] != "all"]
        rows = [(figure, kind, *_format_share(share), str(share["n"])) for figure, kind, share in figures]
        if rows:
            title = f"{name}: {one['latency_ms']['p50']} ms a sentence"
            print_table(title, ("figure", "kind", "share", "95 %", "sentences"), rows)


def _format_share(share: Mapping[str, float]) -> tuple[str, str]:
    """Format a share and its interval in percent."""
    return f"{share['value']:.1%}", f"{share['low']:.1%} to {share['high']:.1%}"
