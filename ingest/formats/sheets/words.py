"""The words of a cell: line breaks and stretched words become plain text."""

import re

__all__ = ["one_line", "paragraphs"]

_BREAK = re.compile(r"[ \t\u3000\xa0]*[\r\n\v\f\x85\u2028\u2029]+[ \t\u3000\xa0]*")
_BLANK = re.compile(r"[ \t\xa0\u2000-\u200a\u202f]+")
_UNUSUAL = re.compile("[\\s\x00-\x1f\x7f\u200b-\u200d\u2060\ufeff\ufffe\uffff]")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b-\u200d\u2060\ufeff\ufffe\uffff]")
_STRETCHED = re.compile(r"[\u3400-\u9fff](?:(?:[ \xa0]{2,}|[ \xa0]*\u3000[ \u3000\xa0]*)[\u3400-\u9fff])+")
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”‘’()]")
_SENTENCE_END = "。；：！？…;:!?"
_WRAPPED_LINES = 3  # up to these, a short text was broken to fit its cell
_WRAPPED_LENGTH = 80  # characters


def one_line(text: str) -> str:
    r"""Return the text of a cell on one line. A break is a blank, or nothing where it breaks a Chinese text.

    >>> one_line("事业单位\n经营收入"), one_line("GDP\ngrowth"), one_line("合      计")
    ('事业单位经营收入', 'GDP growth', '合计')
    """
    if not _UNUSUAL.search(text):
        return text
    lines = [line for line in _BREAK.split(_INVISIBLE.sub("", text)) if line.strip()]
    if len(lines) > 1:
        text = _joined(lines)
    elif lines:
        text = lines[0]
    else:
        return ""
    text = _BLANK.sub(" ", text).strip() if not _STRETCHED.fullmatch(text.strip()) else re.sub(r"\s+", "", text)
    return text.strip("\u3000 ")


def paragraphs(text: str) -> list[str]:
    r"""Return the paragraphs of a text that stands alone in its row; a title that is broken to fit is one.

    >>> paragraphs("学校名单\n（截至2025年6月20日）"), paragraphs("一、概述。\n二、依据。")
    (['学校名单（截至2025年6月20日）'], ['一、概述。', '二、依据。'])
    """
    lines = [line for line in (one_line(part) for part in _BREAK.split(text)) if line]
    whole = len(lines) <= _WRAPPED_LINES and sum(map(len, lines)) <= _WRAPPED_LENGTH
    if whole and not any(line[-1] in _SENTENCE_END for line in lines[:-1]):
        return [joined] if (joined := one_line(text)) else []
    return lines


def _joined(lines: list[str]) -> str:
    """Join the lines of a cell. Lines of a list keep a blank between them."""
    vertical = all(len(line.strip()) == 1 for line in lines)
    is_list = len(lines) > _WRAPPED_LINES and not vertical
    text = lines[0].strip()
    for line in lines[1:]:
        line = line.strip()
        chinese = _CHINESE.match(text[-1]) and _CHINESE.match(line[0])
        text += line if chinese and not is_list else f" {line}"
    return text
