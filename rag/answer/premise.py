"""Detect a number in the question that contradicts the report. The answer then corrects it.

Only numbers with a unit and a noun are compared: 810个网格 with 网格710个, 优良率90% with 优良率为100%. Names and
relations are not compared.
"""

import re

from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import split_clauses

__all__ = ["contradicts"]

_MEASURED = frozenset({"percent", "money", "area", "length", "weight", "volume"})  # the noun stands before the number
_HOW_MUCH = re.compile(r"(?:降|增|升|提高|减少|下降|增长|上升|达|高|低|仅|只|占|共|约|花|用|有|是|为|到|了|至|的)+$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{2}")


def contradicts(question: str, quote: str) -> bool:
    """Return whether the folded `quote` has another number than the folded `question` for the same thing.

    >>> contradicts("全区划了810个网格,是怎么划的?", "全区划分网格710个。")
    True
    >>> contradicts("全区划了710个网格,是怎么划的?", "全区划分网格710个。")
    False
    """
    stated = find_quantities(quote)
    clauses = [span.of(quote) for span in split_clauses(quote)]
    for claimed in find_quantities(question):
        noun = _noun(claimed, question)
        if not _comparable(claimed) or not noun or any(q.value == claimed.value for q in stated):
            continue
        if any(noun in clause and _rival(claimed, noun, clause) for clause in clauses):
            return True
    return False


def _noun(quantity: Quantity, text: str) -> str:
    """Return the two characters of the noun that is counted or measured, or "" if there is none."""
    if quantity.dimension in _MEASURED:
        words = _HOW_MUCH.sub("", re.split(r"[,。;、\d]", text[: quantity.start])[-1])
        return words[-2:] if _NOUN.fullmatch(words[-2:]) else ""
    after = _NOUN.match(text, quantity.end)
    return after.group() if after else ""


def _rival(claimed: Quantity, noun: str, clause: str) -> bool:
    """Return whether exactly one number of the clause corresponds to `claimed`."""
    rivals = [q for q in find_quantities(clause) if _comparable(q) and q.unit == claimed.unit]
    return len(rivals) == 1 or sum(_noun(q, clause) == noun for q in rivals) == 1


def _comparable(quantity: Quantity) -> bool:
    return quantity.value is not None and bool(quantity.unit) and quantity.dimension not in ("ordinal", "date")
