"""The form in which the rewriter reads a follow-up, and how the written-out question is put together from its pieces.

The window has the judge's five parts: the follow-up, nothing, the question before the last, the last question,
nothing. A written-out question consists of slices of these: what is kept of the question before the last, of the last
one up to a place, of the follow-up, and of the rest of the last question. This module reads nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.model.judge_form import BEGIN, SEPARATOR, UNKNOWN
from index.model.rewriter_asks import LEFT_OUT, ask_once, place_of
from index.model.rewriter_words import words
from rag.ports import FollowUp
from rag.text.fold import fold
from rag.types import Span

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["PARTS", "Form", "Piece", "compose", "over_words", "read_form"]

PARTS = ("question", "earlier", "before")  # fields of a FollowUp, in the order of the window
_CAPS = (64, 40, 64)  # pieces that are kept of each part
_CHARS = 400  # of each part, at most


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
        if part == "question":
            ids.append(SEPARATOR)  # the second part is empty
    return Form((*ids, SEPARATOR), pieces, end)


def compose(follow_up: FollowUp, form: Form, keeps: Sequence[float], place: int) -> str:
    """Return the characters of `follow_up` that are kept, with its question put in before the piece `place`.

    `keeps` has the logit of each piece. A word is kept or left out as a whole, by the mean of its pieces. The
    written-out question asks once: :func:`index.model.rewriter_asks.ask_once`.
    """
    logits = {part: _logits(part, follow_up, form, keeps) for part in PARTS}
    at_end = ask_once(follow_up, logits)
    chosen = {part: _chosen(getattr(follow_up, part), logits[part]) for part in PARTS}
    starts = {piece.at: piece.span.start for piece in form.pieces["before"]}
    at, before = place_of(follow_up, starts.get(place, len(follow_up.before))), chosen["before"]
    texts = [chosen["earlier"], before[:at], chosen["question"], before[at:], [at_end]]
    return "".join(char for text in texts for char in text)


def _logits(part: str, follow_up: FollowUp, form: Form, keeps: Sequence[float]) -> list[float]:
    """Return the logit of each character of a part, the same for all of a word.

    What no piece has was too long to be read. It is kept of the follow-up alone.
    """
    text: str = getattr(follow_up, part)
    logits = [1.0 if part == "question" else LEFT_OUT] * len(text)
    for piece in form.pieces[part]:
        for at in range(piece.span.start, piece.span.end):
            logits[at] = keeps[piece.at]
    return over_words(text, logits)


def _chosen(text: str, logits: Sequence[float]) -> list[str]:
    """Return each character of a part that is kept, and "" for each other one."""
    return [char if logit > 0 else "" for char, logit in zip(text, logits, strict=True)]


def over_words(text: str, values: Sequence[float]) -> list[float]:
    """Give each character of a word the mean of its characters' `values`. Other characters keep their own."""
    found = list(values)
    for unit in words(text):
        found[unit.start : unit.end] = [sum(found[unit.start : unit.end]) / len(unit)] * len(unit)
    return found


def _spans(offsets: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Yield the characters of each piece; a piece ends where the next one begins."""
    starts = [start for start, _ in offsets]
    ends = [*starts[1:], *(end for _, end in offsets[-1:])]
    for (start, end), after in zip(offsets, ends, strict=True):
        yield Span(start, max(start, min(end, after)))
