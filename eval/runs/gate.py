"""Compare figures with committed thresholds, so that a change that makes answers worse fails a check."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DatasetError

__all__ = ["Check", "check_figures", "load_gate"]

_HINT = 'the gate is {"system": "yiju", "metrics": {"accuracy": {"min": 0.8}, "wrong_refusals": {"max": 0.1}}}'


@dataclass(frozen=True, slots=True)
class Check:
    """The thresholds of one metric and its measured value. A missing value fails."""

    metric: str
    measured: float | None
    low: float | None = None
    high: float | None = None

    @property
    def passed(self) -> bool:
        """Whether the value lies between the thresholds."""
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


def check_figures(result: Mapping[str, Any], gate: Mapping[str, Any]) -> list[Check]:
    """Compare the figures of the gate's system with its thresholds, in the order of the gate."""
    metrics = result["systems"].get(gate["system"], {}).get("metrics", {})
    return [
        Check(name, metrics.get(name, {}).get("value"), bounds.get("min"), bounds.get("max"))
        for name, bounds in gate["metrics"].items()
    ]
