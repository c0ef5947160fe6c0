"""Add up what a language model uses in this process, for all callers."""

from threading import Lock

from rag.types import ModelUsage

__all__ = ["Spending"]


class Spending:
    """Totals of usage. Calls whose tokens were reported and calls whose tokens were estimated stand apart."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._totals: dict[bool, ModelUsage] = {}

    def add(self, usage: ModelUsage) -> None:
        """Add the usage of one call."""
        with self._lock:
            before = self._totals.get(usage.estimated)
            self._totals[usage.estimated] = before + usage if before else usage

    @property
    def totals(self) -> tuple[ModelUsage, ...]:
        """The totals: two at most."""
        with self._lock:
            return tuple(self._totals.values())
