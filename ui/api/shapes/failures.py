"""Schemas of errors for the OpenAPI description. :mod:`ui.api.problems` lists the errors."""

from typing import Annotated, Any

from pydantic import BaseModel, Field

from ui.api.problems import PROBLEM_JSON
from ui.api.shapes.records import example

__all__ = ["ErrorRecord", "ProblemRecord", "problems"]


class Fault(BaseModel):
    """An error in one field."""

    where: str
    what: str


class ProblemRecord(BaseModel):
    """Problem details, RFC 9457."""

    model_config = example(
        {
            "type": "urn:yiju:unknown-report",
            "title": "unknown report",
            "status": 404,
            "detail": "no report is called 'x'",
            "hint": "GET /v1/reports, or `yiju reports`, lists them",
            "instance": "/v1/reports/x",
            "request_id": "5f0c2c1b9d3e4a77",
        }
    )

    type: str
    title: str
    status: int
    detail: str
    hint: Annotated[str, Field(description="What to do next.")]
    instance: str
    request_id: Annotated[str, Field(description="As in the x-request-id header and in the server's log.")]
    errors: Annotated[list[Fault], Field(description="Present when the request does not match its schema.")] = []


class ErrorFields(BaseModel):
    """The fields of an error in OpenAI's format."""

    message: str
    type: str
    param: str | None
    code: str | None


class ErrorRecord(BaseModel):
    """An error in OpenAI's format."""

    model_config = example(
        {
            "error": {
                "message": "there is no model 'gpt' (GET /v1/models lists them)",
                "type": "invalid_request_error",
                "param": None,
                "code": "model_not_found",
            }
        }
    )

    error: ErrorFields


_DESCRIPTIONS = {
    400: "The request cannot be read.",
    401: "A valid key is needed.",
    403: "The key may not do this.",
    404: "There is no such report, or none that the key may see.",
    409: "The library is empty, or being written.",
    413: "The body is too large.",
    415: "The format is not supported.",
    416: "The span lies outside the report's text.",
    422: "The request does not fit its schema.",
    429: "Too many requests, or too many wrong keys; Retry-After says when to come back.",
    500: "The server cannot do this; its log says why.",
    503: "Too much to do, or not done in time: Retry-After says when to come back. Or the index is damaged.",
}


def problems(*statuses: int, openai: bool = False) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses for `statuses` and for the errors that every call can return."""
    kind, name = ("application/json", "ErrorRecord") if openai else (PROBLEM_JSON, "ProblemRecord")
    content = {kind: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {
        status: {"description": _DESCRIPTIONS[status], "content": content}
        for status in sorted({*statuses, 400, 401, 403, 429, 500, 503})
    }
