"""Open the service for the commands that ask questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.config import open_settings
from rag.errors import IndexMissing
from ui.terminal import progress

if TYPE_CHECKING:
    from ui.service.service import Service

__all__ = ["open_question_service"]


def open_question_service() -> Service:
    """Open the service over the library of the settings.

    Raises: ConfigError, SnapshotError, ModelError; IndexMissing when the library is empty.
    """
    settings = open_settings()
    from index.store.chosen import open_store

    if not open_store(settings).texts():  # checked first: loading a model takes seconds
        raise IndexMissing("the library is empty", hint="add reports first: yiju ingest FILE…")
    from ui.service.opening import limit_tracing, open_service

    with progress() as report:
        service = open_service(settings, report)
    service.newest()  # a server goes on with the generation before a damaged one; here somebody sees the error
    limit_tracing(settings)
    return service
