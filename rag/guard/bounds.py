"""The words beside a number that make it a bound or round it. The input is folded text without spaces."""

import re
from typing import Literal

__all__ = ["Bound", "bound_of", "is_vague", "rounding_of"]

Bound = Literal["", "more", "less"]

_OVER = r"超过?|逾|(?<![不经通超])过|突破|[多高大]于|至少"
_MORE = re.compile(rf"(?:{_OVER})了?$|(?:不|低于不)(?:少于|低于|小于)$")
_LESS = re.compile(r"不足$|不到$|低于$|少于$|小于$|至多$|最多$|不(?:超过|高于|多于|超)$")
_ABOVE = re.compile(rf"(?:{_OVER})$")
_NEARLY = re.compile(r"(?:近|不足|不到)$")
_ABOUT = re.compile(r"(?:约合?|大概|大致|差不多)$")
_ODD = re.compile(r"[多余几]")
_LIMIT = re.compile(r"最[多长高少低短]|至[多少]|上限|下限|不超过")
_VAGUE = re.compile(
    r"约|近(?=[\d一二两三四五六七八九半百千万亿])|逾|(?<![不经通])过(?=[一二两三四五六七八九半百千万亿])|余|多(?!少)|左右|超(?![收支])|几|不足|不到|以[上下内]|[高低大小]于|突破"
    r"|最[多少高低长短]|至[少多]"
)


def bound_of(before: str, after: str) -> Bound:
    """Return "more" if the words beside a number make it a lower bound, "less" for an upper one, "" for neither.

    >>> bound_of("不超过", ""), bound_of("", "以上"), bound_of("完成", "")
    ('less', 'more', '')
    """
    if _LESS.search(before) or after in ("以下", "以内", "之内"):
        return "less"
    return "more" if _MORE.search(before) or after == "以上" else ""


def rounding_of(before: str, number: str, after: str) -> Literal["", "down", "up", "nearest"]:
    """Return how the words beside a number say that it was rounded, "" if they do not.

    >>> rounding_of("超过", "1.1万公里", ""), rounding_of("近", "50万", ""), rounding_of("约", "三成", "")
    ('down', 'up', 'nearest')
    """
    if _ABOVE.search(before) or _ODD.search(number) or after[:1] in ("多", "余") or after == "以上":
        return "down"
    if _NEARLY.search(before):
        return "up"
    return "nearest" if _ABOUT.search(before) or after in ("左右", "上下") else ""


def is_vague(text: str, before: str = "") -> bool:
    """Return whether a number is approximate or a limit, as 约, 近 or 以上 say.

    `text` is the number with the characters beside it; `before` is what leads to it.
    """
    return _LIMIT.search(before) is not None or _VAGUE.search(text) is not None
