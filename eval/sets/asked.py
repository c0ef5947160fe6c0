"""Read questions and dialogues that were asked about texts: JSON lines with the exact answers and the evidence as text.

A line is a question (``id``, ``doc``, ``question``, ``answerable``, ``answers``, ``evidence``) or a dialogue (``id``,
``doc``, ``turns``). ``doc`` is the file name of the text. ``part`` is ``fit`` or ``check``: nothing may be chosen or
fitted on a line of ``check``. A line without a part counts as ``fit``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DatasetError

__all__ = ["CHECK", "FIT", "AskedDialogue", "AskedTurn", "read_asked", "require_fit"]

FIT, CHECK = "fit", "check"
_HINT = "each line needs id, doc, and question with answerable, or turns: docs/evaluation.md"


@dataclass(frozen=True, slots=True)
class AskedTurn:
    """One question of a dialogue. A single question is a dialogue of one turn."""

    id: str
    question: str
    answerable: bool
    answers: tuple[str, ...] = ()  # exact slices of the text; a right answer holds each
    evidence: tuple[str, ...] = ()  # exact slices of the text
    kind: str = ""
    standalone: str = ""  # the question that is meant, written out; empty for a single question
    new_subject: bool = False  # the turn inherits nothing from those before it
    near: tuple[str, ...] = ()  # exact slices of the text that seem to answer


@dataclass(frozen=True, slots=True)
class AskedDialogue:
    """Questions about one text, in order."""

    id: str
    doc: str
    part: str
    turns: tuple[AskedTurn, ...]


def read_asked(paths: Sequence[Path], part: str | None = None) -> tuple[AskedDialogue, ...]:
    """Read files of questions and dialogues; with `part`, only the lines of that part.

    Raises: DatasetError with the file and the line.
    """
    found = []
    for path in paths:
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise DatasetError(f"{path} cannot be read: {error}", hint="name a file of JSON lines in UTF-8") from error
        found += [_dialogue(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    chosen = tuple(one for one in found if part is None or one.part == part)
    if not chosen:
        raise DatasetError(f"no question of part {part or 'any'} in {', '.join(map(str, paths))}", hint=_HINT)
    return chosen


def require_fit(dialogues: Sequence[AskedDialogue]) -> None:
    """Refuse dialogues of the part ``check`` where something is chosen or fitted.

    Raises: DatasetError with the first of them.
    """
    for one in dialogues:
        if one.part == CHECK:
            hint = "fit on the part `fit` with whole texts left out, and measure `check` with `yiju eval texts`"
            raise DatasetError(f"{one.id} is marked check: nothing may be fitted on it", hint=hint)


def _dialogue(line: str, place: str) -> AskedDialogue:
    try:
        read = json.loads(line)
        turns = read.get("turns")
        ids = [f"{read['id']}-{number}" for number in range(len(turns or ()))]
        asked = [_turn(turn, id_) for turn, id_ in zip(turns, ids, strict=True)] if turns else [_turn(read, read["id"])]
        return AskedDialogue(read["id"], read["doc"], read.get("part", FIT), tuple(asked))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"{place}: {error!r}", hint=_HINT) from error


def _turn(read: Mapping[str, Any], id_: str) -> AskedTurn:
    return AskedTurn(
        id=id_,
        question=read["question"],
        answerable=read["answerable"],
        answers=tuple(read.get("answers", ())),
        evidence=tuple(read.get("evidence", ())),
        kind=read.get("kind", ""),
        standalone=read.get("standalone", ""),
        new_subject=read.get("new_subject", False),
        near=tuple(read.get("near", ())),
    )
