"""The files of one report: its record (source, text, spans), its vectors, its original. This module opens no file.

The record is one JSON line. The vectors are a safetensors file with the keys and vectors of chunks and of sentences.
The keys are those of :mod:`index.search.embedding`. They come first in the file, so that they can be read alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.search.units import GRAINS
from index.store.codec import decode_reports, encode_reports
from rag.errors import IndexDamaged
from rag.types import ParsedReport

__all__ = [
    "ORIGINAL",
    "RECORD",
    "VECTORS",
    "Block",
    "in_collection",
    "pack_record",
    "pack_vectors",
    "peek_keys",
    "unpack_record",
    "unpack_vectors",
]

RECORD, VECTORS, ORIGINAL = ".json", ".safetensors", ".original"  # suffixes
_HEADER_BYTES = 8  # the length of the header, little-endian
_OTHER = "it was written by another version: ingest the report again"


@dataclass(frozen=True, slots=True)
class Block:
    """The keys of units and their vectors. Shapes: (units,) and (units, dimensions)."""

    keys: NDArray[np.uint64]
    vectors: NDArray[np.float32]


def pack_record(parsed: ParsedReport) -> bytes:
    """Return the bytes of the record of a report."""
    return encode_reports([parsed]).encode()


def unpack_record(data: bytes, name: str, report: str) -> ParsedReport:
    """Return the report in the record `data`. `name` is its file's name, `report` the id that it must have.

    Raises: IndexDamaged with the file's name.
    """
    try:
        (parsed,) = decode_reports(data.decode())
    except (ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{name} cannot be read by this version", hint=_OTHER) from None
    if parsed.report.source.id != report:
        raise IndexDamaged(f"{name} is the report {parsed.report.source.id!r}, not {report!r}", hint=_OTHER)
    return parsed


def in_collection(parsed: ParsedReport, collection: str) -> ParsedReport:
    """Return `parsed` as a report of `collection`, which no record has."""
    return replace(parsed, report=replace(parsed.report, collection=collection))


def pack_vectors(blocks: Mapping[str, Block]) -> bytes:
    """Return the bytes of the vectors of a report, a block for each of its grains."""
    from safetensors.numpy import save

    tensors: dict[str, NDArray[np.generic]] = {}
    for grain, block in blocks.items():
        tensors |= {f"{grain}.keys": block.keys, f"{grain}.vectors": np.ascontiguousarray(block.vectors)}
    return save(tensors)


def unpack_vectors(data: bytes, name: str) -> dict[str, Block]:
    """Return the blocks of :func:`pack_vectors`.

    Raises: IndexDamaged with the file's name.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        found = load(data)
        return {
            grain: Block(found[f"{grain}.keys"].astype(np.uint64), found[f"{grain}.vectors"].astype(np.float32))
            for grain in GRAINS
        }
    except (SafetensorError, KeyError, ValueError):
        raise IndexDamaged(f"{name} cannot be read by this version", hint=_OTHER) from None


def peek_keys(path: Path) -> NDArray[np.uint64]:
    """Return the keys of all units in a file of vectors, unchecked. Empty if they cannot be read.

    Only the beginning of the file is read.
    """
    try:
        with path.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(_HEADER_BYTES), "little")))
            end = max(header[f"{grain}.keys"]["data_offsets"][1] for grain in GRAINS)
            data = file.read(end)
        spans = [header[f"{grain}.keys"]["data_offsets"] for grain in GRAINS]
        return np.concatenate([np.frombuffer(data[start:stop], "<u8") for start, stop in spans]).astype(np.uint64)
    except (OSError, ValueError, KeyError, TypeError, OverflowError, MemoryError):
        return np.zeros(0, np.uint64)
