"""The open levels of an outline, and where a heading without a number stands among them: as the numbers around it say.

Between 一、and 二、it stands below 一、. Between 一、and 三、it stands beside them. After the last number it stands
beside them too, unless such headings stand below earlier numbers: nothing may be cited under another's heading.
"""

from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import NamedTuple

from ingest.headings import UNNUMBERED

__all__ = ["Level", "make_room"]

_LOWEST = 100.0  # rank of a heading that any marker ends


class Level(NamedTuple):
    """A heading on the path to a place. A level of a lower `rank` encloses one of a higher rank."""

    style: str
    rank: float
    title: str
    number: int


def make_room(stack: list[Level], following: Collection[Level], holding: set[str]) -> float:
    """Close the levels of `stack` that a heading without a number ends; return its rank.

    `following` has the headings after it, in order. `holding` collects the styles that have such headings below them.
    """
    rank = None
    while stack:
        level = stack[-1]
        after = (
            None if level.style == UNNUMBERED else _number_after(level, following, {one.style for one in stack[:-1]})
        )
        if after == level.number + 1:
            holding.add(level.style)
            break
        if after is None and level.style in holding:
            break
        stack.pop()
        rank = level.rank if level.style == UNNUMBERED else level.rank + 0.5
        if after is not None:
            break
    if rank is not None:
        return rank
    return stack[-1].rank + 0.5 if stack else _first_rank(following)


def _number_after(level: Level, following: Iterable[Level], outer: set[str]) -> int | None:
    """Return the number by which `level` is followed before a level around it ends; None when numbers begin again."""
    for one in following:
        if one.style in outer:
            return None
        if one.style == level.style:
            return one.number if one.number > level.number else None
    return None


def _first_rank(following: Collection[Level]) -> float:
    """Return the rank of the first heading without a number: above numbers that begin again below the next such one."""
    first = next(iter(following), None)
    if first is None or first.number != 1:
        return _LOWEST
    again = any(
        one.style == UNNUMBERED and two[:2] == first[:2] and two.number == 1 for one, two in pairwise(following)
    )
    return first.rank - 0.5 if again else _LOWEST
