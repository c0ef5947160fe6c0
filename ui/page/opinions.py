"""What a reader thinks of an answer, on its way to the file of opinions (:mod:`ui.feedback`)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from ui.access import Caller
from ui.page.exchange import Conversation, replaced

__all__ = ["Keep", "Said", "judged"]

_MAX_REASON_CHARS = 500


@dataclass(frozen=True, slots=True)
class Said:
    """One opinion; ``citations`` are (report id, start, end)."""

    question: str
    answer: str
    verdict: Literal["good", "bad"]
    reason: str
    citations: tuple[tuple[str, int, int], ...]
    generation: str
    caller: str


Keep = Callable[[Said], None]


def judged(
    keep: Keep, caller: Caller, conversation: Conversation, at: object, verdict: object, reason: object
) -> Conversation:
    """Keep what `caller` says of the exchange at index `at`, and return the conversation with their thanks.

    What the browser sends is not trusted: an opinion of nothing, or no opinion, changes nothing.
    """
    if not isinstance(at, int) or not 0 <= at < len(conversation) or verdict not in ("good", "bad"):
        return conversation
    exchange = conversation[at]
    if exchange.reply is None or exchange.verdict:
        return conversation
    answer = exchange.reply.answer
    said = Said(
        exchange.question,
        answer.text,
        "good" if verdict == "good" else "bad",
        str(reason or "")[:_MAX_REASON_CHARS],
        tuple((one.chunk.source.id, one.start, one.end) for one in answer.citations),
        exchange.reply.generation,
        caller.name,
    )
    try:
        keep(said)
    except OSError:
        return replaced(conversation, at, replace(exchange, verdict="lost"))
    return replaced(conversation, at, replace(exchange, verdict=said.verdict))
