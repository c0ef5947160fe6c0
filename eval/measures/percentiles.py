"""Percentiles of measured times."""

from collections.abc import Sequence

import numpy as np

__all__ = ["percentiles"]


def percentiles(values: Sequence[float], digits: int = 1) -> dict[str, float]:
    """Return the median, the 95th and the 99th percentile, and the maximum, rounded. Empty without values.

    >>> percentiles([1.0, 2.0, 3.0])
    {'p50': 2.0, 'p95': 2.9, 'p99': 3.0, 'max': 3.0}
    """
    if not values:
        return {}
    found = np.percentile(np.array(values), [50, 95, 99, 100])
    return {name: round(float(value), digits) for name, value in zip(("p50", "p95", "p99", "max"), found, strict=True)}
