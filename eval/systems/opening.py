"""Open the systems that are measured side by side, over one library with one embedder and one judge.

``yiju`` is the product, ``yiju_llm`` the product with a language model. ``tutorial`` is :mod:`eval.systems.tutorial`.
``dense`` and ``bm25`` answer with the best sentence of the product's own index, by vectors alone or by BM25 alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from eval.systems.ranked import ReportRanker, TopSentence
from eval.systems.reply import Ranker, System
from eval.systems.tutorial import Tutorial
from eval.systems.yiju import Yiju
from rag.errors import ConfigError
from rag.ports import Judge, ProgressCall
from rag.types import ParsedReport

if TYPE_CHECKING:
    from eval.systems.language_model import LanguageModel
    from index.model.embed import Embedder
    from index.search.fuse import Mode
    from index.search.retriever import HybridRetriever

__all__ = ["PRODUCT", "SEARCH_MODES", "SYSTEMS", "WITH_MODEL", "Setup", "open_rankers", "open_systems"]

PRODUCT = "yiju"
WITH_MODEL = "yiju_llm"  # measured where a language model is given
SYSTEMS = (PRODUCT, "tutorial", "dense", "bm25")  # measured unless others are named
SEARCH_MODES: "dict[str, Mode]" = {  # how a system searches the product's index
    PRODUCT: "hybrid",
    "dense": "dense",
    "bm25": "lexical",
}


@dataclass
class Setup:
    """What all systems share. The index is built when it is first needed.

    `texts` are what the tutorial splits, by report id; None takes the texts of the reports. Without
    `sentence_vectors` the systems can rank reports but not answer.
    """

    reports: Mapping[str, ParsedReport]
    embedder: "Embedder"
    judge: Judge
    texts: Mapping[str, str] | None = None
    sentence_vectors: bool = True
    progress: ProgressCall | None = None
    model: "LanguageModel | None" = None

    @cached_property
    def retriever(self) -> "HybridRetriever":
        """The index of the library."""
        from index.search.retriever import build_retriever

        return build_retriever(
            self.reports.values(), self.embedder, self.progress, sentence_vectors=self.sentence_vectors
        )

    def open_system(self, name: str) -> System:
        """Open one system that answers."""
        from index.model.rewriter import open_rewriter
        from rag.pipeline import Pipeline

        if name in (PRODUCT, WITH_MODEL):
            return Yiju(
                Pipeline(self.retriever, self.judge, rewriter=open_rewriter()),
                self.model if name == WITH_MODEL else None,
            )
        return self._tutorial() if name == "tutorial" else TopSentence(self.retriever, SEARCH_MODES[name])

    def open_ranker(self, name: str) -> Ranker:
        """Open one system that ranks reports."""
        return self._tutorial() if name == "tutorial" else ReportRanker(self.retriever, SEARCH_MODES[name])

    def _tutorial(self) -> Tutorial:
        texts = self.texts
        if texts is None:
            texts = {id_: parsed.report.text for id_, parsed in self.reports.items()}
        return Tutorial(texts, self.embedder, self.progress)


def open_systems(names: Sequence[str], setup: Setup) -> dict[str, System]:
    """Open the systems of these names to answer. With a language model, the product is open with and without it.

    Raises: ConfigError when a name is unknown.
    """
    named = _check_names(names)
    if setup.model is not None:
        named = [PRODUCT, WITH_MODEL, *(name for name in named if name != PRODUCT)]
    return {name: setup.open_system(name) for name in named}


def open_rankers(names: Sequence[str], setup: Setup) -> dict[str, Ranker]:
    """Open the systems of these names to rank reports.

    Raises: ConfigError when a name is unknown.
    """
    return {name: setup.open_ranker(name) for name in _check_names(names)}


def _check_names(names: Sequence[str]) -> list[str]:
    """Return the names, each once."""
    if unknown := [name for name in names if name not in SYSTEMS]:
        raise ConfigError(f"no system is called {unknown[0]!r}", hint=f"choose from {', '.join(SYSTEMS)}")
    return list(dict.fromkeys(names))
