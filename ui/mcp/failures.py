"""Turn errors into results of tools: what went wrong, and what the agent does next.

They have no structured content: clients check it against the schema of the tool, also where it is an error.
"""

from collections.abc import Sequence
from dataclasses import replace

from mcp.types import CallToolResult, TextContent
from pydantic import ValidationError

from rag.errors import IndexMissing, RagError
from ui.api.problems import Problem, problem_of
from ui.errors import OutsideText, UnknownReport

__all__ = ["error_result", "invalid_arguments", "problem_for", "unknown_tool"]

_MAX_ERRORS = 10
_HINTS: Sequence[tuple[type[RagError], str]] = (  # where the usual hint names what an agent cannot do
    (UnknownReport, "call `reports`: it lists the ids that you may use"),
    (IndexMissing, "tell the user: reports are added with `yiju ingest FILE`, or on the page under 报告"),
    (OutsideText, "call `outline` for the spans of the headings, and read at most 20000 characters at a time"),
)


def problem_for(error: Exception, *, local: bool) -> Problem:
    """Return the problem for `error`. `local`: the caller started this process and may read every expected error."""
    problem = problem_of(error)
    if local and isinstance(error, RagError):
        problem = replace(problem, detail=str(error), hint=error.hint)
    hint = next((words for kind, words in _HINTS if isinstance(error, kind)), problem.hint)
    return replace(problem, hint=hint)


def invalid_arguments(error: ValidationError, tool: str, fields: Sequence[str]) -> Problem:
    """Return the problem that names the invalid arguments of `tool` without repeating their values."""
    found = [f"{'.'.join(map(str, one['loc'])) or 'arguments'}: {one['msg']}" for one in error.errors()[:_MAX_ERRORS]]
    return Problem(422, "invalid arguments", "; ".join(found), f"correct them; `{tool}` takes {', '.join(fields)}")


def unknown_tool(name: str, tools: Sequence[str]) -> Problem:
    """Return the problem of a tool that does not exist."""
    return Problem(404, "unknown tool", f"no tool is called {name[:100]!r}", f"the tools are {', '.join(tools)}")


def error_result(problem: Problem, request_id: str) -> CallToolResult:
    """Return `problem` as the result of a tool; an internal error names the request, for whoever reads the log."""
    where = f" (request {request_id})" if problem.status == 500 and request_id else ""
    text = f"{problem.code}: {problem.detail}{where}. What to do: {problem.hint}"
    return CallToolResult(content=[TextContent(type="text", text=text)], is_error=True)
