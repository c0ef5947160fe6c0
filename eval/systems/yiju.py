"""The product as a system under test."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from eval.systems.reply import Reply, reply_of
from rag.errors import QuestionError
from rag.types import Turn

if TYPE_CHECKING:
    from rag.pipeline import Pipeline

__all__ = ["Yiju"]


class Yiju:
    """The product: one pipeline."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self._pipeline = pipeline

    def answer(self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Reply:
        """Answer with the pipeline. A question that the pipeline rejects counts as refused."""
        if sources is not None and not sources:
            return Reply(refused=True)
        try:
            return reply_of(self._pipeline.ask(question, history=history, sources=sources))
        except QuestionError as error:
            return Reply(refused=True, reason=str(error))
