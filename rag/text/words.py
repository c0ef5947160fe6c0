"""Cut Chinese into dictionary words, and tell ordinary words from names."""

from collections.abc import Iterable
from functools import cache

from rag.text.cedict import entries

__all__ = ["is_common", "segment"]


def segment(run: str) -> tuple[str, ...]:
    """Cut a run of Chinese characters into the fewest dictionary words; what is in no word stands alone.

    >>> segment("腾讯科技公司")
    ('腾讯', '科技', '公司')
    """
    words = _words()
    best: list[tuple[int, int, tuple[str, ...]]] = [(0, 0, ())]
    for end in range(1, len(run) + 1):
        options = []
        for start in range(max(0, end - 6), end):
            piece = run[start:end]
            if len(piece) == 1 or piece in words:
                loose, n, pieces = best[start]
                options.append((loose + (len(piece) == 1), n + 1, (*pieces, piece)))
        best.append(min(options, key=lambda option: option[:2]))
    return best[-1][2]


def is_common(pieces: Iterable[str]) -> bool:
    """Tell whether every piece is an ordinary word: none a proper name, none unknown to the dictionary."""
    words = _words()
    return all(len(piece) > 1 and words.get(piece, False) for piece in pieces)


@cache
def _words() -> dict[str, bool]:
    """Map the dictionary's words of two to six characters to whether any of their senses is an ordinary one."""
    found: dict[str, bool] = {}
    for word, glosses in entries():
        if 2 <= len(word) <= 6:
            ordinary = any(not gloss[:1].isupper() for gloss in glosses)
            found[word] = found.get(word, False) or ordinary
    return found
