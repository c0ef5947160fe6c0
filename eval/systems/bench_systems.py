"""What is measured, ours and its peers, behind one face: rank the passages of a set, and answer from some of them.

The peers are the pipeline of every tutorial (recursive splitter 500/50, vectors, FAISS, the best chunk is the answer),
and the best sentence by vectors alone and by BM25 alone. None of the peers ever refuses.

This module compares nothing with what is right.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from eval.sets.datasets import Passage, Question
from index.search.dense import Dense
from index.search.fuse import Mode
from index.search.retriever import HybridRetriever, build_retriever
from ingest.parse import parse_text
from rag.answer.render import render
from rag.errors import DatasetError, EmptyReport, QuestionError
from rag.excerpts import in_one_line
from rag.pipeline import Pipeline
from rag.ports import Reader
from rag.types import ParsedReport, Turn

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["OURS", "RULES", "Embeddings", "Reply", "System", "open_systems", "parse_passages"]

OURS, RULES = "yiju", "rules"
_DEPTH = 10
_TUTORIAL_CHARS, _TUTORIAL_OVERLAP = 500, 50
Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a system says; a refusal says nothing."""

    text: str = ""
    refused: bool = False
    exact: str = ""  # the answer itself, where the system tells it from the sentence that says it


class System(Protocol):
    """Something that finds and answers."""

    def rank(self, question: Question) -> list[str]:
        """Return the ids of the ten best passages, best first, out of the question's candidates if it has any."""
        ...

    def answer(self, question: Question, passages: Collection[str] | None = None) -> Reply:
        """Answer from `passages`, from all when None."""
        ...


