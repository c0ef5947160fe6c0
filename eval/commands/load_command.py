"""The command ``yiju eval load``."""

from typing import Annotated

import typer

from eval.commands.console import SHIPPED, AsJson, Out, flatten, print_table, report_errors, show_result

__all__ = ["load"]


def load(
    url: Annotated[str, typer.Argument(help="A running server, such as http://127.0.0.1:8000.")],
    rates: Annotated[str, typer.Option(help="Questions a second to offer, separated by commas.")] = "20,40,60",
    seconds: Annotated[float, typer.Option(help="How long each rate is offered.", min=1)] = 20.0,
    key: Annotated[str, typer.Option(envvar="YIJU_KEY", help="The server's key, where it wants one.")] = "",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Measure a running server: one question after the other, then so many a second whatever it can do."""
    from eval.runs.load import measure_load
    from eval.sets.cases import load_cases

    offered = _read_rates(rates)
    with report_errors():
        questions = [case.question for case in load_cases(SHIPPED).cases if not case.history]
        result = measure_load(url, questions, offered, seconds=seconds, key=key)
    show_result(result, lambda: print_table(url, ("figure", "value"), list(flatten(result))), as_json=as_json, out=out)


def _read_rates(listed: str) -> list[float]:
    try:
        numbers = [float(part) for part in listed.split(",") if part.strip()]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) <= 0:
        raise typer.BadParameter(f"{listed!r}: numbers above 0, separated by commas", param_hint="--rates")
    return numbers
