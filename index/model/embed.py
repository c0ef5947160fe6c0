"""Embed texts as vectors of length one: the protocol, the bundled model, and the choice of a model.

The bundled model embeds queries with :mod:`index.model.queries`. It loads PyTorch only to embed passages. Any other
sentence-transformers model embeds both with PyTorch.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.model.bundled import (
    BUNDLED_DIMENSIONS,
    BUNDLED_MAX_TOKENS,
    BUNDLED_NAME,
    BUNDLED_SHA256,
    GRAPH,
    prepare_bundled_model,
    prepare_query_files,
)
from index.model.queries import QueryEncoder
from index.model.sentence_folder import QUERY_PROMPT
from rag.config import BUNDLED_MODEL

if TYPE_CHECKING:
    from index.model.transformer import SentenceEmbedder

__all__ = ["BundledEmbedder", "Embedder", "open_embedder"]

_QUERIES_KEPT = 256  # the search of chunks and that of sentences need the same vector


class Embedder(Protocol):
    """An embedding model. Vectors of different fingerprints are not comparable."""

    @property
    def name(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed passages. Shape: (len(texts), dimensions), each row of length one."""
        ...

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query. Shape: (dimensions,), of length one."""
        ...


class BundledEmbedder:
    """The bundled model, from its prepared files under `cache`."""

    def __init__(self, cache: Path, progress: Callable[[str, float], None] | None = None) -> None:
        self.name = BUNDLED_NAME
        self.fingerprint = f"{BUNDLED_NAME}@{BUNDLED_SHA256[:12]}"
        self.dimensions = BUNDLED_DIMENSIONS
        self._cache, self._progress = cache, progress
        graph = prepare_query_files(cache, progress) / GRAPH
        self._queries = QueryEncoder(graph, QUERY_PROMPT, BUNDLED_MAX_TOKENS)
        self._query = lru_cache(_QUERIES_KEPT)(self._embed_query)
        self._loading = Lock()
        self._passages: SentenceEmbedder | None = None

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed passages. Shape: (len(texts), dimensions), float32, each row of length one, in the order of `texts`."""
        if not texts:
            return np.zeros((0, self.dimensions), np.float32)
        return self._open_passages().embed_passages(texts, progress)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query. Recent queries are cached. Shape: (dimensions,), float32, of length one."""
        vector: NDArray[np.float32] = self._query(text)
        return vector

    def clear_query_cache(self) -> None:
        """Clear the cache of query vectors, for measurements of time."""
        self._query.cache_clear()

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._queries.encode([text])[0]
        vector.setflags(write=False)
        return vector

    def _open_passages(self) -> "SentenceEmbedder":
        """Return the sentence-transformers model. The first call loads it."""
        with self._loading:
            if self._passages is None:
                from index.model.transformer import open_transformer

                folder = prepare_bundled_model(self._cache, self._progress)
                opened = open_transformer(str(folder), name=self.name, fingerprint=self.fingerprint, offline=True)
                self._passages = opened
            return self._passages


def open_embedder(model: str, cache: Path, progress: Callable[[str, float], None] | None = None) -> Embedder:
    """Open the embedding model `model`: 'bundled', or a sentence-transformers name or folder.

    Raises: ModelMissing if there is no such model; ModelDamaged if the bundled file has another sha256.
    """
    if model == BUNDLED_MODEL:
        return BundledEmbedder(cache, progress)
    from index.model.transformer import open_transformer

    return open_transformer(model)
