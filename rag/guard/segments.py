"""Split folded text into units for comparison: clauses, bigrams, and runs that the quotes do not contain."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.text import characters
from rag.text.quantity import find_quantities
from rag.text.sentences import split_clauses
from rag.text.stopwords import GLUE
from rag.text.terms import pairs

__all__ = ["HAN", "bigrams", "cached_bigrams", "clauses_of", "closest", "content", "is_abbreviation", "new_runs"]

HAN = re.compile(f"[{characters.HAN}]+")


def bigrams(text: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters.

    >>> sorted(bigrams("网格员"))
    ['格员', '网格']
    """
    return frozenset(pairs(text))


@lru_cache(maxsize=512)
def clauses_of(text: str) -> tuple[str, ...]:
    """Split text at commas, 、, colons and sentence ends. The pieces have no punctuation at their ends."""
    pieces = (piece for span in split_clauses(text) for piece in span.of(text).split("、"))
    return tuple(stripped for piece in pieces if (stripped := piece.strip(" \n,。;!?:")))


def closest(clause: str, clauses: Sequence[str]) -> tuple[str, float]:
    """Return the clause that shares most bigrams with `clause`, and their share, 0..1; ("", 0.0) if there is none."""
    pairs = bigrams(clause)
    if not pairs:
        return "", 0.0
    overlap, _, best = max(
        ((len(pairs & cached_bigrams(other)) / len(pairs), -len(other), other) for other in clauses),
        default=(0.0, 0, ""),
    )
    return best, overlap


@lru_cache(maxsize=4096)
def cached_bigrams(clause: str) -> frozenset[str]:
    """Return the bigrams of a clause, from a cache."""
    return bigrams(clause)


def content(text: str) -> str:
    """Return the Chinese characters of a text, without function characters."""
    return "".join(char for run in HAN.findall(text) for char in run if char not in GLUE)


def new_runs(claim: str, evidence: str) -> Iterator[tuple[str, str]]:
    """Yield (run, the two characters after it) for each run of `claim` that shares no bigram with `evidence`.

    Runs are Chinese characters, without function characters and numbers.
    """
    known = bigrams(evidence)
    numbers = {at for q in find_quantities(claim) for at in range(q.start, q.end)}
    for match in HAN.finditer(claim):
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


@lru_cache(maxsize=4096)
def is_abbreviation(run: str, evidence: str) -> bool:
    """Return whether the quotes have the characters of `run` in order, close to each other: 农发行 for 农业发展银行.

    >>> is_abbreviation("农发行", "中国农业发展银行"), is_abbreviation("工行", "中国农业发展银行")
    (True, False)
    """
    return len(run) > 1 and re.search("[^,。;\n]{0,3}".join(map(re.escape, run)), evidence) is not None
