"""A written-out question asks once: as its follow-up does; where that has no interrogative, as the last question does.

A follow-up that asks for a number and names nothing asks it of what the last question asks for: 哪个区最高, 是多少.
"""

import re
from collections.abc import MutableMapping, Sequence

from index.model.rewriter_interrogatives import (
    asks_if_there_is_a_figure,
    find_closed,
    find_manner,
    find_open,
    names_nothing,
    names_rank_or_rate,
)
from index.model.rewriter_words import words
from rag.ports import FollowUp
from rag.text.fold import fold
from rag.types import Span

__all__ = ["LEFT_OUT", "ask_once", "has_interrogative", "place_of"]

LEFT_OUT = -9.0  # the logit of what is not kept in any case
_PARTS = ("question", "before", "earlier")  # the first that asks decides
_WHO = re.compile("谁|哪一?[个家]")
_WHICH = re.compile("谁|哪")
_LINKS = "有是"  # 有多少, 是谁
_PLAIN = "多少"
_RATES = re.compile("多少$|多少?个?百分点|几个?百分点|百分之|几成")


def has_interrogative(follow_up: FollowUp) -> bool:
    """Return whether a follow-up has an interrogative of its own, beside one that only repeats the last question."""
    return bool(_own(follow_up))


def _own(follow_up: FollowUp) -> list[Span]:
    """Return the interrogatives of a follow-up, without one that only asks the last question again."""
    manner = find_manner(follow_up.question) if find_open(follow_up.before) else None
    spans = (*find_open(follow_up.question), *find_closed(follow_up.question))
    return [span for span in spans if manner is None or span.start < manner.start]


def place_of(follow_up: FollowUp, at: int) -> int:
    """Return where the follow-up goes into the last question: behind it if it asks, else before the word at `at`."""
    if has_interrogative(follow_up) or _unfit(follow_up):
        return len(follow_up.before)
    return next((word.start for word in words(follow_up.before) if word.start < at < word.end), at)


def ask_once(follow_up: FollowUp, logits: MutableMapping[str, list[float]]) -> str:
    """Keep the interrogative of one part. `logits` has the logit of each character of each part.

    Return what is to be asked at the end: the interrogative of the last question where none would be kept.
    """
    asked = False  # by a part before
    for part in _PARTS:
        text, values = getattr(follow_up, part), logits[part]
        spans = _own(follow_up) if part == "question" else [*find_open(text), *find_closed(text)]
        for span in spans:
            mean = 1.0 if part == "question" else sum(values[span.start : span.end]) / len(span)
            values[span.start : span.end] = [LEFT_OUT if asked else mean] * len(span)
        asked = asked or bool(spans)
    if has_interrogative(follow_up):
        _ask_of(follow_up, logits)
        return ""
    return _ask_again(follow_up, logits)


def _ask_of(follow_up: FollowUp, logits: MutableMapping[str, list[float]]) -> None:
    """Keep what a follow-up asks its number of; leave out the verb of an interrogative that the follow-up repeats."""
    before, values, spans = fold(follow_up.before), logits["before"], find_open(follow_up.before)
    if names_nothing(follow_up.question):
        if "最" in before and any(_WHICH.match(before, span.start) for span in spans):
            values[:] = [1.0] * len(values)
            logits["question"][:] = [1.0] * len(follow_up.question)
            return
        for span in spans:
            if _WHO.match(before, span.start) and not _link(before, span):
                values[span.start : span.end] = [1.0] * len(span)
    own = {_link(follow_up.question, span) for span in find_open(follow_up.question)} - {""}
    for span in spans:
        if values[span.start] <= 0 and _link(before, span) in own:
            values[span.start - 1] = LEFT_OUT


def _link(text: str, span: Span) -> str:
    """Return the 有 or 是 before an interrogative, or ""."""
    before = text[: span.start][-1:]
    return before if before and before in _LINKS else ""


def _ask_again(follow_up: FollowUp, logits: MutableMapping[str, list[float]]) -> str:
    """Return the interrogative of the last question for its end, if the written-out question would have none."""
    before, values, spans = follow_up.before, logits["before"], find_open(follow_up.before)
    if spans and (manner := find_manner(follow_up.question)):
        logits["question"][manner.start : manner.end] = [LEFT_OUT] * len(manner)
    elif asks_if_there_is_a_figure(follow_up.question):
        return ""
    if _unfit(follow_up):
        return _without_unit(follow_up, values, spans)
    if not spans or any(values[span.start] > 0 for span in spans):
        return ""
    return max(spans, key=lambda span: values[span.start]).of(before)


def _unfit(follow_up: FollowUp) -> bool:
    """Return whether a follow-up names a rate or a rank and the last question asks for something else: 多少钱."""
    named = names_rank_or_rate(follow_up.question)
    spans = find_open(follow_up.before)
    if not named or not spans or find_closed(follow_up.question):
        return False
    asked = [span.of(fold(follow_up.before)) for span in spans]
    return not any(one == _PLAIN or (named == "rate" and _RATES.match(one)) for one in asked)


def _without_unit(follow_up: FollowUp, values: list[float], spans: Sequence[Span]) -> str:
    """Leave out the interrogatives of the last question. Return its 多少 without the unit, for a rate."""
    for span in spans:
        values[span.start : span.end] = [LEFT_OUT] * len(span)
    plain = any(span.of(follow_up.before).startswith(_PLAIN) for span in spans)
    return _PLAIN if plain and names_rank_or_rate(follow_up.question) == "rate" else ""
