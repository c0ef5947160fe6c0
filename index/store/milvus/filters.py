"""Build the filters of Milvus from numbers and from names that this package makes. No text of a user gets into one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

__all__ = ["EVERYTHING", "Filter", "among", "named", "written"]

Numbers = Literal["version", "key", "owner"]
_NAME = re.compile(r"[0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on rows, as Milvus reads it. Only this module makes one."""

    text: str

    def __and__(self, other: "Filter") -> "Filter":
        return Filter(f"({self.text}) and ({other.text})")


EVERYTHING = Filter("written >= 0")


def among(column: Numbers, values: Iterable[int]) -> Filter:
    """Return the filter for rows whose `column` has one of `values`.

    >>> among("version", [3, 4]).text
    'version in [3, 4]'
    """
    return Filter(f"{column} in [{', '.join(str(int(value)) for value in values)}]")


def named(names: Iterable[str]) -> Filter:
    """Return the filter for the rows with the ids `names`.

    Raises: ValueError if one is no id that this package makes.
    """
    every = list(names)
    if not all(_NAME.fullmatch(name) for name in every):
        raise ValueError("not the id of a row")
    quoted = ", ".join(f'"{name}"' for name in every)
    return Filter(f"id in [{quoted}]")


def written(*, after: int | None = None, before: int | None = None) -> Filter:
    """Return the filter for rows that were written after or before a time. Unit: milliseconds since 1970."""
    if after is not None:
        return Filter(f"written > {int(after)}")
    return Filter(f"written < {int(before or 0)}")
