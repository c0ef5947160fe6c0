"""`yiju user add | list | remove | password | sign-out`: the accounts of the page. A password is never an argument."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import ConfigError
from ui.terminal import open_console

if TYPE_CHECKING:
    from ui.entry.accounts import Account

__all__ = ["user_app"]

user_app = typer.Typer(help="Add, list and remove the staff who sign in at the page.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The name to sign in with.")]


class RoleName(StrEnum):
    """The roles of :data:`ui.entry.accounts.ROLES`, repeated here because that module loads slowly."""

    STAFF = "staff"
    LIBRARIAN = "librarian"
    ADMIN = "admin"


@user_app.command()
def add(
    name: Name,
    role: Annotated[
        RoleName, typer.Option(help="staff ask; librarians also take in and remove reports; admins may do all.")
    ] = RoleName.STAFF,
    collection: Annotated[
        list[str] | None, typer.Option(help="What they see; may be given again. Default: all.", metavar="NAME")
    ] = None,
) -> None:
    """Make an account; its password is asked for, or read from standard input when that is no terminal."""
    from rag.config import open_settings
    from ui.entry.stores import open_accounts

    account = open_accounts(open_settings()).add(name, _ask_password(), role.value, collection)
    limit = f", who sees {_seen(account)}" if account.collections else ""
    open_console().print(f"added {account.name} ({account.role}){limit}")


@user_app.command("list")
def list_() -> None:
    """List the accounts."""
    from rag.config import open_settings
    from ui.entry.stores import open_accounts

    accounts = open_accounts(open_settings()).list()
    console = open_console()
    for account in accounts:
        console.print(f"{account.name}  {account.role}  since {account.created:%Y-%m-%d}  {_seen(account)}")
    if not accounts:
        console.print("no accounts: yiju user add NAME")


@user_app.command()
def remove(name: Name) -> None:
    """Take an account away; its sessions end."""
    from rag.config import open_settings
    from ui.entry.stores import open_accounts

    open_accounts(open_settings()).remove(name)
    open_console().print(f"removed {name}")


@user_app.command()
def collections(
    name: Name,
    collection: Annotated[list[str] | None, typer.Argument(metavar="COLLECTION…", help="What they see.")] = None,
    every: Annotated[bool, typer.Option("--all", help="All collections.")] = False,
) -> None:
    """Set which collections an account sees; its sessions end."""
    from rag.config import open_settings
    from ui.entry.stores import open_accounts

    if every == bool(collection):
        raise typer.BadParameter("name collections, or say --all", param_hint="COLLECTION…")
    account = open_accounts(open_settings()).set_collections(name, None if every else collection)
    open_console().print(f"{account.name} sees {_seen(account)}")


@user_app.command()
def password(name: Name) -> None:
    """Give an account another password; its sessions end."""
    from rag.config import open_settings
    from ui.entry.stores import open_accounts

    open_accounts(open_settings()).set_password(name, _ask_password())
    open_console().print(f"new password for {name}")


def _seen(account: Account) -> str:
    return "all collections" if account.collections is None else ", ".join(account.collections)


@user_app.command("sign-out")
def sign_out(
    name: Annotated[
        str, typer.Argument(help="The account, or the caller of the audit log, such as oidc/zhang:3f2a9c1b.")
    ],
) -> None:
    """End every session of somebody; who may still sign in can do so again."""
    from rag.config import open_settings
    from ui.entry.database import open_database
    from ui.entry.sessions import end_sessions

    ended = end_sessions(open_database(open_settings()), name)
    open_console().print(f"ended {ended} sessions of {name}")


def _ask_password() -> str:
    """Prompt twice with hidden input; without a terminal, read one line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise ConfigError("the password on standard input is not text", hint="write it in UTF-8") from None
