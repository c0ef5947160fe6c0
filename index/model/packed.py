"""Read the packed 4-bit model file: its sizes, word pieces and tensors, as numpy arrays.

Source: the format as the package's own C reader defines it (``E5S1``, little-endian; weights in Q4_0 blocks: 32
numbers share one half-precision scale, byte j holds element j in its low and element j + 16 in its high nibble).

:mod:`index.model.bundled` locates the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

__all__ = ["BLOCK", "PackedModel", "read_packed"]

_MAGIC = b"E5S1"
BLOCK = 32  # numbers that share a scale
_BLOCK_BYTES = 2 + BLOCK // 2


@dataclass(frozen=True, slots=True)
class PackedModel:
    """A parsed file: the encoder's sizes, the word pieces with their scores, and the location of each tensor."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    max_positions: int
    type_vocab: int
    layer_norm_eps: float
    pieces: tuple[tuple[str, float], ...]
    directory: dict[str, tuple[int, int, int]]  # name -> (numbers, offset, bytes)
    data: bytes

    def tensor(self, name: str) -> NDArray[np.float32]:
        """Unpack one tensor.

        Shape: (numbers,). The caller knows the rows.
        """
        count, offset, size = self.directory[name]
        raw = np.frombuffer(self.data, np.uint8, size, offset)
        if size == 4 * count:
            return raw.view("<f4").astype(np.float32)
        return _unpack(raw)[:count]

    def numbers(self, name: str) -> int:
        """Return the number of elements of a tensor."""
        return self.directory[name][0]

    def blocks(self, name: str, rows: int) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
        """Return a tensor in packed form: nibbles and scales. A byte has two neighbours, the first in its low nibble.

        Shape: (rows, blocks per row, 16) and (rows, blocks per row). A number is (nibble - 8) * scale.
        """
        _, offset, size = self.directory[name]
        scales, values = _split(np.frombuffer(self.data, np.uint8, size, offset))
        packed = (values[:, 0::2] | values[:, 1::2] << 4).astype(np.uint8)
        return packed.reshape(rows, -1, BLOCK // 2), scales.reshape(rows, -1)


def read_packed(data: bytes) -> PackedModel:
    """Parse the bytes of a file.

    Raises: ValueError if they have another format.
    """
    if data[:4] != _MAGIC:
        raise ValueError("not an E5S1 file")
    (_, hidden, layers, heads, ffn, vocab, positions, types, eps, block) = struct.unpack_from("<I7ifi", data, 4)
    if block != BLOCK:
        raise ValueError(f"blocks of {block} numbers, not {BLOCK}")
    pieces, cursor = _read_pieces(data, 44)
    _, norm_bytes = struct.unpack_from("<iI", data, cursor)
    directory = dict(_read_directory(data, cursor + 8 + norm_bytes))
    return PackedModel(hidden, layers, heads, ffn, vocab, positions, types, eps, pieces, directory, data)


def _read_pieces(data: bytes, cursor: int) -> tuple[tuple[tuple[str, float], ...], int]:
    count, *_, blob_bytes = struct.unpack_from("<5iQ", data, cursor)
    cursor += 28
    offsets = np.frombuffer(data, "<u4", count + 1, cursor).tolist()
    cursor += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, cursor).tolist()
    cursor += 4 * count
    blob = data[cursor : cursor + blob_bytes]
    texts = (blob[low:high].decode() for low, high in pairwise(offsets))
    return tuple(zip(texts, scores, strict=True)), cursor + blob_bytes


def _read_directory(data: bytes, cursor: int) -> Iterator[tuple[str, tuple[int, int, int]]]:
    (count,) = struct.unpack_from("<i", data, cursor)
    cursor += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, cursor)
        name = data[cursor + 2 : cursor + 2 + length].decode()
        _, numbers, offset, size = struct.unpack_from("<BIQQ", data, cursor + 2 + length)
        cursor += 2 + length + 21
        yield name, (numbers, offset, size)


def _unpack(raw: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the numbers of Q4_0 blocks: (nibble - 8) * scale."""
    scales, nibbles = _split(raw)
    values = nibbles.astype(np.float32)
    values -= 8
    values *= scales[:, None]
    return values.reshape(-1)


def _split(raw: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.uint8]]:
    """Split Q4_0 blocks into scales, shape (blocks,), and nibbles, shape (blocks, 32), in the order of the numbers."""
    blocks = raw.reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)[:, 0]
    return scales, np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
