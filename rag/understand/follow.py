"""Put a follow-up behind what the last question that stood alone is about, as in 就思明区有养老床位而言，集美区呢.

So follow-ups are written out without a rewriter, and English ones, which are too few to learn from. Nothing is replaced
but the year.
"""

import re

from rag.text.fold import cut_out
from rag.understand.context import about, context_of
from rag.understand.leaning import POINTS_BACK
from rag.understand.question import Kind, read_question
from rag.understand.setting import name_year, with_year

__all__ = ["ENDS", "ask_behind", "follow"]

ENDS = " ?？。!！,，\n\r\t"
_SOFT = re.compile(r"[呢啊呀嘛吧呐](?=[,，?？。!！\s]|$)")
_ASKING = re.compile(r"什么|啥|哪|咋|which|what|(?P<verb>.)[不没](?P=verb)|[没不]$|还是|是.+是")


def follow(text: str, root: str, year: int | None) -> tuple[str, str]:
    """Return the question `root` that stood alone, with the year that the follow-up `text` names, and `text` behind it.

    `year` is the year that 今年 means.

    >>> follow("那2020年呢？", "招聘教师多少名", None)[1]
    '2020年招聘教师多少名'
    """
    own = _own(text)
    named, rest = name_year(own, root, year)
    if named:
        root = with_year(root, named)
        if _asks(own) and set(read_question(root).content.split()) <= set(read_question(own).content.split()):
            return own, own  # it is whole
        own = rest.strip(ENDS)
    if not own or not (read_question(own).content or _asks(own)):
        return root, root
    return root, ask_behind(own, root)


def ask_behind(text: str, before: str) -> str:
    """Ask the follow-up `text` about all that the question `before` is about.

    >>> ask_behind("那集美区呢？", "思明区有养老床位多少张")
    '就思明区有养老床位而言，集美区呢？'
    """
    own = _own(text) or text.strip(ENDS)
    english = read_question(before).english or read_question(own).english
    context = context_of(before)
    if english:
        return about(" ".join(context), own)
    return about("".join(context), f"{own}？" if _asks(own) else f"{own}呢？")


def _own(text: str) -> str:
    """Return a follow-up without the words that only refer to the dialogue."""
    return cut_out(POINTS_BACK, cut_out(_SOFT, text).strip(ENDS)).strip(ENDS).removeprefix("的")


def _asks(own: str) -> bool:
    """Return whether a follow-up has an interrogative of its own."""
    question = read_question(own)
    return question.kinds != {Kind.WHAT} or bool(_ASKING.search(question.folded))
