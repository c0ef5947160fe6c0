"""Text that nobody can read though its encoding is right: placeholders, private codes, mojibake saved as UTF-8.

Such text comes from a PDF whose font has no character map, and from a program that decoded a file wrongly and saved it.
"""

import re
from itertools import product
from typing import NamedTuple

from ingest.encodings import chinese_weight, is_chinese
from rag.errors import UnreadableText
from rag.text.radicals import unify

__all__ = ["check_readable", "describe_flaws"]

_UNREADABLE = re.compile(
    r"\(cid:\d+\)|(?:GLYPH|glyph)<[^<>\n]{1,80}>"  # a glyph without a character, as PDF tools write it
    r"|锟斤拷|\?{4,}"  # what a conversion leaves of characters that it did not know
    r"|[\x80-\x84\x86-\x9f\ue000-\uf8ff\ufffd-\uffff\U000f0000-\U0010ffff]"
)
_MOST_UNREADABLE = 0.1  # share of all characters
_SAMPLE = 100_000  # characters tried again in other encodings
_READ_AS, _WRITTEN_AS = ("latin-1", "cp1252", "gb18030", "cp950"), ("utf-8", "gb18030", "cp950")
_LEAST_REPAIRED = 0.25  # weight that the right encoding gives per character of mojibake
_IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
_LEAST_IDEOGRAPHS = 20
_RARE = -1.0  # mean weight of characters that make no Chinese text


class _Unreadable(NamedTuple):
    chars: int  # characters that cannot be read
    share: float  # of all characters but white space
    example: str
    at: int  # offset of the example


def check_readable(text: str, *, name: str) -> None:
    """Reject `text` when more than a tenth of it cannot be read, or when it is mojibake.

    Raises: UnreadableText.
    """
    found = _find_unreadable(text)
    if found and found.share > _MOST_UNREADABLE:
        raise UnreadableText(
            f"{name} cannot be read: {found.share:.0%} of its characters are placeholders, such as {found.example}"
            f" at {found.at}",
            hint="export the text again from the original document, or recognise the pages with OCR",
        )
    if pair := _mojibake(text):
        read_as, written_as = pair
        raise UnreadableText(
            f"{name} is mojibake: {written_as.upper()} that was read as {read_as.upper()} and saved",
            hint="take the original file, which needs no conversion, or convert it to UTF-8 again",
        )


def describe_flaws(text: str) -> str:
    """Say what part of `text` cannot be read; empty when all of it can.

    >>> describe_flaws("全区划分网格(cid:88)个，比上年增加十二个，新聘网格员三百四十五名。")
    '1 characters cannot be read, such as (cid:88) at 6'
    """
    if found := _find_unreadable(text):
        return f"{found.chars:,} characters cannot be read, such as {found.example} at {found.at}"
    ideographs = "".join(_IDEOGRAPH.findall(text))
    if len(ideographs) >= _LEAST_IDEOGRAPHS and chinese_weight(ideographs)[1] < _RARE:
        return "most of its Chinese characters are rare ones, as in text that was decoded wrongly"
    return ""


def _find_unreadable(text: str) -> _Unreadable | None:
    first, count, length = None, 0, 0
    for match in _UNREADABLE.finditer(unify(text)):  # a private code of GB 18030 can be read
        first = first or match
        count += len(match[0]) if match[0].startswith("?") else 1
        length += len(match[0])
    if not first:
        return None
    readable = sum(map(len, text.split())) - length
    word = first[0] if first[0].isprintable() else f"U+{ord(first[0]):04X}"
    return _Unreadable(count, count / max(count + readable, 1), word, first.start())


def _mojibake(text: str) -> tuple[str, str] | None:
    """Name the encoding that `text` was read in and the one it is in, where the second gives Chinese and the first not.

    >>> _mojibake("全区划分网格".encode("gb18030").decode("latin-1"))
    ('latin-1', 'gb18030')
    """
    if text.isascii() or chinese_weight(text)[1] >= 0:
        return None
    start = next(at for at, char in enumerate(text) if char > "\x7f")
    sample = text[start : start + _SAMPLE]
    wrong = sum(char > "\x7f" for char in sample)
    for read_as, written_as in product(_READ_AS, _WRITTEN_AS):
        repaired = sample.encode(read_as, "ignore").decode(written_as, "ignore") if read_as != written_as else ""
        if is_chinese(repaired) and chinese_weight(repaired)[0] >= _LEAST_REPAIRED * wrong:
            return read_as, written_as
    return None
