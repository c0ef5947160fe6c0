"""`yiju mcp`: the tools for agents over standard input and output."""

import sys

from ui.terminal import open_console

__all__ = ["mcp"]


def mcp() -> None:
    """Serve the library to an agent (Model Context Protocol), over standard input and output."""
    from rag.config import open_settings
    from ui.mcp.stdio import serve_stdio

    settings = open_settings()
    if sys.stdin.isatty():
        open_console(stderr=True).print("an agent starts this command and speaks to it; docs/mcp.md says how")
    serve_stdio(settings)
