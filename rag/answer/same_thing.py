"""Whether a clause tells of the very thing that a question names, and as done. In doubt it does not.

Names that are alike share most of their characters: 地铁2号线 and 地铁3号线, 实验中学 and 实验小学.
"""

import re
from collections.abc import Iterator

from rag.text.numerals import NUMERALS, read_number
from rag.text.polarity import is_plan, negations_of
from rag.text.quantity import find_quantities
from rag.text.stopwords import FUNCTION
from rag.text.words import is_verb, segment

__all__ = ["NEARLY", "is_told_as_done", "names_all", "names_marks"]

NEARLY = 0.08  # share of the terms, up to which two sentences tell of a thing alike
_RUN = re.compile(r"[\u3400-\u9fff]+")
_MARK = re.compile(rf"[a-z]+|\d+(?:\.\d+)?|[{NUMERALS}]+")
_NUMBERED = re.compile(rf"(\d+|[{NUMERALS}]+)(?=[期号环])")
_UNFINISHED = re.compile(
    r"推[进动]|启动|加[快紧]|筹[建备]|着[力手]|抓[好紧]|全力|在建|[开动]工|即将|基本|接近|申[请报办]|研究|探索|支持|做好|准备"
)


def names_all(content: str, said: str, *, but_verbs: bool = False) -> bool:
    """Return whether folded text has all words and marks of a question's `content`; `but_verbs` may be missing.

    A part with a number of its own (二期) is another thing than the whole.

    >>> names_all("地铁3号线 开通", "地铁2号线开通"), names_all("云桥 建成", "云桥二期建成")
    (False, False)
    """
    if not names_marks(content, said):
        return False
    words = _words(_without_amounts(content))
    return all(word in said or (but_verbs and is_verb(word, only=False)) for word in words)


def names_marks(content: str, said: str) -> bool:
    """Return whether folded text has the numbers and letters of names in `content`, and names no numbered part more."""
    here, there = _without_amounts(content), _without_amounts(said)
    asked, told = _marks(here), _marks(there)
    return asked <= told and {_value(one) for one in _NUMBERED.findall(there)} <= asked


def is_told_as_done(before: str, clause: str, asked: str) -> bool:
    """Return whether a folded clause tells something as done, or as negated or planned as the question asks for it.

    `before` is what the sentence says before the clause.

    >>> is_told_as_done("", "云桥尚未建成", "云桥哪年建成"), is_told_as_done("推进建设,", "力争建成", "哪年建成")
    (False, False)
    """
    if negations_of(clause) != negations_of(asked) or is_plan(f"{before}{clause}") != is_plan(asked):
        return False
    return all(word in asked for word in _UNFINISHED.findall(clause))


def _without_amounts(text: str) -> str:
    """Blank dates and amounts with a unit, except for numbers of parts such as 二期."""
    for one in find_quantities(text):
        if one.unit not in ("", "期") or one.is_date:
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


def _marks(text: str) -> frozenset[str]:
    return frozenset(map(_value, _MARK.findall(text)))


def _value(mark: str) -> str:
    """Write a number in digits: 三 of 三号线 is 3."""
    number = None if mark.isascii() and not mark[0].isdigit() else read_number(mark)
    return mark if number is None else str(number.normalize())


def _words(content: str) -> Iterator[str]:
    """Yield the words of folded text; characters between them form a word unless they are verbs or function words."""
    for run in _RUN.findall(content):
        single = ""
        for piece in (*segment(run), ""):
            if len(piece) == 1 and piece not in FUNCTION:
                single += piece
                continue
            if single and not all(is_verb(char, only=False) for char in single):
                yield single
            single = ""
            if len(piece) > 1:
                yield piece
