"""Characters of a paragraph: white space as a browser shows it, raised and lowered figures."""

import re

__all__ = ["collapse", "is_wide", "join_lines", "lower", "raised", "unbroken"]

_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060\ufeff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[ \t\n\r\f\v\x85\xa0\u2028\u2029]+")
_BREAK = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_RAISED = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎")
_WIDE = re.compile(r"[\u2e80-\u303f\u3041-\u33ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uffee—…“”‘’·]")


def collapse(text: str) -> str:
    r"""Return `text` on one line, trimmed, without invisible characters.

    >>> collapse(" 全区\n  划分 网格\xa0710 个 ")
    '全区 划分 网格 710 个'
    """
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()


def unbroken(text: str) -> str:
    r"""Drop the line breaks of the source that stand beside a Chinese character: they are no spaces.

    >>> unbroken("全区\n  划分")
    '全区划分'
    """
    return _BREAK.sub(_break, text) if "\n" in text or "\r" in text else text


def _break(found: re.Match[str]) -> str:
    text, start, end = found.string, found.start(), found.end()
    between = start and end < len(text) and (is_wide(text[start - 1]) or is_wide(text[end]))
    return "" if between else " "


def is_wide(char: str) -> bool:
    """Tell whether `char` is Chinese, punctuation included."""
    return bool(_WIDE.match(char))


def join_lines(lines: list[str]) -> str:
    """Join the lines of a cell: Chinese without a space, other words with one.

    >>> join_lines(["行政区划", "代码"]), join_lines(["GDP", "(亿元)"])
    ('行政区划代码', 'GDP (亿元)')
    """
    joined = ""
    for line in filter(None, lines):
        space = joined and not (is_wide(joined[-1]) or is_wide(line[0]))
        joined += f" {line}" if space else line
    return joined


def raised(text: str) -> str:
    """Return superscript `text`, so that 10⁴ is not read as 104; other characters than figures stay as they are.

    >>> raised("2"), raised("注")
    ('²', '注')
    """
    return text.translate(_RAISED) if any(char.isdigit() for char in text) else text


def lower(text: str) -> str:
    """Return subscript `text`: CO₂."""
    return text.translate(_LOWERED) if any(char.isdigit() for char in text) else text
