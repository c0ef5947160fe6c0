"""Read the questions about the tables of :mod:`eval.sets.table_files`: JSON lines."""

import json
from dataclasses import dataclass
from pathlib import Path

from rag.errors import DatasetError

__all__ = ["TableQuestion", "read_table_questions"]

_FILE = Path(__file__).resolve().parent.parent / "data" / "tables.jsonl"


@dataclass(frozen=True, slots=True)
class TableQuestion:
    """A question about a table. A right answer states each of ``answers``; without any, it is a refusal."""

    id: str
    table: str
    kind: str
    question: str
    answers: tuple[str, ...]
    answerable: bool


def read_table_questions(path: Path = _FILE) -> tuple[TableQuestion, ...]:
    """Read the questions.

    Raises: DatasetError with the file and the line.
    """
    questions = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            read = json.loads(line)
            questions.append(TableQuestion(**{**read, "answers": tuple(read["answers"])}))
        except (ValueError, KeyError, TypeError) as error:
            hint = "each line needs id, table, kind, question, answers and answerable"
            raise DatasetError(f"{path}:{number}: {error!r}", hint=hint) from error
    return tuple(questions)
