"""Keep the vectors of passages between runs, so that each passage is embedded once.

Query vectors are kept in memory only. :func:`clear_query_cache` drops them, so that a measured time includes embedding
the question. A library of the product keeps its vectors in its snapshot, not here.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from rag.files import replace_file

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["CachedEmbedder", "clear_query_cache"]

_VERSION = 2  # increment it if the vectors of passages change


def clear_query_cache(embedder: "Embedder") -> None:
    """Drop the query vectors that `embedder` keeps. Call it before a system is timed."""
    if forget := getattr(embedder, "clear_query_cache", None):
        forget()


class CachedEmbedder:
    """An embedder with a cache: passages in a file of `folder` for each model, queries in memory."""

    def __init__(self, embedder: "Embedder", folder: Path) -> None:
        self._embedder = embedder
        self.name, self.fingerprint, self.dimensions = embedder.name, embedder.fingerprint, embedder.dimensions
        named = f"{embedder.fingerprint} {_VERSION}"
        self._path = folder / f"vectors-{hashlib.sha256(named.encode()).hexdigest()[:12]}.npz"
        self._passages = self._load()
        self._queries: dict[str, NDArray[np.float32]] = {}

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Look up or embed one query. Shape: (dimensions,)."""
        if text not in self._queries:
            self._queries[text] = self._embedder.embed_query(text)
        return self._queries[text]

    def clear_query_cache(self) -> None:
        """Drop all query vectors, also those that the embedder keeps itself."""
        self._queries.clear()
        clear_query_cache(self._embedder)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Look up or embed passages. Shape: (len(texts), dimensions)."""
        keys = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._passages}
        if new:
            self._passages |= dict(zip(new, self._embedder.embed_passages(list(new.values()), progress), strict=True))
            self._store()
        vectors = np.array([self._passages[key] for key in keys], np.float32)
        return vectors.reshape(-1, self.dimensions)

    def _load(self) -> dict[str, NDArray[np.float32]]:
        """Read the file; a missing or damaged one counts as empty."""
        try:
            with self._path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
                return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        except (OSError, EOFError, ValueError, KeyError, BadZipFile):
            return {}

    def _store(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        vectors = np.array(list(self._passages.values()), np.float32)
        with replace_file(self._path) as new, new.open("wb") as file:
            np.savez(file, keys=np.array(list(self._passages)), vectors=vectors)
