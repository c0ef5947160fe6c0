"""One question of the dialogue on the page and what became of it; values only, the page keeps a tuple of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rag.answer.render import render
from rag.types import Answer, Turn

if TYPE_CHECKING:
    from ui.page.dialogue.citations import Evidence, Nearest
    from ui.page.failures import Failure
    from ui.service.service import Reply

__all__ = ["MAX_EXCHANGES", "Conversation", "Exchange", "State", "history", "replaced"]

MAX_EXCHANGES = 50  # kept and shown; older ones go
State = Literal["asking", "writing", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question; ``reply`` is there once it was answered, ``evidence`` as it stood in the reports at that moment."""

    question: str
    state: State = "asking"
    said: tuple[str, ...] = ()  # sentences of a language model so far
    reply: Reply | None = None
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Nearest, ...] = ()  # where a refusal sends the reader
    failure: Failure | None = None
    verdict: Literal["", "good", "bad", "lost"] = ""  # what the reader thought of it; lost: it could not be kept


Conversation = tuple[Exchange, ...]


def history(conversation: Sequence[Exchange]) -> list[Turn]:
    """Return the finished exchanges, each with what its answer cited."""
    return [_turn(one.question, one.reply.answer) for one in conversation if one.reply]


def _turn(question: str, answer: Answer) -> Turn:
    return Turn(question, render(answer).text, tuple(citation.place for citation in answer.citations))


def replaced(conversation: Conversation, at: int, exchange: Exchange) -> Conversation:
    """Put `exchange` in the place of the one at index `at`."""
    return (*conversation[:at], exchange, *conversation[at + 1 :])
