"""Opinions about answers: a file in the library's folder with one JSON object on each line. Lines are only added.

The API and the page write it, `yiju feedback` reads it. A wrong answer becomes a candidate case for the evaluation.
:mod:`ui.service.feedback_table` keeps opinions in a database.
"""

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, Protocol

from rag.files import lock, sync

__all__ = ["Feedback", "Opinion", "Opinions", "Verdict", "candidate_cases", "decode_opinion", "encode_opinion"]

Verdict = Literal["good", "bad"]  # 有用, 有误
_MODE = 0o600
_HEAD = "# Answers that somebody found wrong. Complete each case, then remove the // before it; docs/evaluation.md."


@dataclass(frozen=True, slots=True)
class Opinion:
    """The opinion of `caller` about an answer; ``citations`` are (report id, start, end)."""

    question: str
    answer: str
    verdict: Verdict
    reason: str = ""
    citations: tuple[tuple[str, int, int], ...] = ()
    generation: str = ""
    caller: str = ""
    id: str = field(default_factory=lambda: f"f-{secrets.token_hex(6)}")
    at: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


class Opinions(Protocol):
    """The opinions, wherever they are kept."""

    def add(self, opinion: Opinion) -> None:
        """Keep one opinion: it survives a crash when this returns.

        Raises: OSError, DatabaseFailed.
        """
        ...

    def read(self) -> list[Opinion]:
        """Return every opinion, oldest first. What cannot be read is left out.

        Raises: DatabaseFailed.
        """
        ...


class Feedback:
    """The file of opinions in the folder `home`."""

    def __init__(self, home: Path) -> None:
        self.path = home / "feedback.jsonl"

    def add(self, opinion: Opinion) -> None:
        """Append one opinion; it is on the disk when this returns. One process writes at a time.

        Raises: OSError.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        line = encode_opinion(opinion) + "\n"
        with lock(self.path.with_suffix(".lock"), mode=_MODE):
            self.path.touch(_MODE)
            with self.path.open("a+b") as file:
                size = file.seek(0, os.SEEK_END)
                cut_off = bool(size) and os.pread(file.fileno(), 1, size - 1) != b"\n"  # by a crash
                file.write(b"\n" * cut_off + line.encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
            if not size:
                sync(self.path.parent)  # the name of a new file

    def read(self) -> list[Opinion]:
        """Return every opinion, oldest first; lines that cannot be read are skipped."""
        return list(self._read())

    def _read(self) -> Iterator[Opinion]:
        if not self.path.exists():
            return
        for line in self.path.read_bytes().split(b"\n"):
            if opinion := decode_opinion(line):
                yield opinion


def encode_opinion(opinion: Opinion) -> str:
    """Return an opinion as one line of JSON."""
    return json.dumps(asdict(opinion), ensure_ascii=False)


def decode_opinion(line: str | bytes) -> Opinion | None:
    """Return the opinion of a line; None when it is none."""
    try:
        record = json.loads(line)
        record["citations"] = tuple((str(id_), int(a), int(b)) for id_, a, b in record["citations"])
        return Opinion(**record)
    except (ValueError, TypeError, KeyError):
        return None


def candidate_cases(opinions: Sequence[Opinion]) -> str:
    """Write each answer marked wrong as a case of an evaluation set, commented out; people add the right answer."""
    lines = [_HEAD]
    for opinion in opinions:
        if opinion.verdict == "bad":
            lines.append(f"// {json.dumps(_case(opinion), ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def _case(opinion: Opinion) -> dict[str, Any]:
    reports = {report for report, _, _ in opinion.citations}
    return {
        "id": opinion.id,
        "type": "feedback",
        "question": opinion.question,
        "answerable": True,
        "facts": [["?"]],
        "evidence": [[start, end] for _, start, end in opinion.citations] if len(reports) == 1 else [],
        **({"report": reports.pop()} if len(reports) == 1 else {}),
        "note": f"answered: {opinion.answer}" + (f"; said: {opinion.reason}" if opinion.reason else ""),
    }
