"""The MCP server over the tools: list them, check arguments, call one, and return its result or its error.

Each request stands alone, so any process that has the library can answer it.
"""

import logging
from importlib.metadata import version
from typing import Any

from mcp.server import Server, ServerRequestContext
from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams, TextContent
from pydantic import ValidationError

from ui.mcp.desk import FindDesk
from ui.mcp.failures import error_result, invalid_arguments, problem_for, unknown_tool
from ui.mcp.tools import INSTRUCTIONS, TOOLS

__all__ = ["build_server"]

_log = logging.getLogger("yiju.error")


def build_server(find_desk: FindDesk, *, local: bool) -> Server[Any]:
    """Build the server. `find_desk` says who calls; `local`: only who started this process does."""
    listed = ListToolsResult(tools=[tool.described for tool in TOOLS.values()])

    async def list_tools(
        _context: ServerRequestContext[Any], _params: PaginatedRequestParams | None
    ) -> ListToolsResult:
        return listed

    async def call_tool(context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        id_ = _request_id(context)
        tool = TOOLS.get(params.name)
        if tool is None:
            return error_result(unknown_tool(params.name, list(TOOLS)), id_)
        try:
            taken = tool.takes.model_validate(params.arguments or {})
        except ValidationError as error:
            return error_result(invalid_arguments(error, tool.name, list(tool.takes.model_fields)), id_)
        try:
            result = await tool.call(await find_desk(context), taken)
        except Exception as error:
            problem = problem_for(error, local=local)
            if problem.internal:
                _log.error("%s: %s", type(error).__name__, error, extra={"fields": {"request_id": id_}}, exc_info=True)
            return error_result(problem, id_)
        return CallToolResult(
            content=[TextContent(type="text", text=tool.write(result))],
            structured_content=result.model_dump(mode="json"),
        )

    return Server(
        "yiju",
        title="依据 Yiju",
        version=version("yiju"),
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _request_id(context: ServerRequestContext[Any]) -> str:
    return str(context.request.state.request_id) if context.request else ""
