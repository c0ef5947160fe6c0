"""`yiju mcp`: the tools for agents over standard input and output."""

import sys
from typing import Annotated

import typer

from ui.terminal import open_console

__all__ = ["mcp"]


def mcp(
    collection: Annotated[
        list[str] | None, typer.Option(help="Serve this collection only; may be given again.", metavar="NAME")
    ] = None,
) -> None:
    """Serve the library to an agent (Model Context Protocol), over standard input and output."""
    from rag.config import open_settings
    from ui.entry.collections import limited_to
    from ui.mcp.stdio import serve_stdio

    settings, caller = open_settings(), limited_to(collection)
    if sys.stdin.isatty():
        open_console(stderr=True).print("an agent starts this command and speaks to it; docs/mcp.md says how")
    serve_stdio(settings, caller.collections)
