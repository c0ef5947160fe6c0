"""The language model that the product is measured with, and what it contributed to an answer."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from eval.measures.with_model import Outcome
from rag.types import Answer
from rag.write.generate import DEGRADED

if TYPE_CHECKING:
    from rag.chat.recording import Replay
    from rag.pipeline import Pipeline
    from rag.ports import ChatModel, Verifier

__all__ = ["LanguageModel", "ModelPart"]

_CALL_FAILED = frozenset(DEGRADED.values())


@dataclass(frozen=True, slots=True)
class ModelPart:
    """What the language model contributed to one answer."""

    outcome: Outcome
    degraded: str = ""  # why the answer is the one without it
    unverified: tuple[str, ...] = ()  # its sentences that were not verified
    unrecorded: bool = False  # the call failed because the record lacks its prompt
    prompt_tokens: int = 0
    reply_tokens: int = 0
    estimated: bool = False
    cost: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the part as JSON values."""
        return {
            "outcome": self.outcome,
            "degraded": self.degraded,
            "unverified": list(self.unverified),
            "unrecorded": self.unrecorded,
            "prompt_tokens": self.prompt_tokens,
            "reply_tokens": self.reply_tokens,
            "estimated": self.estimated,
            "cost": self.cost,
        }


@dataclass
class LanguageModel:
    """A model that answers, or the `replay` of a record; the `verifier` reads what it writes."""

    model: "ChatModel"
    name: str
    evidence_chars: int = 4000
    replay: "Replay | None" = None
    currency: str = ""
    verifier: "Verifier | None" = None
    _missing: int = field(default=0, init=False)  # prompts without a record, up to the last answer

    def header(self) -> dict[str, Any]:
        """Return the name and the source of the model as JSON values."""
        return {"name": self.name, "source": "replay" if self.replay else "endpoint", "currency": self.currency}

    def beside(self, pipeline: "Pipeline") -> "Pipeline":
        """Return a pipeline over the library of `pipeline` that has this model."""
        from rag.pipeline import Pipeline

        return Pipeline(
            pipeline.retriever,
            pipeline.judge,
            model=self.model,
            verifier=self.verifier,
            rewriter=pipeline.rewriter,
            evidence_chars=self.evidence_chars,
        )

    def part_of(self, answer: Answer) -> ModelPart:
        """Return what the model contributed to `answer`, its latest."""
        missing = len(self.replay.missing) if self.replay else 0
        unrecorded, self._missing = missing > self._missing, missing
        outcome, used = _outcome(answer), answer.usage
        if used is None:
            return ModelPart(outcome, answer.degraded, answer.unverified, unrecorded)
        tokens = used.prompt_tokens, used.reply_tokens
        return ModelPart(outcome, answer.degraded, answer.unverified, unrecorded, *tokens, used.estimated, used.cost)


def _outcome(answer: Answer) -> Outcome:
    if answer.usage is None and not answer.degraded:
        return "not_asked"
    if answer.degraded:
        return "failed" if answer.degraded in _CALL_FAILED else "unverified"
    if answer.sentences:
        return "partly" if answer.unverified else "written"
    return "declined"
