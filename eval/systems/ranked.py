"""Systems that rank by one kind of evidence: the best sentence as the answer, and the best reports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.systems.reply import Cited, Reply
from rag.types import Turn

if TYPE_CHECKING:
    from index.search.fuse import Mode
    from index.search.retriever import HybridRetriever

__all__ = ["ReportRanker", "TopSentence"]


@dataclass(frozen=True, slots=True)
class TopSentence:
    """A system that answers with the best sentence. It never refuses and ignores the dialogue."""

    retriever: "HybridRetriever"
    mode: "Mode"

    def answer(self, question: str, history: Sequence[Turn] = (), sources: Collection[str] | None = None) -> Reply:
        """Answer with the best sentence; with empty text if none is found."""
        hits = self.retriever.search_sentences(question, 1, sources=sources, mode=self.mode)
        if not hits:
            return Reply()
        chunk = hits[0].chunk
        return Reply(chunk.text, (Cited(chunk.source.id, chunk.start, chunk.end, chunk.text, chunk.path),))


@dataclass(frozen=True, slots=True)
class ReportRanker:
    """The report search of the product in one mode."""

    retriever: "HybridRetriever"
    mode: "Mode"

    def rank(self, query: str, depth: int) -> list[str]:
        """Return the ids of the `depth` best reports, best first."""
        return [id_ for id_, _ in self.retriever.search_reports(query, depth, mode=self.mode)]
