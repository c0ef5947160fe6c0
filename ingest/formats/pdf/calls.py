"""Functions of pdfium that are called for each character: they take addresses as numbers, which is much quicker."""

from collections.abc import Callable
from ctypes import CFUNCTYPE, c_void_p, cast
from functools import cache
from typing import Any

import pypdfium2.raw as pdfium

__all__ = ["direct"]


@cache
def direct(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:  # noqa: ANN401 - types of ctypes
    """Return the function `name` of pdfium with these types of its result and arguments; ``c_void_p`` for a pointer."""
    address = cast(getattr(pdfium, name), c_void_p).value
    return CFUNCTYPE(result, *arguments)(address or 0)
