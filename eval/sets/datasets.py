"""Read a public set: a folder with ``passages.jsonl`` and ``questions.jsonl``. The texts are not changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DatasetError

__all__ = ["Dataset", "Passage", "Question", "is_dataset", "load_dataset"]

_HINT = "each line is a JSON object; see the docstring of eval/sets/datasets.py for its fields"


@dataclass(frozen=True, slots=True)
class Passage:
    """One document of the corpus."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, the passages that answer it, and further fields of its set."""

    id: str
    question: str
    positive_ids: frozenset[str]  # of the file: positive_ids and also_positive_ids
    answers: tuple[str, ...] = ()
    answerable: bool = True
    long_form: bool = False  # the answers are paraphrases
    context_id: str = ""  # the passage that the question belongs to
    gold_ids: tuple[str, ...] = ()  # positive_ids in the order of the file
    negative_ids: tuple[str, ...] = ()  # passages on the subject that do not answer
    candidate_ids: tuple[str, ...] = ()  # the only passages to search; empty: all
    answer_groups: tuple[tuple[str, ...], ...] = ()  # a right answer holds one of every group
    history: tuple[tuple[str, str], ...] = ()  # earlier questions and their answers
    counterfact_passages: tuple[str, ...] = ()  # texts with a changed answer
    counterfact_answers: tuple[str, ...] = ()  # the changed answer, in alternatives


@dataclass(frozen=True, slots=True)
class Dataset:
    """Passages and questions of one folder."""

    name: str
    passages: tuple[Passage, ...]
    questions: tuple[Question, ...]
    rejected: tuple[Question, ...] = ()  # questions_reject.jsonl: with negatives only, to be refused
    absent: tuple[Question, ...] = ()  # questions_out_of_corpus.jsonl: no passage answers


def is_dataset(folder: Path) -> bool:
    """Return whether `folder` holds both files of a set."""
    return all((folder / name).is_file() for name in ("passages.jsonl", "questions.jsonl"))


def load_dataset(folder: Path) -> Dataset:
    """Read the set in `folder`. Unknown fields are ignored.

    ``passages.jsonl``: id, text, and an optional title. ``questions.jsonl``: id, question, positive_ids, and any
    of also_positive_ids, answers, answerable, long_form, context_id, negative_ids, candidate_ids, answer_groups,
    history (question and answers of each turn), counterfact_passages and counterfact_answers.
    ``questions_reject.jsonl`` and ``questions_out_of_corpus.jsonl`` are optional. Lines of the latter with ``strict``
    false are excluded.

    Raises: DatasetError naming the file and the line.
    """
    passages = tuple(_passage(line, place) for line, place in _lines(folder / "passages.jsonl"))
    known = {passage.id for passage in passages}
    if len(known) < len(passages):
        raise DatasetError(f"{folder / 'passages.jsonl'}: an id occurs twice", hint="give each passage its own id")
    questions = tuple(_question(line, place, known) for line, place in _lines(folder / "questions.jsonl"))
    rejected = tuple(_optional(folder / "questions_reject.jsonl", known))
    absent = tuple(_optional(folder / "questions_out_of_corpus.jsonl", known))
    return Dataset(folder.resolve().name, passages, questions, rejected, absent)


def _optional(path: Path, known: set[str]) -> Iterator[Question]:
    if path.is_file():
        for line, place in _lines(path):
            if line.get("strict", True):
                yield _question(line, place, known)


def _lines(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing", hint="a set is a folder with passages and questions") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint=_HINT) from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            place = f"{path}, line {number}"
            try:
                content = json.loads(line)
            except ValueError as error:
                raise DatasetError(f"{place}: not JSON ({error})", hint=_HINT) from None
            if not isinstance(content, dict):
                raise DatasetError(f"{place}: not an object", hint=_HINT)
            yield content, place


def _passage(line: dict[str, Any], place: str) -> Passage:
    return Passage(_text(line, "id", place), line.get("title") or "", _text(line, "text", place))


def _question(line: dict[str, Any], place: str, known: set[str]) -> Question:
    fields = ("positive_ids", "also_positive_ids", "negative_ids", "candidate_ids")
    gold, also, negatives, candidates = (_ids(line, field, place, known) for field in fields)
    context = _ids({"context_id": [line["context_id"]] if line.get("context_id") else []}, "context_id", place, known)
    return Question(
        _text(line, "id", place),
        _text(line, "question", place),
        frozenset([*gold, *also]),
        answers=_flat(line.get("answers")),
        answerable=line.get("answerable", True) is not False,
        long_form=bool(line.get("long_form")),
        context_id=next(iter(context), ""),
        gold_ids=gold,
        negative_ids=negatives,
        candidate_ids=candidates,
        answer_groups=tuple(_flat(group) for group in line.get("answer_groups") or ()),
        history=tuple(_turn(turn) for turn in line.get("history") or ()),
        counterfact_passages=_flat(line.get("counterfact_passages")),
        counterfact_answers=_flat(line.get("counterfact_answers")),
    )


def _text(line: dict[str, Any], field: str, place: str) -> str:
    value = line.get(field)
    if not isinstance(value, str):
        raise DatasetError(f"{place}: {field!r} is missing or not a text", hint=_HINT)
    return value


def _ids(line: dict[str, Any], field: str, place: str, known: set[str]) -> tuple[str, ...]:
    value = line.get(field) or []
    if not isinstance(value, list) or not all(isinstance(id_, str) for id_ in value):
        raise DatasetError(f"{place}: {field!r} is not a list of ids", hint=_HINT)
    if unknown := next((id_ for id_ in value if id_ not in known), ""):
        raise DatasetError(f"{place}: no passage has the id {unknown!r}", hint=f"{field} names passages")
    return tuple(value)


def _flat(value: object) -> tuple[str, ...]:
    """Return the texts in `value`, which sets nest in different ways."""
    if isinstance(value, list):
        return tuple(text for part in value for text in _flat(part))
    return () if value is None else (str(value),)


def _turn(turn: object) -> tuple[str, str]:
    if not isinstance(turn, dict):
        return str(turn), ""
    return str(turn.get("question", "")), next(iter(_flat(turn.get("answers") or turn.get("answer"))), "")
