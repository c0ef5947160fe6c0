"""Split Chinese into dictionary words, and distinguish ordinary words from names and verbs."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from rag.text.cedict import entries

__all__ = ["is_common", "is_verb", "segment", "without_verbs"]

_RUN = re.compile(r"[\u3400-\u9fff]+")
_RUNS_KEPT = 4096  # a dialogue splits the same questions again


@lru_cache(maxsize=_RUNS_KEPT)
def segment(run: str) -> tuple[str, ...]:
    """Split a run of Chinese characters into dictionary words of two to six characters.

    A character outside every word is a piece of its own. The split has the fewest such characters and, among those
    splits, the fewest pieces.

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
                outside, n, pieces = best[start]
                options.append((outside + (len(piece) == 1), n + 1, (*pieces, piece)))
        best.append(min(options, key=lambda option: option[:2]))
    return best[-1][2]


def is_common(pieces: Iterable[str]) -> bool:
    """Return whether every piece is an ordinary word: in the dictionary, and not only as a proper name."""
    words = _words()
    return all(len(piece) > 1 and words.get(piece, False) for piece in pieces)


@cache
def _words() -> dict[str, bool]:
    """Map each dictionary word of two to six characters to whether one of its senses is not a proper name."""
    found: dict[str, bool] = {}
    for word, glosses in entries():
        if 2 <= len(word) <= 6:
            ordinary = any(not gloss[:1].isupper() for gloss in glosses)
            found[word] = found.get(word, False) or ordinary
    return found


def is_verb(word: str, *, only: bool = True) -> bool:
    """Return whether the dictionary has a word as a verb in all of its senses. Without `only`, the first one decides.

    >>> is_verb("登记"), is_verb("投资"), is_verb("新增"), is_verb("新增", only=False)
    (True, False, False, True)
    """
    return word in _verbs()[0 if only else 1]


def without_verbs(text: str) -> str:
    """Blank the words of Chinese text whose first sense is a verb.

    >>> without_verbs("推动电池产业冲击")
    '  电池产业  '
    """

    def blank(run: re.Match[str]) -> str:
        pieces = segment(run.group())
        return "".join(" " * len(piece) if is_verb(piece, only=False) else piece for piece in pieces)

    return _RUN.sub(blank, text)


@cache
def _verbs() -> tuple[frozenset[str], frozenset[str]]:
    """The words all of whose senses are verbs, and those whose first sense is one."""
    senses: dict[str, list[bool]] = {}
    for word, glosses in entries():
        told = (gloss.strip() for gloss in glosses if not gloss.startswith(("CL:", "variant of", "surname")))
        senses.setdefault(word, []).extend(gloss.startswith("to ") for gloss in told)
    found = [(word, verbs) for word, verbs in senses.items() if verbs and verbs[0]]
    return frozenset(word for word, verbs in found if all(verbs)), frozenset(word for word, _ in found)
