"""One question of the dialogue on the page, with its state and its answer. A conversation is a tuple of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from rag.answer.render import render
from rag.types import Answer, Turn
from ui.entry.access import Caller
from ui.page.dialogue.choice import Choice

if TYPE_CHECKING:
    from ui.page.dialogue.citations import Evidence
    from ui.page.failures import Failure
    from ui.service.service import Reply

__all__ = ["MAX_EXCHANGES", "Conversation", "Exchange", "Kept", "State", "history", "replaced"]

MAX_EXCHANGES = 50  # older ones are dropped
State = Literal["asking", "writing", "answered", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question. ``reply`` and ``evidence`` are set when it is answered; ``evidence`` does not change later."""

    question: str
    state: State = "asking"
    choice: Choice = field(default_factory=Choice)  # the reports that are searched
    said: tuple[str, ...] = ()  # verified sentences of a language model so far
    reply: Reply | None = None
    evidence: tuple[Evidence, ...] = ()
    nearest: tuple[Evidence, ...] = ()  # quotes that a refusal shows
    failure: Failure | None = None
    verdict: Literal["", "good", "bad", "lost"] = ""  # of the reader; lost: it could not be saved

    @property
    def links(self) -> dict[int, str]:
        """The addresses of the citations by marker."""
        return {one.marker: one.href for one in self.evidence}


Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation that the server keeps, and whose it is. Gradio finds it by a name that the browser sends."""

    caller: Caller | None = None
    conversation: Conversation = ()

    def of(self, caller: Caller) -> Conversation:
        """Return the conversation, empty for anybody else: also for the same name with other rights."""
        return self.conversation if self.caller == caller else ()


def history(conversation: Sequence[Exchange]) -> list[Turn]:
    """Return the answered exchanges as turns, with the citations of each answer."""
    return [_turn(one.question, one.reply.answer) for one in conversation if one.reply]


def _turn(question: str, answer: Answer) -> Turn:
    return Turn(question, render(answer).text, tuple(citation.place for citation in answer.citations))


def replaced(conversation: Conversation, at: int, exchange: Exchange) -> Conversation:
    """Return the conversation with `exchange` at index `at`."""
    return (*conversation[:at], exchange, *conversation[at + 1 :])
