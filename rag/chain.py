"""LangChain adapters: the pipeline as a Runnable, and the retriever as a BaseRetriever.

All interfaces of the product call the chain, so that callbacks and tracing receive each question. ``.invoke``,
``.batch`` and ``.stream`` work. Both adapters can be parts of other chains and graphs. The steps are those of
:class:`rag.pipeline.Pipeline`. This module adds no behaviour.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from inspect import signature
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from pydantic import ConfigDict

from rag.errors import QuestionError
from rag.gather.gathered import Gathered
from rag.pipeline import Pipeline
from rag.ports import Retriever
from rag.types import Answer, Chunk, Place, Turn
from rag.understand.analysis import QuestionAnalysis, Request

__all__ = ["ADMIT", "Admit", "ReportRetriever", "build_chain", "to_document"]

Admit = Callable[[], AbstractContextManager[None]]
ADMIT = "yiju_admit"  # key of ``config["configurable"]``: the Admit in whose context the chain gathers evidence


class ReportRetriever(BaseRetriever):
    """A LangChain retriever over a :class:`rag.ports.Retriever`. It returns the `k` best chunks as Documents."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    k: int = 5

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        del run_manager
        return [to_document(hit.chunk, hit.score) for hit in self.retriever.search(query, self.k)]


def to_document(chunk: Chunk, score: float) -> Document:
    """Return a chunk as a Document. ``metadata`` has report, title, path, start, end and score."""
    return Document(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "report": chunk.source.id,
            "title": chunk.source.title,
            "path": list(chunk.path),
            "start": chunk.start,
            "end": chunk.end,
            "score": score,
        },
    )


def build_chain(pipeline: Pipeline) -> Runnable[Any, Answer]:
    """Return the chain of the steps read, understand, gather and answer.

    ``.invoke`` returns the Answer. ``.stream`` yields the items of :meth:`rag.pipeline.Pipeline.stream`.

    The input is a question, an :class:`rag.understand.analysis.Request`, or a mapping with ``question`` and optionally
    ``sources`` and ``history``. The history has Turns, or mappings with ``question``, ``answer`` and optionally
    ``citations``: mappings with ``report``, ``start`` and ``end``.
    """

    def understand(request: Request) -> tuple[QuestionAnalysis, ...]:
        return pipeline.understand(request)

    def gather(analyses: Sequence[QuestionAnalysis], config: RunnableConfig) -> tuple[Gathered, ...]:
        admit: Admit = config.get("configurable", {}).get(ADMIT, nullcontext)
        with admit():
            return pipeline.gather(analyses)

    def write(parts: Sequence[Gathered]) -> Iterator[str | Answer]:
        yield from pipeline.write(parts)

    async def await_write(parts: Sequence[Gathered]) -> AsyncIterator[str | Answer]:
        items = pipeline.write(parts)
        while (item := await asyncio.to_thread(next, items, None)) is not None:
            yield item

    for step in (_read_request, understand, gather, write, await_write):
        _keep_signature(step)
    chain = (
        RunnableLambda(_read_request, name="read")
        | RunnableLambda(understand, name="understand")
        | RunnableLambda(gather, name="gather")
        | RunnableLambda(write, await_write, name="answer")
    )
    return cast("Runnable[Any, Answer]", chain)  # `.invoke` returns the last item


def _keep_signature(step: Callable[..., Any]) -> None:
    """Cache the signature of `step`: LangChain inspects it several times a question, half of its overhead."""
    step.__dict__["__signature__"] = signature(step)


def _read_request(given: str | Request | Mapping[str, Any]) -> Request:
    if isinstance(given, Request):
        return given
    if isinstance(given, str):
        return Request(given)
    if "question" not in given:
        raise QuestionError("the input has no `question`", hint='pass {"question": "…"}')
    sources = given.get("sources")
    history = tuple(turn if isinstance(turn, Turn) else _turn(turn) for turn in given.get("history") or ())
    return Request(given["question"], history, None if sources is None else frozenset(sources))


def _turn(turn: Mapping[str, Any]) -> Turn:
    cited = turn.get("citations")
    places = None if cited is None else tuple(Place(one["report"], one["start"], one["end"]) for one in cited)
    return Turn(turn["question"], turn.get("answer", ""), places)
