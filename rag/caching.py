"""A cache for the results of a method, which ends with its object."""

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast
from weakref import WeakMethod

__all__ = ["cached"]

P = ParamSpec("P")
R = TypeVar("R")


def cached(method: Callable[P, R], most: int) -> Callable[P, R]:
    """Return `method` with a cache of the `most` results that were used last.

    The cache refers weakly to the object of the method. So the object is gone, with the files that it maps, as soon as
    nobody uses it, and not when the garbage collector comes by.
    """
    bound = WeakMethod(method)

    @lru_cache(most)
    def call(*args: P.args, **named: P.kwargs) -> R:
        alive = bound()
        if alive is None:
            raise ReferenceError("the object of this method is gone; keep a reference to it")
        return alive(*args, **named)

    return cast("Callable[P, R]", call)
