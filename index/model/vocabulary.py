"""Look up word pieces on disk, and build a tokenizer from the few pieces that occur in a text.

A tokenizer for all 250,000 pieces takes a second to load and 250 MB. The unigram model uses only the pieces that occur
in the text and the lowest score of all pieces. A tokenizer for these pieces therefore gives the same tokens.
:mod:`index.model.pieces` builds it.
"""

import io
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.model.pieces import SPECIAL, build_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["VOCABULARY_FILES", "Vocabulary", "pack_vocabulary"]

_TEXTS, _ROWS, _SCORES = "piece-texts.npy", "piece-rows.npy", "piece-scores.npy"
_LENGTHS = "piece-lengths.npy"
VOCABULARY_FILES = (_TEXTS, _ROWS, _SCORES, _LENGTHS)
_SPECIAL_TEXTS = re.compile("|".join(map(re.escape, SPECIAL)))
_SPACE = "▁"  # stands for the space before a word


def pack_vocabulary(pieces: Sequence[tuple[str, float]]) -> Mapping[str, bytes]:
    """Return the contents of the vocabulary's files by name.

    They hold the sorted texts, their rows, the scores by row, and the length of the longest piece that begins with each
    character.
    """
    encoded = np.array([text.encode() for text, _ in pieces])
    rows = np.argsort(encoded, kind="stable")
    scores = np.array([score for _, score in pieces], np.float64)
    lengths = np.zeros(sys.maxunicode + 1, np.uint8)
    for text, _ in pieces:
        lengths[ord(text[0])] = max(lengths[ord(text[0])], len(text))
    arrays = {_TEXTS: encoded[rows], _ROWS: rows.astype(np.int32), _SCORES: scores, _LENGTHS: lengths}
    return {name: _dump(array) for name, array in arrays.items()}


class Vocabulary:
    """The word pieces in a folder. Thread-safe.

    Raises: OSError or ValueError if a file is missing or has another format.
    """

    def __init__(self, folder: Path) -> None:
        files = (np.load(folder / name, mmap_mode="r") for name in VOCABULARY_FILES)
        self._texts, self._rows, self._scores, self._lengths = files
        lowest = int(self._scores.argmin())
        (place,) = np.flatnonzero(self._rows == lowest)
        self._lowest = {lowest: self._text_at(int(place))}  # goes into every tokenizer: the score of unknown text
        self._normalise = build_tokenizer([(text, 0.0) for text in SPECIAL]).normalizer.normalize_str

    def open_tokenizer(self, texts: Sequence[str]) -> tuple["Tokenizer", NDArray[np.int64]]:
        """Return a tokenizer that gives the tokens of the full one for `texts`, and the row of each of its ids."""
        candidates = {part for text in texts for part in self._parts(text)}
        found = self._find(candidates)
        rows = [*range(len(SPECIAL)), *sorted(found.keys() - range(len(SPECIAL)))]
        known = dict(enumerate(SPECIAL)) | found
        return build_tokenizer([(known[row], float(self._scores[row])) for row in rows]), np.array(rows, np.int64)

    def _parts(self, text: str) -> Iterator[str]:
        """Yield every part of `text` that can be a piece. The text between special pieces begins with a space."""
        for stretch in _SPECIAL_TEXTS.split(text):
            normal = _SPACE + self._normalise(stretch).replace(" ", _SPACE)
            for start, longest in enumerate(self._lengths[[ord(char) for char in normal]].tolist()):
                for end in range(start + 1, min(start + longest, len(normal)) + 1):
                    yield normal[start:end]

    def _find(self, candidates: set[str]) -> dict[int, str]:
        """Return the pieces among `candidates` and the piece with the lowest score, by row."""
        found = dict(self._lowest)
        wanted = np.array([text.encode() for text in candidates], self._texts.dtype)
        places = np.minimum(np.searchsorted(self._texts, wanted), len(self._texts) - 1)
        for place in places[self._texts[places] == wanted].tolist():
            found[int(self._rows[place])] = self._text_at(place)
        return found

    def _text_at(self, place: int) -> str:
        return bytes(self._texts[place]).decode()


def _dump(array: NDArray[np.generic]) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    return buffer.getvalue()
