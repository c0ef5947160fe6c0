"""Read question sets to train on, folded to Simplified characters.

A set is a folder with ``passages.jsonl`` (id, title, text) and ``questions.jsonl`` (question, answers, context_id or
positive_ids, answerable). This module knows no set by name and chooses none.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.text.fold import fold, simplify
from rag.text.sentences import split_sentences
from rag.text.terms import terms_of
from rag.types import Span

__all__ = ["Marked", "read_lines", "read_set"]


@dataclass(frozen=True, slots=True)
class Marked:
    """A question that was asked on a passage, and where the passage answers it; None where it does not."""

    question: str
    title: str
    passage: str
    answer: Span | None
    others: tuple[str, ...]  # every marked wording of the answer
    passage_id: str
    origin: str


def read_set(folder: Path) -> Iterator[Marked]:
    """Read the questions of `folder` whose passage and answer are both there, in the file's order."""
    passages = {line["id"]: line for line in read_lines(folder / "passages.jsonl")}
    for line in read_lines(folder / "questions.jsonl"):
        id_ = line.get("context_id") or next(iter(line["positive_ids"]), "")
        if id_ not in passages:
            continue
        text, question = simplify(passages[id_]["text"]), simplify(line["question"])
        answers = tuple(simplify(answer) for answer in line["answers"])
        spans = [span for answer in answers for span in _places(answer, text)]
        if line["answerable"] and not spans:
            continue
        told = [span for span in spans if span.start == line.get("answer_start")]
        answer = max(told or spans, key=lambda span: _near(span, text, question)) if spans else None
        title = simplify(passages[id_].get("title") or "")
        yield Marked(question, title, text, answer, answers, id_, folder.name)


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def _places(answer: str, text: str) -> Iterator[Span]:
    start = text.find(answer) if answer else -1
    while start >= 0:
        yield Span(start, start + len(answer))
        start = text.find(answer, start + 1)


def _near(span: Span, text: str, question: str) -> int:
    """Count the terms that the question shares with the sentence in which `span` begins."""
    sentence = next(s for s in split_sentences(text) if s.start <= span.start < s.end)
    return len(terms_of(fold(sentence.of(text))) & terms_of(fold(question)))
