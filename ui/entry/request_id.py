"""The id of the request that is being handled, for logs. The API sets it; threads that a request starts inherit it."""

from contextvars import ContextVar

__all__ = ["REQUEST_ID"]

REQUEST_ID: ContextVar[str] = ContextVar("yiju_request_id", default="")
