"""Run the steps of a question: those of the pipeline, or of its LangChain chain where questions are traced.

LangChain imports LangSmith, which is a third of the imports of a start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from rag.types import Answer
from rag.understand.analysis import Request

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable

    from rag.pipeline import Pipeline

__all__ = ["run", "trace"]


def trace(pipeline: Pipeline) -> Runnable[Request, Answer]:
    """Return the chain of `pipeline`, which LangSmith can trace."""
    from rag.chain import build_chain

    return build_chain(pipeline)


def run(
    pipeline: Pipeline,
    chain: Runnable[Request, Answer] | None,
    request: Request,
    admit: Callable[[], AbstractContextManager[None]],
) -> Iterator[str | Answer]:
    """Yield what the pipeline says, or its `chain` if there is one. Evidence is gathered inside `admit`."""
    if chain is None:
        analyses = pipeline.understand(request)
        with admit():
            gathered = pipeline.gather(analyses)
        yield from pipeline.write(gathered)
        return
    from langchain_core.runnables import RunnableConfig

    from rag.chain import ADMIT

    yield from chain.stream(request, RunnableConfig(configurable={ADMIT: admit}))
