"""The command group ``yiju eval``. Each command imports what it needs, so that ``yiju eval --help`` is fast."""

import typer

from eval.commands import case_commands, set_commands
from eval.commands.fit_command import fit
from eval.commands.guard_command import guard
from eval.commands.identity_command import identity
from eval.commands.library_command import library
from eval.commands.load_command import load
from eval.commands.scale_command import scale
from eval.commands.scopes_command import scopes
from eval.commands.speed_command import speed
from eval.commands.tables_command import tables
from eval.commands.texts_command import texts

__all__ = ["app"]

app = typer.Typer(
    help="Measure how good retrieval and answers are, on public sets and on your own.", no_args_is_help=True
)


@app.callback()
def _group() -> None:
    """Keep the commands under their names, also while there is only one."""


for command in (
    case_commands.qa,
    case_commands.check,
    case_commands.new,
    case_commands.compare,
    case_commands.gate,
    guard,
    set_commands.bench,
    fit,
    identity,
    library,
    load,
    set_commands.judge,
    set_commands.retrieval,
    scale,
    scopes,
    speed,
    tables,
    texts,
):
    app.command()(command)
