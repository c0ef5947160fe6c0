"""Answer the questions of a file into another, one line or row for each, in the same order: JSONL or sheets.

All input lines are checked before the first question is asked. The answers are written to a temporary file that
replaces the output file at the end, so the output file is never incomplete.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.formats.loader import Limits
from ingest.load import LIMITS
from rag.errors import DatasetError, QuestionError
from rag.files import replace_file
from rag.types import Answer, Place, Reason, Turn
from ui.service.question_lists import LISTS, SHEETS, QuestionList, answers_file, read_questions
from ui.service.service import Reply
from ui.service.wire import is_text, json_line, reply_record

__all__ = ["Ask", "Task", "answer_all", "answer_file", "read_tasks", "write_lines"]

_SHAPE = (
    '{"id": …, "question": "…", "history": [{"question": "…", "answer": "…", "citations": […]}]} '
    "(history and citations may be left out)"
)
_SHOWN = 5  # invalid lines listed in one message

Ask = Callable[[str, Sequence[Turn]], Reply]
Counter = Callable[[Iterator[Any], int], Iterator[Any]]


@dataclass(frozen=True, slots=True)
class Task:
    """One input line: the question and the exchanges before it."""

    id: str | int
    question: str
    history: tuple[Turn, ...] = ()


def read_tasks(path: Path) -> list[Task]:
    """Read every line of `path`; blank lines and unknown fields are ignored.

    Raises: DatasetError with the file and the invalid lines.
    """
    if not path.is_file():
        raise DatasetError(f"{path}: no such file", hint="give a JSONL file with a question in each line")
    tasks, wrong = [], []
    for number, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if line.strip():
            try:
                tasks.append(_task(line))
            except ValueError as error:
                wrong.append(f"line {number}: {error}")
    if wrong:
        more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
        raise DatasetError(f"{path}: {'; '.join(wrong[:_SHOWN])}{more}", hint=f"each line is {_SHAPE}")
    if not tasks:
        raise DatasetError(f"{path}: holds no question", hint=f"each line is {_SHAPE}")
    return tasks


def answer_all(tasks: Iterable[Task], ask: Ask) -> Iterator[dict[str, Any]]:
    """Yield the record of each answer; an invalid question (empty, too long) gives a refusal with the reason."""
    for task in tasks:
        reply = _reply(task, ask)
        invalid = any(reason.code == "invalid_question" for reason in reply.answer.reasons)
        yield {"id": task.id} | reply_record(reply) | ({"answer": ""} if invalid else {})


def _reply(task: Task, ask: Ask) -> Reply:
    try:
        return ask(task.question, task.history)
    except QuestionError as error:
        return Reply(Answer(task.question, reasons=(Reason("invalid_question", str(error)),)))


def answer_file(
    questions: Path, answers: Path, open_ask: Callable[[], Ask], count: Counter, limits: Limits = LIMITS
) -> int:
    """Answer the questions of one file into another and return their number. The suffixes tell the formats.

    `open_ask` is called once the questions are read, and `count` passes on the answers of the number it is given.
    Reading a sheet may use `limits`.

    Raises: DatasetError, IngestError.
    """
    as_list = questions.suffix.lower() in LISTS
    if as_list and not questions.is_file():
        raise DatasetError(f"{questions}: no such file", hint="give a file with a question in each row")
    read = read_questions(questions.read_bytes(), questions.name, limits) if as_list else None
    tasks = [Task(number, text) for number, text in enumerate(read.questions, start=1)] if read else None
    tasks = read_tasks(questions) if tasks is None else tasks
    ask = open_ask()
    suffix = answers.suffix.lower()
    if suffix in SHEETS:
        listed = read or QuestionList(("id", "问题"), tuple((str(task.id), task.question) for task in tasks), 1)
        replies = count((_reply(task, ask) for task in tasks), len(tasks))
        data = answers_file(listed, replies, suffix)
        with replace_file(answers.resolve()) as new:
            new.write_bytes(data)
    else:
        write_lines(answers, count(answer_all(tasks, ask), len(tasks)))
    return len(tasks)


def write_lines(path: Path, records: Iterable[dict[str, Any]]) -> None:
    """Write all `records` to `path`, or on an error none. A device or a pipe gets each line at once."""
    target = path.resolve()
    if target.exists() and not target.is_file():
        _write_each(target, records)
        return
    with replace_file(target) as new:
        _write_each(new, records)


def _write_each(path: Path, records: Iterable[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for record in records:
            out.write(json_line(record) + "\n")
            out.flush()


def _task(line: bytes) -> Task:
    try:
        fields = json.loads(line.decode())
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON ({error.msg} at column {error.colno})") from None
    if not isinstance(fields, dict):
        raise ValueError("not an object")
    id_ = fields.get("id")
    if not isinstance(id_, str | int) or isinstance(id_, bool) or not is_text(str(id_)):
        raise ValueError('"id" is missing or neither text nor number')
    history = fields.get("history") or []
    if not isinstance(history, list):
        raise ValueError('"history" is not a list')
    return Task(id_, _text(fields, "question"), tuple(_turn(turn) for turn in history))


def _turn(fields: object) -> Turn:
    if not isinstance(fields, dict):
        raise ValueError('"history" holds something else than objects')
    citations = fields.get("citations")
    if citations is not None and not isinstance(citations, list):
        raise ValueError('"citations" is not a list')
    places = None if citations is None else tuple(_place(one) for one in citations)
    return Turn(_text(fields, "question"), _text(fields, "answer"), places)


def _place(fields: object) -> Place:
    if not isinstance(fields, dict):
        raise ValueError('"citations" holds something else than objects')
    return Place(_text(fields, "report"), _offset(fields, "start"), _offset(fields, "end"))


def _offset(fields: dict[str, object], name: str) -> int:
    value = fields.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(f'"{name}" is missing or not a whole number')
    return value


def _text(fields: dict[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not is_text(value):
        raise ValueError(f'"{name}" is missing or not text')
    return value
