"""Amounts in a list, as behind 分别 and 依次: only a mark or an 和 stands between them."""

import re
from collections.abc import Sequence

from rag.text.quantity import Quantity

__all__ = ["JOINED", "runs_of"]

JOINED = re.compile(r"、?[和及与]|、|,")  # what stands between the items of a list


def runs_of(folded: str, amounts: Sequence[Quantity]) -> list[tuple[int, int]]:
    """Return the first and last index of each list of amounts, of which there are two or more.

    >>> from rag.text.quantity import find_quantities
    >>> text = "新建公园9个,绿道、厕所分别为30公里和5座"
    >>> runs_of(text, find_quantities(text))
    [(1, 2)]
    """
    runs: list[tuple[int, int]] = []
    first = 0
    for at in range(1, len(amounts) + 1):
        if at == len(amounts) or not JOINED.fullmatch(folded, amounts[at - 1].end, amounts[at].start):
            if at - 1 > first:
                runs.append((first, at - 1))
            first = at
    return runs
