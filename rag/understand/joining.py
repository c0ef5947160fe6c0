"""Join the subject of an earlier question and the question of a follow-up: the one may stand right behind the other."""

import re
from itertools import takewhile

from rag.text.fold import fold
from rag.text.stopwords import FUNCTION
from rag.text.words import is_verb
from rag.understand.counterpart import is_name, split_words, stays
from rag.understand.phrases import is_measure
from rag.understand.question import read_question

__all__ = ["apart", "continues"]

_GROWS = re.compile(r"^(?:[同环]比|比[上去前][一]?年|比.{0,4}年|[增升降涨跌]|下降|上升|提高|增长)")


def apart(phrase: str, own: str) -> str:
    """Return a phrase of the context without what `own` names itself: of 全县退休医生 only 全县 beside 在岗医生."""
    words = split_words(phrase)
    if not words or words[-1] not in fold(own):
        return phrase
    if phrase in own:
        return ""
    modified = not fold(own).startswith(words[-1]) and not is_verb(words[-1])
    kept = list(takewhile(stays, words)) if modified else words[:-1]
    return phrase[: sum(map(len, kept))]


def continues(own: str, thing: str, context: str) -> bool:
    """Return whether `own` can stand behind the noun phrase `context`: it is a measure, or has no subject.

    `thing` is the noun that `own` asks for, "" if it is more than that.
    """
    if not read_question(own).content:
        return own.startswith("是")
    if _GROWS.match(own):
        return True
    words = split_words(context)
    while len(words) > 1 and (words[0][0].isdigit() or is_name(words[0])):
        words = words[1:]
    if all(map(stays, words)):
        return True
    if any(len(word) > 1 and is_verb(word) for word in words[1:]):  # the first one may be part of a noun: 养老床位
        return False
    first = next(iter(split_words(own)), "")
    return is_measure(thing.removesuffix("是多少")) or is_verb(first, only=False) or FUNCTION.issuperset(first)
