"""Remember the vectors of passages between runs, so that measuring twice embeds once.

Questions are embedded each time: their time is part of what is measured.

This module is for measuring only; a library keeps its vectors in its snapshot.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["Remembering", "forget_queries"]


def forget_queries(embedder: "Embedder") -> None:
    """Have `embedder` embed the next queries anew, where it keeps them: no system may use what another has paid for."""
    if forget := getattr(embedder, "forget_queries", None):
        forget()


class Remembering:
    """An embedder that looks passages up in one file for each model, and adds what is new."""

    def __init__(self, embedder: "Embedder", folder: Path) -> None:
        self._embedder = embedder
        self.name, self.fingerprint, self.dimensions = embedder.name, embedder.fingerprint, embedder.dimensions
        self._path = folder / f"vectors-{hashlib.sha256(embedder.fingerprint.encode()).hexdigest()[:12]}.npz"
        self._known = self._load()

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query, never remembered. Shape: (dimensions,)."""
        return self._embedder.embed_query(text)

    def forget_queries(self) -> None:
        """Embed the next queries anew, also those that the embedder itself keeps."""
        forget_queries(self._embedder)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Look up or embed passages. Shape: (len(texts), dimensions)."""
        keys = [hashlib.blake2b(text.encode(), digest_size=16).hexdigest() for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if new:
            self._known |= dict(zip(new, self._embedder.embed_passages(list(new.values()), progress), strict=True))
            self._store()
        vectors = np.array([self._known[key] for key in keys], np.float32)
        return vectors.reshape(-1, self.dimensions)

    def _load(self) -> dict[str, NDArray[np.float32]]:
        try:
            with np.load(self._path, allow_pickle=False) as stored:
                return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
        except (OSError, ValueError, KeyError):
            return {}

    def _store(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_suffix(".new.npz")
        np.savez(beside, keys=np.array(list(self._known)), vectors=np.array(list(self._known.values()), np.float32))
        beside.replace(self._path)
