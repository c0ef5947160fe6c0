"""Check that a language model's text answers the question and does not only repeat it, by rules over folded text.

:mod:`rag.guard.verify` checks that the text is true. It accepts a sentence that lacks the answer, because such a
sentence claims nothing wrong. This module rejects it.
"""

import re
from collections.abc import Sequence

from rag.gather.need_match import need_match
from rag.text.characters import letters
from rag.text.fold import fold
from rag.text.numerals import MANY
from rag.understand.question import Kind, Question

__all__ = ["adds_information", "answers_as_well"]

_GLUE = frozenset("的是了在为有个于和与一共")
_TOLERATED = 0.2  # a paraphrase can have a slightly lower need match than the quote
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


def answers_as_well(written: str, quoted: str, questions: Sequence[Question]) -> bool:
    """Return whether `written` matches each need of `questions` about as well as the text `quoted`."""
    for question in questions:
        if Kind.YES_NO in question.kinds:
            continue
        for need in question.needs:
            if need_match(need, fold(written), question) + _TOLERATED < need_match(need, fold(quoted), question):
                return False
    return True
