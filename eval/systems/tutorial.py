"""The pipeline of a RAG tutorial: a recursive character splitter, vectors in FAISS, the best chunk as the answer."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from eval.systems.reply import Cited, Reply
from rag.ports import ProgressCall
from rag.types import Turn

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Tutorial"]

_SIZE, _OVERLAP = 500, 50  # characters


class Tutorial:
    """A system over `texts`, by report id. It never refuses and ignores the dialogue."""

    def __init__(self, texts: Mapping[str, str], embedder: "Embedder", progress: ProgressCall | None = None) -> None:
        from index.search.vectors import Vectors

        self._embedder = embedder
        self.passages = list(_split(texts))
        embedding = (lambda part: progress("embedding tutorial", part)) if progress else None
        self._vectors = Vectors(embedder.embed_passages([passage.text for passage in self.passages], embedding))

    def answer(self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Reply:
        """Answer with the nearest passage; with empty text if `sources` hold none."""
        allowed = None if sources is None else set(sources)
        nearest = next((one for one in self._nearest(question) if allowed is None or one.report in allowed), None)
        return Reply() if nearest is None else Reply(nearest.text, (nearest,))

    def rank(self, query: str, depth: int) -> list[str]:
        """Return the ids of the `depth` best reports, each ranked by its nearest passage."""
        return list(dict.fromkeys(passage.report for passage in self._nearest(query)))[:depth]

    def _nearest(self, query: str) -> Iterator[Cited]:
        """Yield all passages, nearest first; equal ones in the order of the texts."""
        scores = self._vectors.score(self._embedder.embed_query(query))
        for row in np.argsort(-scores, kind="stable").tolist():
            yield self.passages[row]


def _split(texts: Mapping[str, str]) -> Iterator[Cited]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(chunk_size=_SIZE, chunk_overlap=_OVERLAP, add_start_index=True)
    for report, text in texts.items():
        for document in splitter.create_documents([text]):
            start = int(document.metadata["start_index"])
            yield Cited(report, start, start + len(document.page_content), document.page_content)
