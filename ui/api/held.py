"""What every call of the API needs at hand, made once by the app factory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

if TYPE_CHECKING:
    from ui.api.around.counts import Counts
    from ui.api.around.work import Work
    from ui.entry.rules import Access
    from ui.service.feedback import Feedback
    from ui.service.service import Service

__all__ = ["Held", "held"]


@dataclass(frozen=True, slots=True)
class Held:
    """The parts behind the routes of one app."""

    service: Service
    access: Access
    work: Work
    counts: Counts
    feedback: Feedback


def held(request: Request) -> Held:
    """Return the parts behind the app that serves `request`."""
    found = request.app.state.held
    if not isinstance(found, Held):
        raise TypeError("the app was not made by build_app")
    return found
