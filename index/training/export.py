"""Turn a trained reader into what is shipped: fewer word pieces, and every weight under the name that the graph uses.

Word embeddings were not trained: their 4-bit blocks are taken over as they are. This module trains nothing and measures
nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.model.packed import PackedModel
from index.model.sentence_folder import LINEAR, NORM
from rag.text.cedict import entries
from rag.text.characters import ALL_HAN

__all__ = ["ShippedReader", "kept_pieces"]

_SPECIAL = 4  # <s> <pad> </s> <unk> keep their places
_HAN = re.compile(f"[{ALL_HAN}]")
_NOT_CHINESE = re.compile("[぀-ヿㇰ-ㇿ가-힣ᄀ-ᇿ㄰-㆏]")  # kana and Hangul
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"^[▁\x21-\x7e]+$")
_SHORT = 3  # letters
_COMMON = 20_000  # pieces stand in the order of how common they are
_WORD = re.compile(r"[A-Za-z]+")
_LAYERS = LINEAR | NORM
_LAYER = "encoder.encoder.layer."


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
class ShippedReader:
    """The :class:`index.model.graph.Weights` of a trained reader: `trained` over `original`, with the `kept` words."""

    original: PackedModel
    trained: Mapping[str, NDArray[np.float32]]
    kept: Sequence[int]

    @property
    def hidden(self) -> int:
        return self.original.hidden

    @property
    def layers(self) -> int:
        """As many as were trained, which may be fewer than the original has."""
        trained = {name.split(".")[3] for name in self.trained if name.startswith(_LAYER)}
        return len(trained) or self.original.layers

    @property
    def heads(self) -> int:
        return self.original.heads

    @property
    def layer_norm_eps(self) -> float:
        return self.original.layer_norm_eps

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Return a tensor as trained, else the original. Shape: flat."""
        trained = self.trained.get(_trained_name(name))
        return self.original.tensor(name) if trained is None else trained.reshape(-1)

    def numbers(self, name: str) -> int:
        """Return how many numbers a tensor has; fewer words than at first."""
        return len(self.kept) * self.hidden if name == "emb.word" else len(self.tensor(name))

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return the word embeddings that are kept, as the original has them; nothing else stays in blocks."""
        packed, scales = self.original.blocks(name, self.original.vocab)
        return packed[list(self.kept)], scales[list(self.kept)]


def _trained_name(name: str) -> str:
    """Translate a name of the packed file to the network's; heads are called the same."""
    place, _, rest = name.partition(".")
    kind = {"w": "weight", "b": "bias"}.get(name[-1], "")
    if place == "head":
        return f"{rest[:-2]}.{kind}"
    if place.startswith("l") and place[1:].isdigit():
        return f"{_LAYER}{place[1:]}.{_LAYERS[rest[:-2]]}.{kind}"
    return ""  # embeddings are not trained
