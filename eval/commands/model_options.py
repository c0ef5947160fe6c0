"""The options of ``yiju eval`` that measure with a language model too, and the table that compares both."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from eval.commands.console import print_table

if TYPE_CHECKING:
    from eval.systems.language_model import LanguageModel
    from rag.config import Settings

__all__ = ["Model", "Record", "Replayed", "open_language_model", "print_with_model"]

Model = Annotated[
    bool, typer.Option("--model", help="Also measure with the language model of the settings, and compare.")
]
Record = Annotated[
    Path | None,
    typer.Option("--record", metavar="FILE", help="Add each prompt and the model's reply to this file, as JSON lines."),
]
Replayed = Annotated[
    Path | None,
    typer.Option("--replay", metavar="FILE", help="Take the replies from such a file; no model is called."),
]
_DONE = ("not_asked", "written", "partly", "declined", "unverified", "failed")


def open_language_model(
    settings: "Settings", *, model: bool, record: Path | None, replay: Path | None
) -> "LanguageModel | None":
    """Open the language model of the settings, or the replay of a record; None if no option asks for one.

    Raises: ConfigError.
    """
    if not model and record is None and replay is None:
        return None
    from eval.systems.language_model import LanguageModel
    from index.model.verifier import open_verifier
    from rag.chat.recording import open_recorder, open_replay
    from rag.chat.settings import open_model, prices_of

    prices = prices_of(settings)
    replayed = open_replay(replay, prices) if replay else None
    used = replayed or open_model(settings)
    recorded = open_recorder(used, record) if record else used
    return LanguageModel(recorded, used.name, settings.llm_evidence, replayed, prices.currency, open_verifier())


def print_with_model(compared: Mapping[str, Any]) -> None:
    """Print both figures of each kind side by side, then what the model did, what failed, and what was used."""
    figures, tokens = compared["all"], compared["tokens"]
    kinds = [(kind.replace("_", " "), one) for kind, one in [*compared["kinds"].items(), ("all", figures)]]
    source = "replayed from a record" if compared["source"] == "replay" else "asked at its endpoint"
    title = f"without → with {compared['name']}, {source}"
    columns = ("kind", "n", "right", "must refuse", "wrongly refused")
    print_table(title, columns, [(kind, str(one["questions"]), *_verdicts(one)) for kind, one in kinds])
    rows = [(kind, *(str(one[name]) for name in _DONE)) for kind, one in kinds]
    print_table(f"what {compared['name']} did", ("kind", *(name.replace("_", " ") for name in _DONE)), rows)
    if figures["unrecorded"]:
        typer.echo(f"{figures['unrecorded']} prompts are not in the record; they count as failed calls")
    if figures["failed"] > figures["unrecorded"]:
        typer.echo(f"{figures['failed'] - figures['unrecorded']} calls failed")
    cost = "" if compared["cost"] is None else f", {compared['cost']:.4g} {compared['currency']}"
    estimated = ", in part estimated" if tokens["estimated"] else ""
    typer.echo(f"{tokens['prompt']} tokens of prompts, {tokens['reply']} of replies{estimated}{cost}")
    better = sum(one["direction"] == "better" for one in compared["changed"])
    worse = len(compared["changed"]) - better
    typer.echo(f"right only with the model: {better}; right only without it: {worse}")


def _verdicts(one: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the counts without and with the model."""
    names = ("right", "must_refuse_handled", "wrongly_refused")
    right, handled, wrong = (" → ".join(str(one[side][name]) for side in ("without", "with")) for name in names)
    return right, f"{handled} of {one['must_refuse']}" if one["must_refuse"] else "-", wrong
