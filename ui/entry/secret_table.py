"""Hashes of secrets in a database that workers share: what :mod:`ui.entry.secret_file` keeps in a file.

All records of one kind are one row, which is read at every use. So a change by another process counts from the next
request on, and a change locks the row while it is made.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Column, String, Table, Text, select

from ui.entry.database import METADATA, Database
from ui.entry.dialects import insert_into
from ui.errors import SecretsDamaged

__all__ = ["SecretTable"]

T = TypeVar("T")
_TABLE = Table(
    "secrets", METADATA, Column("kind", String(32), primary_key=True), Column("records", Text, nullable=False)
)


class SecretTable(Generic[T]):
    """Records of one dataclass in the row `name` of a database."""

    def __init__(self, database: Database, name: str, kind: type[T]) -> None:
        self._database = database
        self._name = name
        self._adapter: TypeAdapter[tuple[T, ...]] = TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
        self._seen: tuple[str, tuple[T, ...]] = ("[]", ())

    @property
    def exists(self) -> bool:
        """Whether a record was ever written; True also when there is none any more.

        Raises: DatabaseFailed.
        """
        return self._text() is not None

    def read(self) -> tuple[T, ...]:
        """Return the records as they are now.

        Raises: SecretsDamaged, DatabaseFailed.
        """
        text = self._text()
        return () if text is None else self._decode(text)

    @contextmanager
    def change(self) -> Iterator[list[T]]:
        """Yield the records as a list to change; they are stored when the block ends, and unchanged if it raises.

        Raises: SecretsDamaged, DatabaseFailed.
        """
        mine = _TABLE.c.kind == self._name
        with self._database.begin() as connection:
            new = insert_into(connection, _TABLE).values(kind=self._name, records="[]")
            connection.execute(new.on_conflict_do_nothing())  # also begins to write: SQLite locks no single rows
            text = connection.scalars(select(_TABLE.c.records).where(mine).with_for_update()).one()
            records = list(self._decode(text))
            yield records
            changed = self._adapter.dump_json(tuple(records)).decode()
            connection.execute(_TABLE.update().where(mine).values(records=changed))

    def _text(self) -> str | None:
        with self._database.autocommit() as connection:
            return connection.scalar(select(_TABLE.c.records).where(_TABLE.c.kind == self._name))

    def _decode(self, text: str) -> tuple[T, ...]:
        seen, records = self._seen
        if text != seen:
            try:
                records = self._adapter.validate_json(text)
            except ValidationError:  # its message would quote the row
                hint = "put a copy of the database back"
                raise SecretsDamaged(f"the {self._name} in the database are damaged", hint=hint) from None
            self._seen = (text, records)
        return records
