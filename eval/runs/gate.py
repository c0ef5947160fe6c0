"""Hold figures against committed thresholds, so that a change that makes answers worse turns red.

This module measures nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DatasetError

__all__ = ["Bar", "load_gate", "pass_gate"]

_HINT = 'the gate is {"system": "yiju", "metrics": {"accuracy": {"min": 0.8}, "wrong_refusals": {"max": 0.1}}}'


@dataclass(frozen=True, slots=True)
class Bar:
    """One threshold and what was measured against it; a figure that is missing fails."""

    metric: str
    measured: float | None
    low: float | None = None
    high: float | None = None

    @property
    def held(self) -> bool:
        """Say whether the figure lies where it must."""
        if self.measured is None:
            return False
        return (self.low is None or self.measured >= self.low) and (self.high is None or self.measured <= self.high)

    def __str__(self) -> str:
        wanted = " and ".join(
            f"{word} {bound:.3f}"
            for word, bound in (("at least", self.low), ("at most", self.high))
            if bound is not None
        )
        measured = "not measured" if self.measured is None else f"{self.measured:.3f}"
        return f"{self.metric}: {measured}, must be {wanted}"


def load_gate(path: Path) -> dict[str, Any]:
    """Read the thresholds at `path`.

    Raises: DatasetError.
    """
    try:
        content = json.loads(path.read_text("utf-8"))
        bounds = [bound for one in content["metrics"].values() for bound in one.items()]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{path} cannot be read: {error!r}", hint=_HINT) from error
    wrong = [key for key, value in bounds if key not in ("min", "max") or not isinstance(value, int | float)]
    if wrong or not bounds or not isinstance(content.get("system"), str):
        raise DatasetError(f"{path} is no gate", hint=_HINT)
    return dict(content)


def pass_gate(result: Mapping[str, Any], gate: Mapping[str, Any]) -> list[Bar]:
    """Hold the figures of the gate's system against its thresholds, in the order of the gate."""
    metrics = result["systems"].get(gate["system"], {}).get("metrics", {})
    return [
        Bar(name, metrics.get(name, {}).get("value"), bounds.get("min"), bounds.get("max"))
        for name, bounds in gate["metrics"].items()
    ]
