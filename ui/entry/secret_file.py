"""A small JSON file of hashes of secrets. Only its owner may read it, and it is replaced whole.

The file is read at every use, so that a change by another process counts from the next request on. This module does not
know what the records mean.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

from rag.files import lock, make_folder, write_file
from ui.errors import SecretsDamaged

__all__ = ["SecretFile", "Secrets"]

T = TypeVar("T")
_MODE = 0o600


class Secrets(Protocol[T]):
    """Records that are read at every use and changed under a lock, wherever they are kept."""

    @property
    def exists(self) -> bool: ...

    def read(self) -> tuple[T, ...]: ...

    def change(self) -> AbstractContextManager[list[T]]: ...


class SecretFile(Generic[T]):
    """Records of one dataclass in the file at `path`."""

    def __init__(self, path: Path, kind: type[T]) -> None:
        self.path = path
        self._adapter: TypeAdapter[tuple[T, ...]] = TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
        self._seen: tuple[bytes, tuple[T, ...]] = (b"[]", ())

    @property
    def exists(self) -> bool:
        """Whether a record was ever written; True also when the file is damaged or holds none any more."""
        return os.path.lexists(self.path)

    def read(self) -> tuple[T, ...]:
        """Return the records as they are on disk now; none when there is no file.

        Raises: SecretsDamaged.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            hint = "run yiju as the user who owns the file"
            raise SecretsDamaged(f"cannot read {self.path}: {error.strerror}", hint=hint) from None
        seen, records = self._seen
        if data != seen:
            records = self._decode(data)
            self._seen = (data, records)
        return records

    @contextmanager
    def change(self) -> Iterator[list[T]]:
        """Yield the records as a list to change; they are on the disk when the block ends, and unchanged if it raises.

        Raises: SecretsDamaged; OSError when the file cannot be written.
        """
        make_folder(self.path.parent)
        with lock(self.path.with_name(f"{self.path.name}.lock"), mode=_MODE):
            records = list(self.read())
            yield records
            write_file(self.path, self._adapter.dump_json(tuple(records), indent=1), _MODE)

    def _decode(self, data: bytes) -> tuple[T, ...]:
        try:
            return self._adapter.validate_json(data)
        except ValidationError:  # its message would quote the file
            hint = "put a copy of the file back; or remove it, and make keys and accounts again"
            raise SecretsDamaged(f"{self.path} is damaged", hint=hint) from None
