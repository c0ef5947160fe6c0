"""Cut folded text into what can be compared: clauses, pairs of characters, stretches that are new."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.text import characters
from rag.text.quantity import find_quantities
from rag.text.sentences import split_clauses
from rag.text.stopwords import GLUE
from rag.text.terms import pairs

__all__ = ["HAN", "bigrams", "clauses_of", "closest", "content", "new_runs", "pairs_of"]

HAN = re.compile(f"[{characters.HAN}]+")


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters.

    >>> sorted(bigrams("网格员"))
    ['格员', '网格']
    """
    return frozenset(pairs(text))


@lru_cache(maxsize=512)
def clauses_of(text: str) -> tuple[str, ...]:
    """Cut text at commas, 、 and sentence ends; marks and empty pieces go."""
    pieces = (piece for span in split_clauses(text) for piece in span.of(text).split("、"))
    return tuple(stripped for piece in pieces if (stripped := piece.strip(" \n,。;!?:")))


def closest(clause: str, clauses: Sequence[str]) -> tuple[str, float]:
    """Return the clause that shares most of the bigrams of `clause`, and which part of them; "" where none can."""
    pairs = bigrams(clause)
    if not pairs:
        return "", 0.0
    overlap, _, best = max(
        ((len(pairs & pairs_of(other)) / len(pairs), -len(other), other) for other in clauses), default=(0.0, 0, "")
    )
    return best, overlap


@lru_cache(maxsize=4096)
def pairs_of(clause: str) -> frozenset[str]:
    """Return the bigrams of a clause that is met often."""
    return bigrams(clause)


def content(text: str) -> str:
    """Return the Chinese characters of a text that claim something."""
    return "".join(char for run in HAN.findall(text) for char in run if char not in GLUE)


def new_runs(said: str, shown: str) -> Iterator[tuple[str, str]]:
    """Yield the stretches of `said` that share no two characters in a row with `shown`, and two that follow."""
    known = bigrams(shown)
    numbers = {at for q in find_quantities(said) for at in range(q.start, q.end)}
    for match in HAN.finditer(said):
        run = match.group()
        kept = [char in GLUE or match.start() + i in numbers for i, char in enumerate(run)]
        for i in range(len(run) - 1):
            if run[i : i + 2] in known:
                kept[i] = kept[i + 1] = True
        start = 0
        while start < len(run):
            end = start
            while end < len(run) and not kept[end]:
                end += 1
            if end > start:
                yield run[start:end], run[end : end + 2]
            start = end + 1
