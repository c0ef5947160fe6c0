"""The limits that the system is asked for; that it holds a process to them is tested with real files."""

import math
import os
import sys

import pytest

from ingest.formats.loader import Limits
from ingest.formats.memory import restrict, widen

MIB = 1 << 20
LIMITS = Limits(seconds=2.5, memory_mib=512, wide_mib=1536)


class System:
    """As the module `resource` of Linux; `data` is what a process may use before."""

    RLIM_INFINITY = -1
    RLIMIT_CORE, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA = "core", "cpu", "file", "data"

    def __init__(self, data=(-1, -1)):
        self.limits = {"data": data}

    def getrlimit(self, kind):
        return self.limits[kind]

    def setrlimit(self, kind, limits):
        self.limits[kind] = limits


def test_a_reader_may_use_what_its_limits_say(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", system := System())
    restrict(LIMITS)
    seconds = math.ceil(2.5) * os.cpu_count()
    assert system.limits == {
        "core": (0, 0),
        "cpu": (seconds, seconds + 5),
        "file": (1024 * MIB, 1024 * MIB),
        "data": ((512 - 48) * MIB, 1536 * MIB),
    }


def test_a_small_limit_leaves_room_for_the_program(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", system := System())
    restrict(Limits(memory_mib=50))
    assert system.limits["data"][0] == 48 * MIB


def test_seconds_are_counted_where_the_processors_are_not_known(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", system := System())
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    restrict(LIMITS)
    assert system.limits["cpu"] == (3, 8)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((464 * MIB, 1536 * MIB), (1536 * MIB, 1536 * MIB)),
        ((464 * MIB, 1000 * MIB), (1000 * MIB, 1000 * MIB)),  # never over what it may raise
        ((464 * MIB, 4000 * MIB), (1536 * MIB, 4000 * MIB)),
        ((464 * MIB, -1), (1536 * MIB, -1)),
        ((1536 * MIB, 1536 * MIB), (1536 * MIB, 1536 * MIB)),
        ((2000 * MIB, 4000 * MIB), (2000 * MIB, 4000 * MIB)),  # it is never lowered
        ((-1, -1), (-1, -1)),
    ],
)
def test_pictures_may_use_more_but_never_less(monkeypatch, before, after):
    monkeypatch.setitem(sys.modules, "resource", system := System(before))
    widen(LIMITS)
    assert system.limits == {"data": after}


def test_a_system_without_limits_reads_nevertheless(monkeypatch):
    monkeypatch.setitem(sys.modules, "resource", None)
    restrict(LIMITS)
    widen(LIMITS)
