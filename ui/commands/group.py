"""The `yiju` command group: prints expected errors as two lines, and finds sub-commands of other packages.

A package that `ui` may not import (eval) adds its sub-command through the entry-point group ``yiju.commands``;
docs/decisions/0004 gives the reason. The package is loaded only when its command is called.
"""

from importlib.metadata import EntryPoint, entry_points
from typing import Any

import typer
from typer.core import TyperGroup

from rag.errors import RagError
from ui.commands.trail import record_command
from ui.terminal import print_error

__all__ = ["ENTRY_POINTS", "CommandGroup"]

ENTRY_POINTS = "yiju.commands"
_ARGUMENTS = "yiju.arguments"


class CommandGroup(TyperGroup):
    """A command group that prints expected errors with a hint, without a traceback, and exits with code 1."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401 - typer's context type is private
        """Return our own commands first, then those of other packages."""
        return [*super().list_commands(ctx), *sorted(_found())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401
        """Return our own command, or load it from the package that provides it."""
        own = super().get_command(ctx, cmd_name)
        if own is not None or cmd_name not in (others := _found()):
            return own
        found = typer.main.get_command(others[cmd_name].load())
        found.name = cmd_name
        return found

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401
        """Remember the arguments, which are used up when the command runs."""
        ctx.meta[_ARGUMENTS] = tuple(args)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        """Run the command and record what changes something; print an expected error and exit with code 1."""
        status = 1
        try:
            result = self._invoke(ctx)
            status = 0
            return result
        except typer.Exit as stop:
            status = stop.exit_code
            raise
        finally:
            record_command(ctx.meta[_ARGUMENTS], status)

    def _invoke(self, ctx: Any) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        except RagError as error:
            print_error(error)
        except BrokenPipeError:
            raise  # the reading process ended, such as `head`: not an error
        except OSError as error:
            print_error(
                RagError(
                    f"{error.filename or 'a file'}: {error.strerror or error}",
                    hint="check that the path exists, may be read and written, and that the disk has room",
                )
            )
        raise typer.Exit(1)


def _found() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=ENTRY_POINTS)}
