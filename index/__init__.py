"""Chunks -> something that can be searched.

Importing this package tells OpenMP, which torch brings, to spin only briefly before a waiting thread sleeps. By default
it spins so long that two processes on the same cores slow each other 20-fold (docs/experiments.md). It must be said
before torch is loaded; what the user has set stands.
"""

import os

if "OMP_WAIT_POLICY" not in os.environ:
    os.environ.setdefault("GOMP_SPINCOUNT", "2000")
