"""Terms of Chinese text, their rarity in a library, and how many terms of a question a text covers.

Terms are character bigrams, single characters with a low weight, Latin words and numbers. No dictionary is used, so no
word is unknown. The embedding model compares meaning; this module compares terms only.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from rag.text.stopwords import FUNCTION
from rag.text.wording import OFFICIAL_WORDS

__all__ = ["Frequencies", "Vocabulary", "Weights", "best_cover", "cover", "pairs", "terms_of"]

# The topic of a question. A key is a tuple of alternative terms, any of which matches; the value is its weight.
Weights = Mapping[tuple[str, ...], float]

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z0-9\-]*|\d+(?:\.\d+)?")
_TEXTS_KEPT = 4096
_SINGLE_WEIGHT = 0.25  # of a single character
_FUNCTION_WEIGHT = 0.15  # of a bigram that contains a function character
_KEYS = re.compile("|".join(re.escape(key) for key in sorted(OFFICIAL_WORDS, key=len, reverse=True)))


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbouring characters, in order.

    >>> pairs("网格员"), pairs("网")
    (['网格', '格员'], [])
    """
    return [text[i : i + 2] for i in range(len(text) - 1)]


@lru_cache(maxsize=_TEXTS_KEPT)
def terms_of(text: str) -> frozenset[str]:
    """Return the terms of folded `text`. Results are cached, because many questions meet the same sentences.

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
    """Return the weighted share of a question's entries that `terms` contains, 0..1.

    >>> cover({("网格",): 3.0, ("新聘", "招聘"): 1.0}, terms_of("全区划分网格"))
    0.75
    """
    total = sum(weights.values())
    matched = sum(weight for entry, weight in weights.items() if not terms.isdisjoint(entry))
    return matched / total if total else 0.0


def best_cover(wordings: Iterable[Weights], terms: frozenset[str]) -> float:
    """Return the share of the entries that `terms` contains, 0..1: the best over the wordings of one question.

    >>> best_cover([{("网格",): 3.0}, {("公园",): 1.0}], terms_of("新建公园"))
    1.0
    """
    return max(cover(weights, terms) for weights in wordings)


class Frequencies(Protocol):
    """In how many sentences each term occurs."""

    def get(self, term: str, default: int, /) -> int:
        """Return the number of sentences with `term`, `default` if there are none."""
        ...

    def __contains__(self, term: object, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Document frequencies of terms over the sentences of a library."""

    n_sentences: int
    frequency: Frequencies

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
        """Return the inverse document frequency, as in BM25, of a term that occurs in `df` sentences."""
        return math.log(1 + (self.n_sentences - df + 0.5) / (df + 0.5))

    def weigh(self, content: str) -> Weights:
        """Return the terms of a question's `content`, weighted by rarity. Terms that occur nowhere weigh most."""
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
        """Return `content` and its official wording, if that differs.

        An everyday word is replaced by the first of its official words that occurs in the library, unless `content`
        already contains one of them.
        """
        official = _KEYS.sub(lambda match: self._official(match.group(), content), content)
        return (content,) if official == content else (content, official)

    def _official(self, word: str, content: str) -> str:
        officials = OFFICIAL_WORDS[word]
        if any(official in content for official in officials):
            return word
        return next((official for official in officials if self._rarest(official) > 0), word)

    def _rarest(self, word: str) -> int:
        return min(self.frequency.get(pair, 0) for pair in pairs(word) or [word])
