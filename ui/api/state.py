"""The state of the app: the objects that the calls of the API share. `build_app` makes it once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

if TYPE_CHECKING:
    from ui.api.around.counts import Counts
    from ui.api.around.work import Work
    from ui.entry.rules import Access
    from ui.service.feedback import Opinions
    from ui.service.service import Service

__all__ = ["AppState", "State", "state_of"]


@dataclass(frozen=True, slots=True)
class AppState:
    """The shared objects of one app."""

    service: Service
    access: Access
    work: Work
    counts: Counts
    feedback: Opinions


def state_of(request: Request) -> AppState:
    """Return the state of the app that serves `request`.

    Raises: TypeError when `build_app` did not make the app.
    """
    found = request.app.state.app_state
    if not isinstance(found, AppState):
        raise TypeError("the app was not made by build_app")
    return found


State = Annotated[AppState, Depends(state_of)]
