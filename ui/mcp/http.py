"""The tools over streamable HTTP under /mcp, with the keys, limits and checks of the HTTP API.

It keeps no session, so any worker answers any request, and a key that is revoked opens nothing from then on. An answer
is one JSON body. When the client leaves, its call is cancelled.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import anyio
from fastapi import APIRouter, Request
from fastapi.responses import Response
from mcp.server import ServerRequestContext
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive, Scope, Send

from ui.api.authorization import Asker
from ui.api.calls.ask import admit_question
from ui.api.state import state_of
from ui.mcp.desk import Desk
from ui.mcp.server import build_server

__all__ = ["McpEndpoint"]

_PATHS = ("/mcp", "/mcp/")  # the page is mounted at /, so no path is redirected


class McpEndpoint:
    """The endpoint of one app: include `router`, and serve within `running`."""

    def __init__(self) -> None:
        self.router = APIRouter()
        self._manager: StreamableHTTPSessionManager | None = None
        for path in _PATHS:
            self.router.add_api_route(
                path, self._answer, methods=["POST", "GET", "DELETE"], include_in_schema=False, response_model=None
            )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Accept requests inside the block. Host, origin and size have been checked before, by the app."""
        manager = StreamableHTTPSessionManager(build_server(_desk, local=False), json_response=True, stateless=True)
        async with manager.run():
            self._manager = manager
            try:
                yield
            finally:
                self._manager = None

    async def _answer(self, request: Request, caller: Asker) -> Response:
        """Hand an authorized request to the SDK.

        Raises: HTTPException 405 for a method other than POST: there are no sessions to end and no streams to open.
        """
        if request.method != "POST":
            raise HTTPException(405, "only POST is answered here", headers={"Allow": "POST"})
        if self._manager is None:
            raise HTTPException(503, "the server is starting or ending")
        request.state.asker = caller
        return _Handover(self._manager)


class _Handover(Response):
    """The response that the SDK writes."""

    def __init__(self, manager: StreamableHTTPSessionManager) -> None:
        super().__init__()
        self._manager = manager

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write the response.

        Raises: ClientDisconnect.
        """
        body = await Request(scope, receive).body()
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        sent = left = False

        async def replay() -> Message:
            if not waiting:
                await anyio.sleep_forever()
            return waiting.pop()

        async def watched_send(message: Message) -> None:
            nonlocal sent
            sent = sent or (message["type"] == "http.response.body" and not message.get("more_body", False))
            await send(message)

        async with anyio.create_task_group() as group:

            async def watch() -> None:
                nonlocal left
                while (await receive())["type"] != "http.disconnect":
                    pass
                if not sent:  # a complete response is followed by the same message
                    left = True
                    group.cancel_scope.cancel()

            group.start_soon(watch)
            await self._manager.handle_request(scope, replay, watched_send)
            group.cancel_scope.cancel()
        if left:
            raise ClientDisconnect


async def _desk(context: ServerRequestContext[Any]) -> Desk:
    request: Request = context.request  # type: ignore[assignment]  # over HTTP there is one
    state = state_of(request)
    return Desk(
        state.service, state.work, request.state.asker, partial(admit_question, request, state), state.counts.answer
    )
