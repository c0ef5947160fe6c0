"""The table of contents of a PDF, which says what its headings say again."""

import re
import unicodedata
from collections.abc import Sequence

from ingest.formats.document import Grid, Paragraph
from ingest.formats.pdf.headings import Prose

__all__ = ["find_contents", "is_leader"]

_TITLE = re.compile(r"目\s*[录次]|contents|table of contents", re.IGNORECASE)
_ENTRY_CHARS = 70  # longest entry
_ENTRIES = 400  # most entries
_SHARE = 0.4  # of the entries are there again, at least
_NUMBERS = re.compile(
    r"^(?:第?[一二三四五六七八九十百\d]{1,4}[章节部篇]?[、.．\s]|[（(][一二三四五六七八九十\d]{1,3}[）)])+|[\d\W_]+"
)
_PAGE = re.compile(r"[-—(（\s]*\d{1,4}[-—)）\s]*$")
_LEADER = re.compile(
    r"(?:[.．·・…⋯‥]\s*){5,}\s*[-—(（]?\s*(?:\d{1,4}|[ivxlcIVXLC]{1,6})?\s*[-—)）]?$|(?:…\s*){2,}\s*[-(（]?\d{1,4}[-)）]?$"
)


def is_leader(text: str) -> bool:
    """Tell whether `text` leads the eye to a page number, as in a table of contents.

    >>> is_leader("一、总则………………3"), is_leader("一、总则"), is_leader("……")
    (True, False, False)
    """
    return bool(_LEADER.search(text)) and bool(text.strip(" .．·・…⋯‥"))


def find_contents(blocks: Sequence[Prose | Grid | Paragraph]) -> set[int]:
    """Return the indices of the title and the entries of a table of contents whose entries have no leaders.

    The entries of one with leaders are furniture already; then its title is found.
    """
    for at, block in enumerate(blocks):
        if isinstance(block, Prose) and _TITLE.fullmatch(block.text.strip()):
            after = blocks[at + 1] if at + 1 < len(blocks) else None
            if isinstance(after, Paragraph) and after.furniture:
                return {at}
            return _entries(blocks, at)
    return set()


def _entries(blocks: Sequence[Prose | Grid | Paragraph], title: int) -> set[int]:
    """Return the indices of the title and of the entries that are there again below."""
    places: dict[str, list[int]] = {}
    for at, block in enumerate(blocks[title + 1 :], title + 1):
        if isinstance(block, Prose) and len(block.text) <= _ENTRY_CHARS:
            places.setdefault(_flat(block.text), []).append(at)
    end = title + 1
    again = 0
    while end < min(len(blocks), title + _ENTRIES):
        block = blocks[end]
        if isinstance(block, Grid) or (isinstance(block, Prose) and not 0 < len(block.text) <= _ENTRY_CHARS):
            break
        found = places.get(_flat(block.text), []) if isinstance(block, Prose) else []
        if (found and found[0] < end) or (block.page != blocks[title].page and len(found) < 2):
            break  # the first heading
        again += len(found) > 1
        end += 1
    entries = range(title, end)
    return set(entries) if again and again >= _SHARE * (len(entries) - 1) else set()


def _flat(text: str) -> str:
    return _NUMBERS.sub("", _PAGE.sub("", unicodedata.normalize("NFKC", text).strip()))
