"""The `yiju` command group: turns foreseen failures into two lines, and finds sub-commands of other packages.

A package that `ui` may not import (eval) adds its sub-command through the entry-point group ``yiju.commands``;
docs/decisions/0004 says why. Nothing of it is loaded before it is asked for.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperGroup

from rag.errors import RagError
from ui.terminal import say_error

__all__ = ["ENTRY_POINTS", "CommandGroup"]

ENTRY_POINTS = "yiju.commands"


class CommandGroup(TyperGroup):
    """A group whose failures are a clear line with a hint and exit code 1, never a traceback."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer keeps the type of a context private
        """Name our own commands first, then those of other packages."""
        return [*super().list_commands(ctx), *sorted(_found())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Return a command of ours or, failing that, load it from the package that offers it."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in (others := _found()):
            return own
        found = typer.main.get_command(others[cmd_name].load())
        found.name = cmd_name
        return found

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the command; print a foreseen failure and exit with 1."""
        try:
            return super().invoke(ctx)
        except RagError as error:
            say_error(error)
        except BrokenPipeError:
            raise  # the reader went away, such as `| head`: not a failure of ours
        except OSError as error:
            say_error(
                RagError(
                    f"{error.filename or 'a file'}: {error.strerror or error}",
                    hint="check that the path exists, may be read and written, and that the disk has room",
                )
            )
        raise typer.Exit(1)


def _found() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}
