"""What the judge learns from: a question, a marked sentence with what stands around it, and whether it answers."""

import hashlib
import re
from dataclasses import dataclass

from index.model.judge_form import Look
from rag.types import Span

__all__ = ["LEARNED", "NO", "UNKNOWN", "YES", "Window", "is_one_in", "joined_span"]

NO, YES, UNKNOWN = 0, 1, 2
LEARNED = -1  # in place of a rank: a changed window, which is learned from and not measured
_GAP = re.compile(r"[、，,和及与或以 ]*")  # between two answers that are marked as one


@dataclass(frozen=True, slots=True)
class Window:
    """One thing to learn from or to measure; a window that answers without a span teaches no span."""

    look: Look
    answers: int  # NO, YES, or UNKNOWN, which is measured leniently and never learned from
    span: Span | None  # of the exact answer, in the marked text
    group: int  # the question's number
    fold: int  # of the text: 0 and up to learn and cross-validate, negative for what is only measured or always learned
    share: float  # of the rounds in which it is shown
    rank: int = 0  # in the search, 0 when it was not found, or LEARNED
    tempts: bool = False  # people said that it only looks like an answer
    answerable: bool = True  # whether anything answers the question
    origin: str = ""


def joined_span(text: str, answers: list[str]) -> Span | None:
    """Find the one stretch that the answers make together; None when they stand apart or are not there.

    >>> joined_span("由甲、乙和丙组成", ["甲", "乙", "丙"])
    Span(start=1, end=6)
    """
    places = sorted((text.find(answer), len(answer)) for answer in answers if answer)
    if not places or places[0][0] < 0:
        return None
    start, end = places[0][0], sum(places[0])
    for begin, length in places[1:]:
        if begin > end and not _GAP.fullmatch(text, end, begin):
            return None
        end = max(end, begin + length)
    return Span(start, end)


def is_one_in(many: int, text: str) -> bool:
    """Return whether `text` is one of those that are left out, of which there is one in `many`. Its hash decides."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest(), 16) % many == 0
