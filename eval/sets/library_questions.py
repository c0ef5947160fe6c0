"""Read questions that were asked over one library of many reports: JSON lines.

A line has ``id``, ``kind``, ``question``, ``answerable``, ``docs`` (the file names of the reports that state the
answer), ``facts`` (groups of wordings: an answer needs one of each group), ``evidence`` (``doc`` and ``text``, an exact
slice of it), and where they apply ``difference`` (which a comparison must state) and ``correct_facts`` (of a question
that states something false).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DatasetError

__all__ = ["FALSE_PREMISE", "LINES", "Evidence", "LibraryQuestion", "read_library_questions"]

FALSE_PREMISE = "false_premise"  # the kind of a question that states something false
LINES = {"odd": 1, "even": 0}  # the number of a line modulo 2; the first line is 1
_HINT = "each line needs id, kind, question, answerable, docs and facts: docs/evaluation.md"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A slice of the text of a report."""

    doc: str
    text: str


@dataclass(frozen=True, slots=True)
class LibraryQuestion:
    """One question over a library, and what an answer to it must state."""

    id: str
    kind: str
    question: str
    answerable: bool
    docs: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    difference: str = ""
    correct_facts: tuple[tuple[str, ...], ...] = ()


def read_library_questions(path: Path, lines: str = "") -> tuple[LibraryQuestion, ...]:
    """Read the questions of a file; with `lines`, ``odd`` or ``even``, only those on such lines.

    Raises: DatasetError with the file and the line.
    """
    if lines and lines not in LINES:
        raise DatasetError(f"{lines!r} are no lines", hint="choose odd or even, or leave --lines out for all")
    try:
        written = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint="name a file of JSON lines in UTF-8") from error
    numbered = [(number, line) for number, line in enumerate(written, 1) if line.strip()]
    questions = {number: _question(line, f"{path}:{number}") for number, line in numbered}
    _require_own_ids(questions, path)
    chosen = tuple(one for number, one in questions.items() if not lines or number % 2 == LINES[lines])
    if not chosen:
        raise DatasetError(f"no question on the {lines or 'given'} lines of {path}", hint=_HINT)
    return chosen


def _require_own_ids(questions: Mapping[int, LibraryQuestion], path: Path) -> None:
    seen: set[str] = set()
    for number, one in questions.items():
        if one.id in seen:
            raise DatasetError(f"{path}:{number}: the id {one.id} is there already", hint="give each line its own id")
        seen.add(one.id)


def _question(line: str, place: str) -> LibraryQuestion:
    try:
        read = json.loads(line)
        question = LibraryQuestion(
            id=_word(read["id"]),
            kind=_word(read["kind"]).replace("-", "_"),
            question=_word(read["question"]),
            answerable=read["answerable"],
            docs=tuple(_words(read["docs"])),
            facts=_groups(read["facts"]),
            evidence=tuple(Evidence(_word(one["doc"]), _word(one["text"])) for one in read.get("evidence", ())),
            difference=read.get("difference", ""),
            correct_facts=_groups(read.get("correct_facts", ())),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{place}: {error!r}", hint=_HINT) from error
    for fault in _faults(question):
        raise DatasetError(f"{place}: {fault}", hint=_HINT)
    return question


def _groups(read: Any) -> tuple[tuple[str, ...], ...]:  # noqa: ANN401 - any JSON value
    return tuple(tuple(_words(group)) for group in read)


def _words(read: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON value
    if isinstance(read, str):
        raise TypeError(f"{read!r} is no list")
    return map(_word, read)


def _word(read: Any) -> str:  # noqa: ANN401 - any JSON value
    if not isinstance(read, str) or not read.strip():
        raise TypeError(f"{read!r} is no text")
    return read


def _faults(question: LibraryQuestion) -> Iterator[str]:
    """Yield what would make every answer, or none, count as right."""
    if not isinstance(question.answerable, bool) or not isinstance(question.difference, str):
        yield "answerable must be true or false, and difference a text"
    if question.kind == FALSE_PREMISE:
        if not any(question.correct_facts):
            yield "a false premise needs correct_facts"
    elif question.answerable and not (question.facts and question.docs):
        yield "an answerable question needs facts and docs"
    if not all(question.facts):
        yield "a group of facts is empty"
    yield from (f"{one.doc} is not among docs" for one in question.evidence if one.doc not in question.docs)
