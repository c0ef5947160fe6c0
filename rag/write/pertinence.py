"""Does what a language model wrote answer the question, and not just repeat it? Shallow rules over folded text.

Says nothing about truth: that is :mod:`rag.guard.verify`'s. A sentence with a hole where the answer belongs claims
nothing wrong, and so would pass there.
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
_TOLERATED = 0.2  # of a fit: another wording of the same may hold what is asked a little less surely
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def adds_information(sentence: str, question: str) -> bool:
    """Tell whether `sentence` holds a number or two letters that `question` does not.

    >>> adds_information("群众满意率。", "群众的满意率是多少？")
    False
    >>> adds_information("群众满意率98%。", "群众的满意率是多少？")
    True
    """
    said, asked = fold(sentence), fold(question)
    if set(_NUMBER.findall(said)) - set(_NUMBER.findall(asked)):
        return True
    spelt = letters(said)
    known = [
        spelt[max(0, i - 1) : i + 1] in asked or (len(spelt[i : i + 2]) == 2 and spelt[i : i + 2] in asked)
        for i in range(len(spelt))
    ]
    new = [char for char, is_known in zip(spelt, known, strict=True) if not is_known and char not in _GLUE]
    return len(new) >= 2 or any(char in MANY for char in new)


def answers_as_well(said: str, quoted: str, questions: Sequence[Question]) -> bool:
    """Tell whether `said` holds each thing that is asked about as surely as the quotation `quoted` does."""
    for question in questions:
        if Kind.YES_NO in question.kinds:
            continue
        for need in question.needs:
            if need_match(need, fold(said), question) + _TOLERATED < need_match(need, fold(quoted), question):
                return False
    return True
