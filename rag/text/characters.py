"""Chinese characters and punctuation, as classes for patterns and as pairs."""

__all__ = ["ALL_HAN", "CLOSING", "CLOSING_QUOTES", "HAN", "HEADING_ENDS", "PAIRS", "letters"]

HAN = r"\u3400-\u9fff"  # the ideographs that reports are written in, inside a class
ALL_HAN = "㐀-鿿豈-﫿𠀀-𲎯〇"  # with the rare ones, for names and for vocabularies

PAIRS = ("“”", "‘’", "《》", "〈〉", "「」", "『』", "（）", "()", "【】", "[]")
# What may stand between the end of a sentence and the next, inside a class. 】 and ] close the markers of citations.
CLOSING_QUOTES = "”’」』》〉）)"
CLOSING = rf'{CLOSING_QUOTES}】\]"'

HEADING_ENDS = " \t\n\u3000\xa0。：:;；"  # close a heading and are no part of its title


def letters(text: str) -> str:
    """Return `text` without blanks and punctuation.

    >>> letters("划分 网格，710个。")
    '划分网格710个'
    """
    return "".join(char for char in text if char.isalnum())
