"""A cache keeps results, and does not keep the object."""

import gc
import weakref

import pytest

from rag.caching import cached


class Counter:
    def __init__(self):
        self.calls = []
        self.double = cached(self._double, 2)

    def _double(self, number, *, plus=0):
        self.calls.append(number)
        return 2 * number + plus


def test_what_was_asked_last_is_kept():
    counter = Counter()
    assert [counter.double(n) for n in (1, 2, 1, 3, 2)] == [2, 4, 2, 6, 4]
    assert counter.calls == [1, 2, 3, 2]
    assert counter.double(2, plus=1) == 5


def test_the_object_is_gone_with_its_last_reference():
    gc.disable()
    try:
        counter = Counter()
        counter.double(1)
        gone, method = weakref.ref(counter), counter.double
        del counter
        assert gone() is None
        with pytest.raises(ReferenceError, match="keep a reference"):
            method(5)
    finally:
        gc.enable()
