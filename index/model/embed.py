"""Embed texts as vectors of length one: the protocol, the bundled model, and the choice of a model.

The bundled model embeds queries and passages with :mod:`index.model.encoder`, and moves the vectors of queries with
:mod:`index.model.adapter`. Any other sentence-transformers model embeds both with PyTorch.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.model.adapter import open_adapter
from index.model.bundled import (
    BUNDLED_DIMENSIONS,
    BUNDLED_MAX_TOKENS,
    BUNDLED_NAME,
    BUNDLED_SHA256,
    GRAPH,
    prepare_query_files,
)
from index.model.encoder import Encoder
from index.model.sentence_folder import PASSAGE_PROMPT, QUERY_PROMPT
from rag.config import BUNDLED_MODEL

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
    """The bundled model, from its prepared files under `cache`. `adapter` moves the vectors of queries."""

    def __init__(
        self,
        cache: Path,
        progress: Callable[[str, float], None] | None = None,
        adapter: Callable[[NDArray[np.float32]], NDArray[np.float32]] | None = None,
    ) -> None:
        self.name = BUNDLED_NAME
        self.fingerprint = f"{BUNDLED_NAME}@{BUNDLED_SHA256[:12]}"
        self.dimensions = BUNDLED_DIMENSIONS
        self._encoder = Encoder(prepare_query_files(cache, progress) / GRAPH, BUNDLED_MAX_TOKENS)
        self._adapter = adapter
        self._query = lru_cache(_QUERIES_KEPT)(self._embed_query)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed passages. Shape: (len(texts), dimensions), float32, each row of length one, in the order of `texts`."""
        vectors = self._encoder.encode_all([PASSAGE_PROMPT + text for text in texts], progress)
        return np.array(vectors, np.float32).reshape(-1, self.dimensions)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query. Recent queries are cached. Shape: (dimensions,), float32, of length one."""
        vector: NDArray[np.float32] = self._query(text)
        return vector

    def clear_query_cache(self) -> None:
        """Clear the cache of query vectors, for measurements of time."""
        self._query.cache_clear()

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector = self._encoder.encode(QUERY_PROMPT + text)
        if self._adapter is not None:
            vector = self._adapter(vector)
        vector.setflags(write=False)
        return vector


def open_embedder(model: str, cache: Path, progress: Callable[[str, float], None] | None = None) -> Embedder:
    """Open the embedding model `model`: 'bundled', or a sentence-transformers name or folder.

    Raises: ModelMissing if there is no such model; ModelDamaged if the bundled file has another sha256.
    """
    if model == BUNDLED_MODEL:
        return BundledEmbedder(cache, progress, open_adapter())
    from index.model.transformer import open_transformer

    return open_transformer(model)
