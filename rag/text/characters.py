"""Chinese characters and punctuation, for use in patterns."""

__all__ = ["ALL_HAN", "CLOSING", "CLOSING_QUOTES", "HAN", "HEADING_ENDS", "PAIRS", "letters", "printable"]

HAN = r"\u3400-\u9fff"  # common ideographs, for a character class
ALL_HAN = "㐀-鿿豈-﫿𠀀-𲎯〇"  # with rare ideographs, for names and vocabularies; for a character class

# Each entry is an opening mark and its closing mark.
PAIRS = ("“”", "‘’", "《》", "〈〉", "「」", "『』", "（）", "()", "【】", "[]")
# Marks that may follow the end of a sentence, for a character class. 】 and ] close citation markers.
CLOSING_QUOTES = "”’」』》〉）)"
CLOSING = rf'{CLOSING_QUOTES}】\]"'

HEADING_ENDS = " \t\n\u3000\xa0。：:;；"  # characters that end a heading and do not belong to its title


def letters(text: str) -> str:
    """Return the letters and digits of `text`, without white space and punctuation.

    >>> letters("划分 网格，710个。")
    '划分网格710个'
    """
    return "".join(char for char in text if char.isalnum())


def printable(text: str) -> str:
    r"""Return `text` as one line: a space for each line end and control character, so offsets stay true.

    >>> printable("甲\n乙\x1b丙")
    '甲 乙 丙'
    """
    return "".join(char if char.isprintable() else " " for char in text)
