"""The form in which the rewriter reads a follow-up, and how the written-out question is put together from its pieces.

The window has the judge's five parts: the follow-up, the last answer if it is known, the question before the last, the
last question, nothing. A written-out question consists of slices of these: what is kept of the question before the
last, of the last one up to a place, of the answer, of the follow-up, and of the rest of the last question. This module
reads nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.model.judge_form import BEGIN, SEPARATOR, UNKNOWN
from rag.ports import FollowUp
from rag.text.fold import fold
from rag.text.words import segment
from rag.types import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["PARTS", "Form", "Piece", "compose", "over_words", "read_form"]

PARTS = ("question", "answer", "earlier", "before")  # fields of a FollowUp, in the order of the window
_CAPS = (64, 40, 40, 64)  # pieces that are kept of each part
_CHARS = 400  # of each part, at most
_RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+(?:[.\-][a-z0-9]+)*年?")  # of folded text; PM2.5 and 2020年 are words


@dataclass(frozen=True, slots=True)
class Piece:
    """A word piece in the window, and its characters in its part. The mark of a word's beginning has none."""

    at: int
    span: Span


@dataclass(frozen=True, slots=True)
class Form:
    """A window: its word pieces, and the place of those of each part."""

    ids: tuple[int, ...]
    pieces: dict[str, tuple[Piece, ...]]
    end: int  # the separator behind the last question

    @property
    def places(self) -> slice:
        """Where a follow-up may be put into the last question: before each of its pieces, or behind it."""
        before = self.pieces["before"]
        return slice(before[0].at if before else self.end, self.end + 1)


def read_form(tokenizer: "Tokenizer", follow_up: FollowUp) -> Form:
    """Return the window of a follow-up. Folding keeps lengths, so spans hold in the texts as written."""
    ids, pieces, end = [BEGIN], {}, 0
    for part, cap in zip(PARTS, _CAPS, strict=True):
        encoded = tokenizer.encode(fold(getattr(follow_up, part)[:_CHARS]), add_special_tokens=False)
        spans = list(_spans(encoded.offsets[:cap]))
        pieces[part] = tuple(Piece(len(ids) + n, span) for n, span in enumerate(spans))
        ids += [*(max(one, UNKNOWN) for one in encoded.ids[:cap]), SEPARATOR]
        end = len(ids) - 1
    return Form((*ids, SEPARATOR), pieces, end)


def compose(follow_up: FollowUp, form: Form, keeps: Sequence[float], place: int) -> str:
    """Return the characters of `follow_up` that are kept, with its question put in before the piece `place`.

    `keeps` has the logit of each piece. A word is kept or left out as a whole, by the mean of its pieces.
    """
    starts = {piece.at: piece.span.start for piece in form.pieces["before"]}
    at = starts.get(place, len(follow_up.before))
    chosen = {part: _chosen(part, follow_up, form, keeps) for part in PARTS}
    before = chosen["before"]
    texts = [chosen["earlier"], before[:at], chosen["answer"], chosen["question"], before[at:]]
    return "".join(char for text in texts for char in text)


def _chosen(part: str, follow_up: FollowUp, form: Form, keeps: Sequence[float]) -> list[str]:
    """Return each character of a part that is kept, and "" for each other one.

    What no piece has was too long to be read. It is kept of the follow-up alone.
    """
    text: str = getattr(follow_up, part)
    logits = [1.0 if part == "question" else -1.0] * len(text)
    for piece in form.pieces[part]:
        for at in range(piece.span.start, piece.span.end):
            logits[at] = keeps[piece.at]
    return [char if logit > 0 else "" for char, logit in zip(text, over_words(text, logits), strict=True)]


def over_words(text: str, values: Sequence[float]) -> list[float]:
    """Give each character of a word the mean of its characters' `values`. Other characters keep their own."""
    found = list(values)
    for run in _RUNS.finditer(fold(text)):
        start = run.start()
        for word in _words(run.group()):
            end = start + len(word)
            found[start:end] = [sum(found[start:end]) / len(word)] * len(word)
            start = end
    return found


def _words(run: str) -> tuple[str, ...]:
    return (run,) if run[0].isascii() else segment(run)


def _spans(offsets: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield the characters of each piece; a piece ends where the next one begins."""
    starts = [start for start, _ in offsets]
    ends = [*starts[1:], *(end for _, end in offsets[-1:])]
    for (start, end), after in zip(offsets, ends, strict=True):
        yield Span(start, max(start, min(end, after)))