def open_systems(
    passages: Sequence[Passage],
    embedder: "Embedder",
    progress: Progress | None = None,
    *,
    reader: Reader | None = None,
    sentences: bool = True,
) -> dict[str, System]:
    """Make each system ready over `passages`; without `sentences` ours and its relatives can rank, not answer.

    With a `reader`, ours without it is one of the peers.
    """
    shelf = _shelve(passages, embedder, progress, sentences)
    return {
        OURS: _Ours(shelf, reader),
        **({RULES: _Ours(shelf)} if reader else {}),
        "tutorial": _Tutorial(passages, embedder, progress),
        "dense": _BestSentence(shelf, "dense"),
        "bm25": _BestSentence(shelf, "lexical"),
    }


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A library of passages; its reports are named by number, for the ids of a set may be anything."""

    retriever: HybridRetriever
    report_of: Mapping[str, str]  # passage id -> report id
    passage_of: Mapping[str, str]

    def rank(self, question: Question, mode: Mode) -> list[str]:
        """Return the ids of the best passages."""
        depth = len(self.passage_of) if question.candidate_ids else _DEPTH
        found = self.retriever.search_reports(_query(question), depth, mode=mode)
        ids = [self.passage_of[report] for report, _ in found]
        return [id_ for id_ in ids if not question.candidate_ids or id_ in question.candidate_ids][:_DEPTH]

    def reports(self, passages: Collection[str] | None) -> list[str] | None:
        """Return the ids of the reports that hold `passages`; those without text are in no report."""
        return None if passages is None else [self.report_of[id_] for id_ in passages if id_ in self.report_of]


def _shelve(passages: Sequence[Passage], embedder: "Embedder", progress: Progress | None, sentences: bool) -> _Shelf:
    reports, report_of = parse_passages(passages)
    retriever = build_retriever(reports, embedder, progress, sentence_vectors=sentences)
    return _Shelf(retriever, report_of, {report: id_ for id_, report in report_of.items()})


def parse_passages(passages: Sequence[Passage]) -> tuple[list[ParsedReport], dict[str, str]]:
    """Make a report of each passage that has text; also return the report's id for each passage's.

    Raises: DatasetError when none has any text.
    """
    reports: list[ParsedReport] = []
    report_of: dict[str, str] = {}
    for number, passage in enumerate(passages):
        try:
            reports.append(
                parse_text(_printable(passage.text), name=f"passage-{number:06d}", title=passage.title.strip())
            )
        except EmptyReport:
            continue
        report_of[passage.id] = reports[-1].report.source.id
    if not reports:
        raise DatasetError("no passage holds any text", hint="passages.jsonl needs id and text")
    return reports, report_of


class _Ours:
    def __init__(self, shelf: _Shelf, reader: Reader | None = None) -> None:
        self._shelf, self._pipeline = shelf, Pipeline(shelf.retriever, reader=reader)
        self._known: dict[tuple[Question, frozenset[str] | None], Reply] = {}  # one question is part of several figures

    def rank(self, question: Question) -> list[str]:
        return self._shelf.rank(question, "hybrid")

    def answer(self, question: Question, passages: Collection[str] | None = None) -> Reply:
        key = question, None if passages is None else frozenset(passages)
        if key not in self._known:
            self._known[key] = self._answer(question, self._shelf.reports(passages))
        return self._known[key]

    def _answer(self, question: Question, reports: list[str] | None) -> Reply:
        if reports == []:
            return Reply(refused=True)
        history = [Turn(asked, answered) for asked, answered in question.history]
        try:
            answer = self._pipeline.ask(question.question, history=history, sources=reports)
        except QuestionError:
            return Reply(refused=True)
        return Reply(refused=True) if answer.refused else Reply(render(answer).text, exact=in_one_line(answer.exact))


class _BestSentence:
    def __init__(self, shelf: _Shelf, mode: Mode) -> None:
        self._shelf, self._mode = shelf, mode

    def rank(self, question: Question) -> list[str]:
        return self._shelf.rank(question, self._mode)

    def answer(self, question: Question, passages: Collection[str] | None = None) -> Reply:
        reports = self._shelf.reports(passages)
        hits = self._shelf.retriever.search_sentences(_query(question), 1, sources=reports, mode=self._mode)
        return Reply(hits[0].chunk.text) if hits else Reply()


class _Tutorial:
    def __init__(self, passages: Sequence[Passage], embedder: "Embedder", progress: Progress | None) -> None:
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(chunk_size=_TUTORIAL_CHARS, chunk_overlap=_TUTORIAL_OVERLAP)
        cut = [(passage.id, text) for passage in passages for text in splitter.split_text(passage.text)]
        self._owners = [id_ for id_, _ in cut]
        self._texts = [text for _, text in cut]
        self._embedder = embedder
        told = (lambda part: progress("embedding tutorial", part)) if progress else None
        self._dense = Dense(embedder.embed_passages(self._texts, told))

    def rank(self, question: Question) -> list[str]:
        allowed = set(question.candidate_ids)
        owners = (self._owners[row] for row in self._order(question))
        return list(dict.fromkeys(id_ for id_ in owners if not allowed or id_ in allowed))[:_DEPTH]

    def answer(self, question: Question, passages: Collection[str] | None = None) -> Reply:
        allowed = None if passages is None else set(passages)
        rows = (row for row in self._order(question) if allowed is None or self._owners[row] in allowed)
        best = next(rows, None)
        return Reply() if best is None else Reply(self._texts[best])

    def _order(self, question: Question) -> list[int]:
        order: list[int] = np.argsort(
            -self._dense.score(self._embedder.embed_query(_query(question))), kind="stable"
        ).tolist()
        return order


@dataclass
class Embeddings:
    """An embedder that computes each vector once while a set is measured."""

    embedder: "Embedder"
    passages: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    queries: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def fingerprint(self) -> str:
        return self.embedder.fingerprint

    @property
    def dimensions(self) -> int:
        return self.embedder.dimensions

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query. Shape: (dimensions,)."""
        if text not in self.queries:
            self.queries[text] = self.embedder.embed_query(text)
        return self.queries[text]

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed passages. Shape: (len(texts), dimensions)."""
        new = list(dict.fromkeys(text for text in texts if text not in self.passages))
        if new:
            self.passages |= dict(zip(new, self.embedder.embed_passages(new, progress), strict=True))
        return np.array([self.passages[text] for text in texts], np.float32).reshape(-1, self.dimensions)


def _query(question: Question) -> str:
    """Return what peers and plain search are asked: in a dialogue, the question before it stands first."""
    return " ".join([*(asked for asked, _ in question.history[-1:]), question.question])


def _printable(text: str) -> str:
    """Put spaces for the control characters that public sets carry and a report may not."""
    return "".join(char if char.isprintable() or char in "\n\r\t\u3000" else " " for char in text)
