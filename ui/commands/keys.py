"""`yiju key new | list | revoke`: the keys of programs. The secret is printed once, on standard output."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import SnapshotError
from ui.terminal import open_console

if TYPE_CHECKING:
    from rag.config import Settings

__all__ = ["key_app"]

_DEFAULT_DAYS = 365

key_app = typer.Typer(help="Make, list and revoke the keys that programs ask with.", no_args_is_help=True)


class ScopeName(StrEnum):
    """The scopes of :data:`ui.entry.access.Scope` as an enum, which typer needs."""

    ASK = "ask"
    INGEST = "ingest"
    ADMIN = "admin"


@key_app.command()
def new(
    name: Annotated[str, typer.Argument(help="Who will use the key, such as portal.")],
    scope: Annotated[list[ScopeName] | None, typer.Option(help="What it may do; may be given again.")] = None,
    report: Annotated[
        list[str] | None, typer.Option(help="Limit it to this report id; may be given again.", metavar="ID")
    ] = None,
    collection: Annotated[
        list[str] | None, typer.Option(help="Limit it to this collection; may be given again.", metavar="NAME")
    ] = None,
    days: Annotated[int, typer.Option(help="Days until it expires.")] = _DEFAULT_DAYS,
) -> None:
    """Make a key and print its secret, which is not shown again."""
    from rag.config import open_settings
    from ui.entry.stores import open_keyring

    settings = open_settings()
    key, secret = open_keyring(settings).new(
        name, [one.value for one in scope or [ScopeName.ASK]], report, days, collection
    )
    about = open_console(stderr=True)
    about.print(f"key {key.id} for {key.name}: {', '.join(key.scopes)}, until {key.expires:%Y-%m-%d}")
    for id_ in sorted(set(report or ()) - _library_ids(settings)):
        about.print(f"the library holds no report {id_!r} now")
    about.print("this is shown once; keep it where secrets are kept")
    typer.echo(secret)


@key_app.command("list")
def list_() -> None:
    """List the keys, without their secrets."""
    from datetime import UTC, datetime

    from rag.config import open_settings
    from ui.entry.stores import open_keyring

    keys = open_keyring(open_settings()).list()
    console, now = open_console(), datetime.now(UTC)
    for key in keys:
        where = "all reports" if key.reports is None else ", ".join(key.reports)
        where += "" if key.collections is None else f" in {', '.join(key.collections)}"
        until = f"until {key.expires:%Y-%m-%d}" if key.expires else "for ever"
        ended = "  (expired)" if key.expired(now) else ""
        console.print(f"{key.id}  {key.name}  {','.join(key.scopes)}  {where}  {until}{ended}")
    if not keys:
        console.print("no keys: yiju key new NAME")


@key_app.command()
def revoke(
    id_: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `yiju key list` shows it.")],
) -> None:
    """Take a key away; a server that runs refuses it from its next request on."""
    from rag.config import open_settings
    from ui.entry.stores import open_keyring

    key = open_keyring(open_settings()).revoke(id_)
    open_console().print(f"revoked {key.id} ({key.name})")


def _library_ids(settings: "Settings") -> set[str]:
    from ui.shelf.library import read_library

    try:
        return {parsed.report.source.id for parsed in read_library(settings)}
    except SnapshotError:
        return set()  # a key can be made without a usable index
