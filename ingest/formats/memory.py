"""Limits that the system holds a process to. Where the system has none, only the time limit of the parent holds."""

import math
import os

from ingest.formats.loader import Limits

__all__ = ["restrict", "widen"]

_MIB = 1 << 20
_CODE_MIB = 48  # of libraries, which the system does not count as data
_FILE_MIB = 1024  # largest file that the process may write


def restrict(limits: Limits) -> None:
    """Limit memory and processor time of this process, and of those it will start."""
    try:
        import resource
    except ImportError:  # Windows
        return
    cpu = math.ceil(limits.seconds) * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_MIB * _MIB, _FILE_MIB * _MIB))
    data = max(limits.memory_mib - _CODE_MIB, _CODE_MIB)
    resource.setrlimit(resource.RLIMIT_DATA, (data * _MIB, limits.wide_mib * _MIB))


def widen(limits: Limits) -> None:
    """Raise the memory limit to ``limits.wide_mib``, before pictures are recognised or a converter is started.

    A process without a limit stays without one.
    """
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wide = limits.wide_mib * _MIB if hard == resource.RLIM_INFINITY else min(limits.wide_mib * _MIB, hard)
    if soft != resource.RLIM_INFINITY and soft < wide:
        resource.setrlimit(resource.RLIMIT_DATA, (wide, hard))
