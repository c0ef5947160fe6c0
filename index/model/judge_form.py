"""The form in which the judge reads: question, headings, the sentence before, the marked sentence, the sentence after.

Each part is cut into word pieces by itself and ends with a separator, so the judge tells the parts apart by counting
separators, and the marked one is always the fourth. A passage that is read whole is a marked part without neighbours.
Traditional characters are read as Simplified ones. This module reads nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rag.text.fold import simplify

__all__ = [
    "BEGIN",
    "FORM_CAPS",
    "FORM_LONGEST",
    "KEEPS_END",
    "MARKED",
    "SEPARATOR",
    "UNKNOWN",
    "Look",
    "join_questions",
    "keep_pieces",
    "parts_of",
]

BEGIN, SEPARATOR, UNKNOWN = 0, 2, 3  # pieces: <s> before all, </s> after each part, <unk>
MARKED = 3  # the place of the marked part
FORM_CAPS = (64, 48, 40, 448, 32)  # pieces that are kept of each part
FORM_LONGEST = 512  # of all together, separators counted: the marked part gives way
KEEPS_END = (True, True, True, False, False)  # which end of a part that is too long stays
_TITLE, _HEADING = 40, 30  # characters
_HEADINGS = 2  # the innermost ones that are told
_MARKS = "？?。！! "  # at the end of a question


class Look(NamedTuple):
    """What is looked at together; the path begins with the title."""

    question: str
    path: Sequence[str]
    before: str
    marked: str
    after: str


def parts_of(look: Look) -> tuple[str, str, str, str, str]:
    """Return the five texts that are cut into pieces; folding keeps lengths, so offsets in the marked part stay true.

    >>> parts_of(Look("多少個網格", ("報告", "一、總則"), "", "共710個。", ""))
    ('多少个网格', '报告 一、总则', '', '共710个。', '')
    """
    title = [part[:_TITLE] for part in look.path[:1] if part]
    headings = [part[:_HEADING] for part in look.path[1:][-_HEADINGS:]]
    question, path, before, marked, after = (
        simplify(text) for text in (look.question, " ".join(title + headings), look.before, look.marked, look.after)
    )
    return question, path, before, marked, after


def join_questions(before: str, question: str) -> str:
    """Return the text in which a follow-up is read: the question `before` it, then itself.

    >>> join_questions("思明区有多少张养老床位", "集美区呢？")
    '思明区有多少张养老床位？集美区呢？'
    """
    return "".join(f"{one.rstrip(_MARKS)}？" for one in (before, question))


def keep_pieces(ids: Sequence[int], cap: int, at_end: bool) -> Sequence[int]:
    """Return the `cap` pieces of a part that stay: the last ones `at_end`, else the first ones."""
    return ids[-cap:] if at_end else ids[:cap]
