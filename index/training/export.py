"""Turn a trained judge into what is shipped: its weights over the encoder's, with fewer word pieces.

Word embeddings were not trained: their 4-bit blocks are taken over as they are. This module trains nothing and writes
no file: see :mod:`index.training.ship`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from index.model.packed import PackedModel
from rag.text.cedict import entries
from rag.text.characters import ALL_HAN

__all__ = ["ShippedModel", "kept_pieces", "read_weights"]

_SPECIAL = 4  # <s> <pad> </s> <unk> keep their places
_HAN = re.compile(f"[{ALL_HAN}]")
_NOT_CHINESE = re.compile("[぀-ヿㇰ-ㇿ가-힣ᄀ-ᇿ㄰-㆏]")  # kana and Hangul
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"^[▁\x21-\x7e]+$")
_SHORT = 3  # letters
_COMMON = 20_000  # pieces stand in the order of how common they are
_WORD = re.compile(r"[A-Za-z]+")
_BYTES, _SCALES = ":bytes", ":scales"


def kept_pieces(pieces: Sequence[str], tokenizer: Tokenizer) -> list[int]:
    """Choose the word pieces that Chinese and English need, in their order.

    Every piece with a Chinese character, every mark and number, every single letter of any script, Latin pieces that
    are common or short (abbreviations are cut into those), and each piece into which `tokenizer` cuts an English word
    of CC-CEDICT, in small letters or with a capital. Text that was cut into kept pieces is cut as before: no better way
    to cut it can appear when others go.
    """
    kept = set(range(_SPECIAL))
    for row, piece in enumerate(pieces):
        if _NOT_CHINESE.search(piece):
            continue
        if _HAN.search(piece) or len(piece) == 1 or not _LETTER.search(piece):
            kept.add(row)
        if _LATIN.match(piece) and (row < _COMMON or len(piece.strip("▁")) <= _SHORT):
            kept.add(row)
    for one in tokenizer.encode_batch(sorted(_english_words()), add_special_tokens=False):
        kept.update(one.ids)
    return sorted(kept)


def _english_words() -> set[str]:
    """List the words of CC-CEDICT's glosses, their plurals and British spellings, in the ways that they are written."""
    words = {word.lower() for _, glosses in entries() for gloss in glosses for word in _WORD.findall(gloss)}
    for american, british in (("er$", "re"), ("or$", "our"), ("ize", "ise"), ("$", "s")):
        words |= {re.sub(american, british, word) for word in words}
    return words | {word.capitalize() for word in words}


@dataclass(frozen=True, slots=True)
class ShippedModel:
    """The :class:`index.model.graph.Weights` of a trained judge: `trained` over `original`, with the `kept` words.

    `trained` has the names of the packed file.
    """

    original: PackedModel
    trained: Mapping[str, NDArray[np.float32]]
    kept: Sequence[int]

    @property
    def hidden(self) -> int:
        return self.original.hidden

    @property
    def layers(self) -> int:
        """As many as were trained, which may be fewer than the original has."""
        return len({name.split(".")[0] for name in self.trained if name.endswith(".q.w")})

    @property
    def heads(self) -> int:
        return self.original.heads

    @property
    def layer_norm_eps(self) -> float:
        return self.original.layer_norm_eps

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as trained, else the original. Shape: flat."""
        return self.trained[name].reshape(-1) if name in self.trained else self.original.tensor(name)

    def numbers(self, name: str) -> int:
        """Return how many numbers a tensor has; fewer words than at first."""
        return len(self.kept) * self.hidden if name == "emb.word" else len(self.tensor(name))

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return the word embeddings that are kept, as the original has them; nothing else stays in blocks."""
        packed, scales = self.original.blocks(name, self.original.vocab)
        return packed[list(self.kept)], scales[list(self.kept)]


def read_weights(files: Sequence[Path]) -> Mapping[str, NDArray[np.float32]]:
    """Read the files that :func:`index.training.score.write_weights` wrote."""
    stored = {name: value for path in files for name, value in load_file(path).items()}
    found = {name: value.astype(np.float32) for name, value in stored.items() if ":" not in name}
    for name, value in stored.items():
        if name.endswith(_BYTES):
            key = name.removesuffix(_BYTES)
            found[key] = value.astype(np.float32) * stored[key + _SCALES]
    return found
