"""Keep named arrays in one file, which is mapped into memory. No pickle is used.

The file begins with the length of its header and the header, which is JSON: the place of each array, and a checksum of
them all. The file's name has a hash of the header. All bytes are checked before one is used.
"""

import hashlib
import json
import mmap
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Damaged", "checksum", "read_arrays", "replace_unsynced", "write_arrays"]

_ALIGNED = 64  # bytes
_LENGTH = 8  # of the length of the header, little-endian
_AT_ONCE = 1 << 24  # bytes that are checked together

Arrays = Mapping[str, NDArray[Any]]


class Damaged(Exception):
    """The file is not as it was written."""


def write_arrays(folder: Path, suffix: str, arrays: Arrays, notes: Mapping[str, Any]) -> Path:
    """Write a file with the arrays and the JSON values `notes`, and return its path.

    Raises: OSError.
    """
    places: dict[str, Any] = {}
    end = 0
    found = 0
    for name, array in arrays.items():
        places[name] = [array.dtype.str, array.shape, end]
        end += -(-array.nbytes // _ALIGNED) * _ALIGNED
        for part in _bytes_of(array):
            found = checksum(part, found)
    header = json.dumps({"notes": notes, "places": places, "end": end, "crc": found}).encode()
    header += b" " * (-(len(header) + _LENGTH) % _ALIGNED)
    path = folder / f"{hashlib.sha256(header).hexdigest()[:32]}{suffix}"
    folder.mkdir(exist_ok=True)
    with replace_unsynced(path) as new, new.open("wb") as file:
        file.write(len(header).to_bytes(_LENGTH, "little") + header)
        for array in arrays.values():
            for part in _bytes_of(array):
                file.write(part)
    return path


def _bytes_of(array: NDArray[Any]) -> tuple[memoryview | bytes, bytes]:
    """Return the bytes of an array, and those that fill up its place."""
    data = np.ascontiguousarray(array).data.cast("B") if array.nbytes else b""
    return data, b"\0" * (-array.nbytes % _ALIGNED)


@contextmanager
def replace_unsynced(path: Path) -> Iterator[Path]:
    """Yield the path of a new file, which replaces `path` when the block ends. Nothing is flushed to the disk.

    What a power failure leaves of it is found by its checksum. Concurrent writers need a lock.

    Raises: OSError.
    """
    new = path.with_name(f"{path.name}.new")
    try:
        yield new
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise


def checksum(data: memoryview | bytes, before: int = 0) -> int:
    """Return the CRC-32 of `data` after bytes with the checksum `before`."""
    found = before
    for at in range(0, len(data), _AT_ONCE):
        found = zlib.crc32(data[at : at + _AT_ONCE], found)
    return found


def read_arrays(path: Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """Return the arrays and the notes of a file. The arrays cannot be written to.

    Raises: Damaged.
    """
    try:
        with path.open("rb") as file:
            mapped = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        begin = _LENGTH + int.from_bytes(mapped[:_LENGTH], "little")
        if hashlib.sha256(mapped[_LENGTH:begin]).hexdigest()[:32] != path.stem:
            raise Damaged(f"{path} has another header than its name says")
        header = json.loads(bytes(mapped[_LENGTH:begin]))
        data = mapped[begin:]
        if len(data) != header["end"] or checksum(data) != header["crc"]:
            raise Damaged(f"{path} has another checksum than its header says")
        arrays = {name: _array(data, *place) for name, place in header["places"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Damaged(f"{path}: {error}") from error
    return arrays, header["notes"]


def _array(data: memoryview, dtype: str, shape: list[int], start: int) -> NDArray[Any]:
    count = int(np.prod(shape))
    found: NDArray[Any] = np.frombuffer(data, np.dtype(dtype), count, start if count else 0).reshape(shape)
    return found
