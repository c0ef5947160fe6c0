"""Tell by rule whether an answer is right: it must hold the facts of the case, in any wording. No model is used."""

import re
from typing import TYPE_CHECKING

from eval.measures.facts import holds, normalise

if TYPE_CHECKING:
    from eval.sets.cases import Case

__all__ = ["is_right"]

_MEASURES = "个|条|项|点|方面|类|种|步|部分|处|件|份"


def is_right(case: "Case", text: str, *, refused: bool, n_citations: int = 0) -> bool:
    """Return whether one answer is right.

    An answerable case is right if the answer holds every fact. An unanswerable case is right if it is refused, or if
    the answer holds the true value of a false premise. A count is right if the answer gives the number with a measure
    word, or cites that many items.
    """
    if not case.answerable:
        return refused or any(holds(text, fact) for fact in case.correct)
    if refused:
        return False
    if case.counted:
        return all(any(_counts(text, fact, n_citations) for fact in group) for group in case.facts)
    return all(any(holds(text, fact) for fact in group) for group in case.facts)


def _counts(text: str, fact: str, n_citations: int) -> bool:
    number = normalise(fact)
    stated = re.search(rf"(?<![\d.第]){number}(?:{_MEASURES})", normalise(text))
    return bool(stated) or n_citations == int(number) > 1
