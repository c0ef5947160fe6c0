"""What a reader thinks of an answer, on its way to the file of opinions (:mod:`ui.service.feedback`)."""

from collections.abc import Callable
from dataclasses import replace

from rag.answer.render import render
from ui.entry.access import Caller
from ui.page.dialogue.exchange import Conversation, replaced
from ui.service.feedback import Opinion

__all__ = ["SaveFeedback", "add_feedback"]

_MAX_REASON_CHARS = 500


SaveFeedback = Callable[[Opinion], None]


def add_feedback(
    keep: SaveFeedback, caller: Caller, conversation: Conversation, at: object, verdict: object, reason: object
) -> Conversation:
    """SaveFeedback what `caller` says of the exchange at index `at`, and return the conversation with their thanks.

    What the browser sends is not trusted: an opinion of nothing, or no opinion, changes nothing.
    """
    if not isinstance(at, int) or not 0 <= at < len(conversation) or verdict not in ("good", "bad"):
        return conversation
    exchange = conversation[at]
    if exchange.reply is None or exchange.verdict:
        return conversation
    answer = exchange.reply.answer
    said = Opinion(
        exchange.question,
        render(answer).text,
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
