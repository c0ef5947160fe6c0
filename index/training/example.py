"""One thing to learn from: a question, a window of text, and where in it the answer stands, if it does."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Example", "read_examples", "write_examples"]


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a window; ``start == end == -1`` when the window does not answer it."""

    question: str
    window: str
    start: int
    end: int
    origin: str  # where it comes from, such as drcd or made/quantity; after a + how it was made unanswerable

    @property
    def answerable(self) -> bool:
        return self.start >= 0


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write one JSON object a line."""
    lines = (json.dumps(asdict(example), ensure_ascii=False) for example in examples)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


def read_examples(path: Path) -> list[Example]:
    """Read what :func:`write_examples` wrote."""
    return [Example(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]
