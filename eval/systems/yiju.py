"""The product as a system under test."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from eval.systems.language_model import ModelPart
from eval.systems.reply import Reply, reply_of
from rag.errors import QuestionError
from rag.types import Turn

if TYPE_CHECKING:
    from eval.systems.language_model import LanguageModel
    from rag.pipeline import Pipeline

__all__ = ["Yiju"]


class Yiju:
    """The product: one pipeline. With `model`, each reply tells what the language model contributed."""

    def __init__(self, pipeline: "Pipeline", model: "LanguageModel | None" = None) -> None:
        self._pipeline = model.beside(pipeline) if model else pipeline
        self._model = model

    def answer(self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Reply:
        """Answer with the pipeline. A question that the pipeline rejects counts as refused."""
        if sources is not None and not sources:
            return Reply(refused=True)
        try:
            answer = self._pipeline.ask(question, history=history, sources=sources)
        except QuestionError as error:
            return Reply(refused=True, reason=str(error), model=ModelPart("not_asked") if self._model else None)
        return reply_of(answer, self._model.part_of(answer) if self._model else None)
