"""Stock packages that the product is timed beside: the SentenceTransformer encoder, and BM25 of other packages.

The encoder has the weights of the bundled model, unpacked, and runs as sentence-transformers runs by default: 32-bit
floats, batches of 32.
"""

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["StockEncoder", "WordSearch", "open_stock_encoder", "open_word_searches"]

WordSearch = Callable[[Sequence[str], int], NDArray[np.int64]]  # the rows of the best texts for the tokens of a query


class StockEncoder:
    """An :class:`index.model.embed.Embedder` that calls ``SentenceTransformer.encode``. It keeps no vector."""

    def __init__(self, model: "SentenceTransformer", name: str) -> None:
        self.name = self.fingerprint = name
        self.dimensions = int(model.get_embedding_dimension() or 0)
        self._model = model

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed passages. Shape: (len(texts), dimensions), each row of length one."""
        vectors = self._encode(list(texts), "passage")
        if progress:
            progress(1.0)
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query. Shape: (dimensions,), of length one."""
        vector: NDArray[np.float32] = self._encode([text], "query")[0]
        return vector

    def _encode(self, texts: list[str], prompt: str) -> NDArray[np.float32]:
        found = self._model.encode(texts, prompt_name=prompt, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(found, np.float32).reshape(-1, self.dimensions)


def open_stock_encoder(cache: Path) -> StockEncoder:
    """Open the bundled model with sentence-transformers. Its folder under `cache` is made if it is missing.

    Raises: ModelMissing, ModelDamaged.
    """
    from sentence_transformers import SentenceTransformer

    from index.model.bundled import BUNDLED_NAME, prepare_bundled_model

    folder = prepare_bundled_model(cache)
    return StockEncoder(SentenceTransformer(str(folder), device="cpu", local_files_only=True), BUNDLED_NAME)


def open_word_searches(corpus: Sequence[list[str]]) -> dict[str, WordSearch]:
    """Index `corpus`, the tokens of each text, with rank_bm25 and bm25s: with those of them that are installed."""
    openers: dict[str, Callable[[Sequence[list[str]]], WordSearch]] = {"rank_bm25": _rank_bm25, "bm25s": _bm25s}
    found = {}
    for name, opener in openers.items():
        try:
            found[name] = opener(corpus)
        except ImportError:
            continue
    return found


def _rank_bm25(corpus: Sequence[list[str]]) -> WordSearch:
    return _ranked(import_module("rank_bm25").BM25Okapi(corpus))


def _bm25s(corpus: Sequence[list[str]]) -> WordSearch:
    index = import_module("bm25s").BM25(method="lucene")
    index.index(list(corpus), show_progress=False)
    return _ranked(index)


def _ranked(index: Any) -> WordSearch:  # noqa: ANN401 - either package's index
    return lambda tokens, most: np.argsort(-np.asarray(index.get_scores(list(tokens))), kind="stable")[:most]
