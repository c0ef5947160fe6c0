"""`yiju user add | list | remove | password`: the accounts of the page. A password is never an argument."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from rag.errors import ConfigError
from ui.terminal import open_console

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
) -> None:
    """Make an account; its password is asked for, or read from standard input when that is no terminal."""
    from rag.config import open_settings
    from ui.entry.accounts import Accounts

    account = Accounts(open_settings().home).add(name, _ask_password(), role.value)
    open_console().print(f"added {account.name} ({account.role})")


@user_app.command("list")
def list_() -> None:
    """List the accounts."""
    from rag.config import open_settings
    from ui.entry.accounts import Accounts

    accounts = Accounts(open_settings().home).list()
    console = open_console()
    for account in accounts:
        console.print(f"{account.name}  {account.role}  since {account.created:%Y-%m-%d}")
    if not accounts:
        console.print("no accounts: yiju user add NAME")


@user_app.command()
def remove(name: Name) -> None:
    """Take an account away; its sessions end."""
    from rag.config import open_settings
    from ui.entry.accounts import Accounts

    Accounts(open_settings().home).remove(name)
    open_console().print(f"removed {name}")


@user_app.command()
def password(name: Name) -> None:
    """Give an account another password; its sessions end."""
    from rag.config import open_settings
    from ui.entry.accounts import Accounts

    Accounts(open_settings().home).set_password(name, _ask_password())
    open_console().print(f"new password for {name}")


def _ask_password() -> str:
    """Prompt twice with hidden input; without a terminal, read one line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    try:
        return sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError:
        raise ConfigError("the password on standard input is not text", hint="write it in UTF-8") from None
