"""Opinions about answers in a database that workers share: what :mod:`ui.service.feedback` keeps in a file."""

from sqlalchemy import Column, String, Table, Text, select

from rag.config import Settings
from ui.entry.database import METADATA, Database, open_database
from ui.service.feedback import Feedback, Opinion, Opinions, decode_opinion, encode_opinion

__all__ = ["FeedbackTable", "open_feedback"]

_TABLE = Table(
    "feedback",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("at", String(40), nullable=False, index=True),
    Column("opinion", Text, nullable=False),  # JSON
)


class FeedbackTable:
    """The table of opinions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, opinion: Opinion) -> None:
        """Keep one opinion.

        Raises: DatabaseFailed.
        """
        line = encode_opinion(opinion).encode("utf-8", "replace").decode()  # JSON escapes NUL, but no lone surrogate
        with self._database.begin() as connection:
            connection.execute(_TABLE.insert().values(id=opinion.id, at=opinion.at, opinion=line))

    def read(self) -> list[Opinion]:
        """Return every opinion, oldest first; rows that cannot be read are skipped.

        Raises: DatabaseFailed.
        """
        with self._database.begin() as connection:
            lines = connection.scalars(select(_TABLE.c.opinion).order_by(_TABLE.c.at, _TABLE.c.id)).all()
        return [opinion for line in lines if (opinion := decode_opinion(line))]


def open_feedback(settings: Settings) -> Opinions:
    """Return the opinions where the settings keep them: a file in the library's folder, or the database.

    Raises: ConfigError.
    """
    if not settings.database.get_secret_value():
        return Feedback(settings.home)
    return FeedbackTable(open_database(settings))
