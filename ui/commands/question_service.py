"""Open what a question on the command line needs: settings, models, index, in that order."""

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

    Raises: ConfigError, SnapshotError, ModelError.
    """
    settings = open_settings()
    from index.store.snapshot import read_manifest

    if not read_manifest(settings.home).reports:  # told before seconds go into loading a model
        raise IndexMissing("the library is empty", hint="add reports first: yiju ingest FILE…")
    from ui.service.opening import open_service

    with progress() as report:
        return open_service(settings, report)
