"""The tools over standard input and output, for a client that starts this process.

The client is answered at once; the models load meanwhile, and the first call waits for them. Standard output carries
the protocol only. Whoever starts the process may read the whole library, as with `yiju ask`. Collections keep the agent
to a part of it.
"""

import os
import signal
import sys
import threading
from dataclasses import replace
from threading import Lock
from typing import Any

import anyio
from anyio.to_thread import run_sync
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from rag.config import Settings
from rag.errors import RagError
from rag.types import Answer
from ui.api.around.work import Work
from ui.entry.access import Caller
from ui.mcp.desk import Desk
from ui.mcp.server import build_server
from ui.service.opening import limit_tracing, open_service
from ui.terminal import print_error, progress

__all__ = ["serve_stdio"]

_SECONDS = 60.0  # of a call; the time limit of a language model is added
_AGENT = Caller("agent", frozenset({"ask"}))


def serve_stdio(settings: Settings, collections: frozenset[str] | None = None) -> None:
    """Serve the reports of `collections`, None: all, until standard input ends. A call that runs then is given up."""
    for number in (signal.SIGINT, signal.SIGTERM):  # there is nothing to save, and a read from a terminal cannot stop
        signal.signal(number, signal.SIG_DFL)
    library = _Library(settings, replace(_AGENT, collections=collections))
    anyio.run(_serve, build_server(library.desk, local=True), library)
    _leave()


class _Library:
    """The library of the settings, opened once; where that fails, the next call tries again."""

    def __init__(self, settings: Settings, caller: Caller) -> None:
        self._settings, self._caller = settings, caller
        self._opening = Lock()
        self._desk: Desk | None = None

    async def desk(self, _context: ServerRequestContext[Any]) -> Desk:
        """Return the desk of every call; wait until the models are loaded.

        Raises: ConfigError, SnapshotError, ModelError.
        """
        if self._desk is None:
            return await run_sync(self._open, abandon_on_cancel=True)
        return self._desk

    async def prepare(self) -> None:
        """Load the models before they are needed; print why they cannot be."""
        try:
            await run_sync(self._open, abandon_on_cancel=True)
        except RagError as error:
            print_error(error)

    def _open(self) -> Desk:
        with self._opening:
            self._desk = self._desk or _open_desk(self._settings, self._caller)
            return self._desk


def _open_desk(settings: Settings, caller: Caller) -> Desk:
    with progress() as tell:
        service = open_service(settings, tell)
    limit_tracing(settings)
    seconds = _SECONDS + (settings.llm_seconds if service.model else 0.0)
    return Desk(service, Work(seconds), caller, lambda _question: service.admission.check(), _ignore)


async def _serve(server: Server[Any], library: _Library) -> None:
    async with anyio.create_task_group() as group:
        group.start_soon(library.prepare)
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())
        group.cancel_scope.cancel()


def _ignore(_answer: Answer) -> None:
    """Count nothing: this process has no metrics."""


def _leave() -> None:
    """Exit at once when a thread still computes for a call that was given up; its end is not waited for."""
    if any(thread is not threading.main_thread() and not thread.daemon for thread in threading.enumerate()):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(0)
