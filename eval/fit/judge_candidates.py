"""``python -m eval.fit.judge_candidates``: what the judge learns to tell apart, from questions asked on texts.

Each question gets the sentences of its text that the product would look at first, those that answer it, and those that
tempt, each with its headings and neighbours as ingest finds them. This module trains nothing.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from index.model.embed import open_embedder
from index.search.retriever import build_retriever
from index.search.units import cut_sentences
from ingest.parse import read_report
from rag.config import Settings
from rag.ports import Retriever
from rag.types import Chunk, Span

__all__ = ["candidates_of", "is_told_in", "places_of", "read_asked"]

_DEPTH = 24  # sentences of the search that are kept
_HALF = 0.5  # of a sentence or of its evidence must be shared
_CLOSING = "：:。 "


def read_asked(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the questions of a file; of a dialogue each turn, as it is written out."""
    for line in path.read_text("utf-8").splitlines():
        read = json.loads(line)
        for number, turn in enumerate(read.get("turns", ())):
            asked = {"id": f"{read['id']}-{number}", "question": turn["standalone"], "kind": "turn"}
            yield {**turn, **asked, "doc": read["doc"], "part": read["part"]}
        if "turns" not in read:
            yield read


def candidates_of(asked: dict[str, Any], units: Sequence[Chunk], retriever: Retriever) -> list[dict[str, Any]]:
    """List the sentences found for a question, then those that answer or tempt and were not found."""
    text = retriever.reports[units[0].source.id].report.text
    evidence, tempting = places_of(text, asked["evidence"]), places_of(text, asked["near"])
    hits = retriever.search_sentences(asked["question"], _DEPTH)
    rank = {hit.chunk.start: (hit.rank, hit.score) for hit in hits}
    listed = []
    for row, unit in enumerate(units):
        proves, tempts = is_told_in(unit, evidence), is_told_in(unit, tempting)
        if unit.start not in rank and not proves and not tempts:
            continue
        place, score = rank.get(unit.start, (0, 0.0))
        answers = [a for a in asked["answers"] if a in unit.text]
        listed.append(
            {"path": [unit.source.title, *unit.path], "before": _beside(units, row, -1), "text": unit.text}
            | {"after": _beside(units, row, 1), "start": unit.start, "rank": place, "score": round(score, 4)}
            | {"proves": proves, "tempts": tempts, "answers": answers}
        )
    return sorted(listed, key=lambda one: one["rank"] or _DEPTH + 1)


def places_of(text: str, slices: Sequence[str]) -> list[Span]:
    """Return where each of `slices` stands in a text, as often as it does."""
    places = []
    for slice_ in slices:
        found = text.find(slice_) if slice_ else -1
        while found >= 0:
            places.append(Span(found, found + len(slice_)))
            found = text.find(slice_, found + 1)
    return places


def is_told_in(unit: Chunk, spans: Sequence[Span]) -> bool:
    """Say whether the sentence and one of `spans` have half of either in common."""
    size = unit.end - unit.start
    return any(min(unit.end, s.end) - max(unit.start, s.start) >= _HALF * min(size, len(s)) for s in spans)


def _beside(units: Sequence[Chunk], row: int, step: int) -> str:
    """Return the neighbour under the same headings; a heading is no neighbour, it stands in the path."""
    unit, beside = units[row], row + step
    if not 0 <= beside < len(units) or units[beside].path != unit.path:
        return ""
    said = units[beside].text
    return "" if unit.path and said.strip(_CLOSING) == unit.path[-1].strip(_CLOSING) else said


def main() -> None:
    """Read the arguments and write one line a question."""
    parser = argparse.ArgumentParser(prog="python -m eval.fit.judge_candidates")
    parser.add_argument("questions", type=Path, nargs="+", help="files of questions or dialogues")
    parser.add_argument("--texts", type=Path, required=True, help="folder of the texts")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    asked = [question for path in given.questions for question in read_asked(path)]
    embedder = open_embedder("bundled", Settings().cache)
    with given.out.open("w", encoding="utf-8") as out:
        for doc in sorted({question["doc"] for question in asked}):
            parsed = read_report(given.texts / doc)
            retriever, units = build_retriever([parsed], embedder), list(cut_sentences(parsed))
            for question in (q for q in asked if q["doc"] == doc):
                kept = {
                    key: question[key] for key in ("id", "doc", "part", "question", "kind", "answerable", "answers")
                }
                found = candidates_of(question, units, retriever)
                out.write(json.dumps(kept | {"candidates": found}, ensure_ascii=False) + "\n")
            out.flush()


if __name__ == "__main__":
    main()
