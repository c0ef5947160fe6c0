"""The command group ``yiju bench``: the speed of the product beside other systems."""

import typer

from eval.commands.speed_command import speed

__all__ = ["app"]

app = typer.Typer(help="Measure how fast the product is, beside other systems.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep the command under its name, although there is only one."""


app.command()(speed)
