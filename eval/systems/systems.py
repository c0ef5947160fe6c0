"""What is measured side by side over the same library and the same embedder: the product and its peers.

``yiju`` is the product, ``rules`` the product without its reader. ``tutorial`` is the pipeline of every introduction: a
recursive character splitter, FAISS, and the top passage as the answer. ``dense`` and ``bm25`` rank the product's own
sentences by one kind of evidence and answer with the first. The peers never refuse and know no dialogue: each question
is asked as it stands.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rag.answer.render import render
from rag.errors import ConfigError
from rag.excerpts import in_one_line
from rag.types import Chunk, ParsedReport, Turn

if TYPE_CHECKING:
    from index.model.embed import Embedder
    from index.search.fuse import Mode
    from index.search.retriever import HybridRetriever
    from rag.pipeline import Pipeline
    from rag.ports import Reader

__all__ = ["SYSTEMS", "Bench", "Cited", "Reply", "System", "TopSentence", "Tutorial", "Yiju", "open_systems"]

SYSTEMS = ("yiju", "tutorial", "dense", "bm25")  # measured unless others are named
_KNOWN = (*SYSTEMS, "rules")
_SIZE, _OVERLAP = 500, 50


@dataclass(frozen=True, slots=True)
class Cited:
    """A stretch of a report that an answer rests on."""

    report: str
    start: int
    end: int
    text: str
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system says; ``confidence`` is None where it states none."""

    text: str
    citations: tuple[Cited, ...] = ()
    refused: bool = False
    reason: str = ""
    confidence: float | None = None
    exact: str = ""  # the answer itself, where it is told from the sentence that says it


class System(Protocol):
    """Something that answers questions."""

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """Answer one question."""
        ...


class Yiju:
    """The product."""

    def __init__(self, pipeline: "Pipeline") -> None:
        self.pipeline = pipeline

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """Answer by the pipeline, dialogue and all."""
        answer = self.pipeline.ask(question, history=history)
        cited = tuple(
            Cited(one.chunk.source.id, one.start, one.end, one.quote, one.chunk.path) for one in answer.citations
        )
        said = render(answer)
        return Reply(said.text, cited, answer.refused, said.reason, answer.confidence, in_one_line(answer.exact))


class Tutorial:
    """The pipeline of the tutorials: 500 characters with 50 of overlap, cosine, the top passage."""

    def __init__(self, reports: Mapping[str, ParsedReport], embedder: "Embedder") -> None:
        from index.search.dense import Dense

        self._embedder = embedder
        self.passages = [passage for parsed in reports.values() for passage in _split(parsed)]
        self._vectors = Dense(embedder.embed_passages([passage.text for passage in self.passages]))

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """Answer with the passage that is nearest."""
        nearest = int(np.argmax(self._vectors.score(self._embedder.embed_query(question))))
        passage = self.passages[nearest]
        return Reply(passage.text, (passage,))


def _split(parsed: ParsedReport) -> list[Cited]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP, add_start_index=True)
    source = parsed.report.source.id
    found = []
    for document in splitter.create_documents([parsed.report.text]):
        start = int(document.metadata["start_index"])
        found.append(Cited(source, start, start + len(document.page_content), document.page_content))
    return found


class TopSentence:
    """The first sentence by one kind of evidence: ``dense`` or ``lexical``."""

    def __init__(self, retriever: "HybridRetriever", mode: "Mode") -> None:
        self._retriever, self._mode = retriever, mode

    def answer(self, question: str, history: Sequence[Turn] = ()) -> Reply:
        """Answer with the best sentence."""
        hits = self._retriever.search_sentences(question, 1, mode=self._mode)
        if not hits:
            return Reply("")
        return Reply(hits[0].chunk.text, (_cite(hits[0].chunk),))


def _cite(chunk: Chunk) -> Cited:
    return Cited(chunk.source.id, chunk.start, chunk.end, chunk.text, chunk.path)


@dataclass
class Bench:
    """One library and what the systems share of it, made when first needed."""

    reports: Mapping[str, ParsedReport]
    embedder: "Embedder"
    reader: "Reader | None" = None

    @cached_property
    def retriever(self) -> "HybridRetriever":
        """The index of the library."""
        from index.search.retriever import build_retriever

        return build_retriever(self.reports.values(), self.embedder)

    def open(self, name: str) -> System:
        """Open a system."""
        from rag.pipeline import Pipeline

        if name in ("yiju", "rules"):
            return Yiju(Pipeline(self.retriever, reader=self.reader if name == "yiju" else None))
        if name == "tutorial":
            return Tutorial(self.reports, self.embedder)
        return TopSentence(self.retriever, "dense" if name == "dense" else "lexical")


def open_systems(names: Sequence[str], bench: Bench) -> dict[str, System]:
    """Open the systems of these names.

    Raises: ConfigError when a name is unknown.
    """
    if unknown := [name for name in names if name not in _KNOWN]:
        raise ConfigError(f"no system is called {unknown[0]!r}", hint=f"choose from {', '.join(_KNOWN)}")
    return {name: bench.open(name) for name in dict.fromkeys(names)}
