"""Check that a sentence of a language model does not only repeat the question, by rules over folded text.

:mod:`rag.guard.verify` checks that the text is true. It accepts a sentence that claims nothing, because such a sentence
claims nothing wrong. This module rejects it.
"""

import re

from rag.text.characters import letters
from rag.text.fold import fold
from rag.text.numerals import MANY

__all__ = ["adds_information"]

_GLUE = frozenset("的是了在为有个于和与一共")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def adds_information(sentence: str, question: str) -> bool:
    """Return whether `sentence` has a number or two letters that `question` does not have.

    >>> adds_information("群众满意率。", "群众的满意率是多少？")
    False
    >>> adds_information("群众满意率98%。", "群众的满意率是多少？")
    True
    """
    written, known_text = fold(sentence), fold(question)
    if set(_NUMBER.findall(written)) - set(_NUMBER.findall(known_text)):
        return True
    spelt = letters(written)
    known = [
        spelt[max(0, i - 1) : i + 1] in known_text or (len(spelt[i : i + 2]) == 2 and spelt[i : i + 2] in known_text)
        for i in range(len(spelt))
    ]
    new = [char for char, is_known in zip(spelt, known, strict=True) if not is_known and char not in _GLUE]
    return len(new) >= 2 or any(char in MANY for char in new)
