"""Terms of Chinese text and how rare each is in a library: what a question is about, and how much of it a text covers.

Terms are character bigrams, weak single characters, and words of Latin letters or digits: no dictionary, so no word is
unknown. It does not look at meaning; that is the embedding's work.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.text.stopwords import FUNCTION
from rag.text.wording import OFFICIAL_WORDS

__all__ = ["Vocabulary", "Weights", "cover", "pairs", "terms_of"]

# What a question is about: each entry is a tuple of alternative terms, any of which will do, and its weight.
Weights = Mapping[tuple[str, ...], float]

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z0-9\-]*|\d+(?:\.\d+)?")
_TEXTS_KEPT = 4096
_SINGLE_WEIGHT = 0.25  # one character says little
_FUNCTION_WEIGHT = 0.15  # a bigram that straddles a particle says hardly more
_KEYS = re.compile("|".join(re.escape(key) for key in sorted(OFFICIAL_WORDS, key=len, reverse=True)))


def pairs(text: str) -> list[str]:
    """List the pairs of neighbouring characters.

    >>> pairs("网格员"), pairs("网")
    (['网格', '格员'], [])
    """
    return [text[i : i + 2] for i in range(len(text) - 1)]


@lru_cache(maxsize=_TEXTS_KEPT)
def terms_of(text: str) -> frozenset[str]:
    """List the terms of folded `text`; those of the latest texts are kept, as questions meet the same sentences again.

    >>> sorted(terms_of("新聘345名"))
    ['345', '名', '新', '新聘', '聘']
    """
    found: set[str] = set()
    for run in _RUN.findall(text):
        if run[0] < "\u3400":
            found.add(run)
        else:
            found.update(run)
            found.update(pairs(run))
    return frozenset(found)


def cover(weights: Weights, terms: frozenset[str]) -> float:
    """Return the weighted share of a question's entries that `terms` holds, 0..1.

    >>> cover({("网格",): 3.0, ("新聘", "招聘"): 1.0}, terms_of("全区划分网格"))
    0.75
    """
    total = sum(weights.values())
    held = sum(weight for entry, weight in weights.items() if not terms.isdisjoint(entry))
    return held / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Document frequencies of terms over the sentences of a library."""

    n_sentences: int
    frequency: Mapping[str, int]

    @classmethod
    def of(cls, sentences: Iterable[str]) -> "Vocabulary":
        """Count the terms of folded `sentences`."""
        counts: Counter[str] = Counter()
        n = 0
        for sentence in sentences:
            counts.update(terms_of(sentence))
            n += 1
        return cls(n, counts)

    def rarity(self, df: int) -> float:
        """Return the inverse document frequency of a term that stands in `df` sentences."""
        return math.log(1 + (self.n_sentences - df + 0.5) / (df + 0.5))

    def weigh(self, content: str) -> Weights:
        """Weigh the terms of a question's `content` by rarity; terms that occur nowhere weigh most."""
        weights: dict[tuple[str, ...], float] = {}
        for term in sorted(terms_of(content)):
            weight = self.rarity(self.frequency.get(term, 0))
            if len(term) == 1 and term >= "\u3400":
                weight *= 0.0 if term in FUNCTION else _SINGLE_WEIGHT
            elif any(char in FUNCTION for char in term) and term >= "\u3400":
                weight *= _FUNCTION_WEIGHT
            if weight > 0:
                weights[term,] = weight
        return weights

    def rephrase(self, content: str) -> tuple[str, ...]:
        """Return `content` and, where everyday words have an official twin in the library, its official wording."""
        official = _KEYS.sub(lambda match: self._official(match.group(), content), content)
        return (content,) if official == content else (content, official)

    def _official(self, word: str, content: str) -> str:
        twins = OFFICIAL_WORDS[word]
        if any(twin in content for twin in twins):
            return word
        return next((twin for twin in twins if self._rarest(twin) > 0), word)

    def _rarest(self, word: str) -> int:
        return min(self.frequency.get(pair, 0) for pair in pairs(word) or [word])
