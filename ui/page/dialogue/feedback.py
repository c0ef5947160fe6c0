"""Feedback of a reader about an answer. :mod:`ui.service.feedback` stores it."""

from collections.abc import Callable
from dataclasses import replace

from rag.answer.render import render
from ui.entry.access import Caller
from ui.errors import DatabaseFailed
from ui.page.dialogue.exchange import Conversation, replaced
from ui.service.feedback import Opinion

__all__ = ["SaveFeedback", "add_feedback"]

_MAX_REASON_CHARS = 500


SaveFeedback = Callable[[Opinion], None]


def add_feedback(
    save: SaveFeedback, caller: Caller, conversation: Conversation, at: object, verdict: object, reason: object
) -> Conversation:
    """Save the verdict of `caller` on exchange `at`; return the conversation with the verdict set.

    Invalid input from the browser changes nothing. The verdict is "lost" when it cannot be kept.
    """
    if not isinstance(at, int) or not 0 <= at < len(conversation) or verdict not in ("good", "bad"):
        return conversation
    exchange = conversation[at]
    if exchange.reply is None or exchange.verdict:
        return conversation
    answer = exchange.reply.answer
    opinion = Opinion(
        exchange.question,
        render(answer).text,
        "good" if verdict == "good" else "bad",
        str(reason or "")[:_MAX_REASON_CHARS],
        tuple((one.chunk.source.id, one.start, one.end) for one in answer.citations),
        exchange.reply.generation,
        caller.name,
    )
    try:
        save(opinion)
    except (OSError, DatabaseFailed):
        return replaced(conversation, at, replace(exchange, verdict="lost"))
    return replaced(conversation, at, replace(exchange, verdict=opinion.verdict))
