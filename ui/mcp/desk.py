"""Who asks, and what a tool works with during one call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mcp.server import ServerRequestContext

    from rag.types import Answer
    from ui.api.around.work import Work
    from ui.entry.access import Caller
    from ui.service.service import Service

__all__ = ["Desk", "FindDesk"]


@dataclass(frozen=True, slots=True)
class Desk:
    """The service, the caller whose rights apply, and the deadline of a call."""

    service: Service
    work: Work
    caller: Caller
    admit: Callable[[str], None]  # rejects the question while too many wait
    count: Callable[[Answer], None]  # counts an answer


FindDesk = Callable[["ServerRequestContext[Any, Any]"], Awaitable[Desk]]
