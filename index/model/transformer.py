"""Embed with a sentence-transformers model on the CPU. In `index.model` only this module loads PyTorch.

:mod:`index.model.embed` opens the bundled model.
"""

import hashlib
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from transformers.utils.logging import disable_progress_bar

from rag.errors import ModelMissing

__all__ = ["SentenceEmbedder", "open_transformer"]

_SLICE = 64  # passages between two progress reports
_BATCH = 16
_SAMPLE = 64  # numbers of each tensor in the fingerprint
_QUERIES_KEPT = 256  # the search of chunks and that of sentences need the same vector


class SentenceEmbedder:
    """An :class:`index.model.embed.Embedder` with a sentence-transformers model and the model's prompts."""

    def __init__(self, name: str, model: SentenceTransformer, fingerprint: str = "") -> None:
        self.name = name
        self.fingerprint = fingerprint or f"{Path(name).name}@{_fingerprint(model)}"
        self.dimensions = int(model.get_embedding_dimension() or 0)
        self._model = model
        self._passage_prompt = _prompt(model, name, "passage", "document")
        self._query_prompt = _prompt(model, name, "query")
        self._query = lru_cache(_QUERIES_KEPT)(self._embed_query)

    def embed_passages(
        self, texts: Sequence[str], progress: Callable[[float], None] | None = None
    ) -> NDArray[np.float32]:
        """Embed passages in batches of similar length.

        Shape: (len(texts), dimensions), float32, each row of length one, in the order of `texts`.
        """
        vectors = np.zeros((len(texts), self.dimensions), np.float32)
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        for start in range(0, len(order), _SLICE):
            rows = order[start : start + _SLICE]
            with _half_precision():
                vectors[rows] = self._encode([texts[i] for i in rows], self._passage_prompt)
            if progress:
                progress(min(1.0, (start + _SLICE) / len(order)))
        return vectors

    def embed_query(self, text: str) -> NDArray[np.float32]:
        """Embed one query. Recent queries are cached.

        Shape: (dimensions,), float32, of length one.
        """
        vector: NDArray[np.float32] = self._query(text)
        return vector

    def clear_query_cache(self) -> None:
        """Clear the cache of query vectors, for measurements of time."""
        self._query.cache_clear()

    def _embed_query(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._encode([text], self._query_prompt)[0]
        vector.setflags(write=False)
        return vector

    def _encode(self, texts: list[str], prompt: str) -> NDArray[np.float32]:
        tensor = self._model.encode(
            texts, prompt=prompt, batch_size=_BATCH, convert_to_tensor=True, show_progress_bar=False
        )
        return np.asarray(torch.nn.functional.normalize(tensor.float(), dim=1).numpy(), np.float32)


def open_transformer(model: str, *, name: str = "", fingerprint: str = "", offline: bool = False) -> SentenceEmbedder:
    """Open the sentence-transformers model `model`, a folder or a name.

    Raises: ModelMissing if there is no such model.
    """
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        opened = SentenceTransformer(model, device="cpu", local_files_only=offline)
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"no embedding model under {model!r}",
            hint="set YIJU_MODEL to 'bundled', to a sentence-transformers folder, or to a name the hub knows",
        ) from error
    return SentenceEmbedder(name or model, opened, fingerprint)


def _prompt(model: SentenceTransformer, name: str, *names: str) -> str:
    """Return the first prompt that the model defines under these names. An E5 model has fixed prompts."""
    given = next((model.prompts[name] for name in names if model.prompts.get(name)), "")
    return given or (f"{names[0]}: " if "e5" in Path(name).name.lower() else "")


def _fingerprint(model: SentenceTransformer) -> str:
    """Return a hash of a few numbers of every tensor. It distinguishes models and is fast enough for each start."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(tensor.flatten()[:_SAMPLE].float().numpy().tobytes())
    return digest.hexdigest()[:12]


def _half_precision() -> AbstractContextManager[object]:
    """Use bfloat16 if the processor has instructions for it: twice as fast, cosine 0.9999 to float32."""
    if torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported():
        return torch.autocast("cpu", dtype=torch.bfloat16)
    return nullcontext()
