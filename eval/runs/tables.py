"""Ask questions about tables, once for each format of their files, and judge the answers by rule.

A cell is right if the first row of the answer is the value with its unit. Other answers are right if they state each
value; a question without an answer must be refused.
"""

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from eval.measures.facts import holds
from eval.sets.table_files import TableText, write_table
from eval.sets.table_questions import TableQuestion
from rag.answer.render import render
from rag.ports import Judge, ProgressCall
from rag.types import Answer, ParsedReport

if TYPE_CHECKING:
    from index.model.embed import Embedder

__all__ = ["TableCase", "is_right", "run_tables"]

_CELL = "cell"  # the kind of a question for one cell
_NEAR_MISS = "near_miss"


@dataclass(frozen=True, slots=True)
class TableCase:
    """A judged answer."""

    id: str
    kind: str
    question: str
    right: bool
    refused: bool
    answer: str
    ms: float


def run_tables(
    tables: Sequence[TableText],
    questions: Sequence[TableQuestion],
    formats: Sequence[str],
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None = None,
) -> dict[str, Any]:
    """Ask all questions over one library of all tables in each of `formats`, and return the figures as JSON.

    Raises: DatasetError when a file cannot be written; IngestError when one cannot be read.
    """
    results = {}
    for format_ in formats:
        library = _read(tables, format_)
        cases = _ask(library, questions, embedder, judge, progress, format_)
        results[format_] = {**figures_of(cases), "cases": [asdict(one) for one in cases]}
    return {"model": embedder.name, "tables": len(tables), "formats": results}


def _read(tables: Sequence[TableText], format_: str) -> list[ParsedReport]:
    from ingest.parse import read_report

    with TemporaryDirectory() as folder:
        return [read_report(write_table(table, format_, Path(folder))) for table in tables]


def _ask(
    library: Sequence[ParsedReport],
    questions: Sequence[TableQuestion],
    embedder: "Embedder",
    judge: Judge,
    progress: ProgressCall | None,
    name: str,
) -> list[TableCase]:
    from index.search.retriever import build_retriever
    from rag.pipeline import Pipeline

    pipeline = Pipeline(build_retriever(library, embedder), judge)
    cases = []
    for number, one in enumerate(questions, 1):
        started = time.perf_counter()
        answer = pipeline.ask(one.question)
        ms = round((time.perf_counter() - started) * 1000, 2)
        cases.append(
            TableCase(one.id, one.kind, one.question, is_right(one, answer), answer.refused, render(answer).text, ms)
        )
        if progress:
            progress(name, number / len(questions))
    return cases


def is_right(question: TableQuestion, answer: Answer) -> bool:
    """Return whether an answer is right."""
    if not question.answerable or answer.refused:
        return answer.refused and not question.answerable
    if question.kind == _CELL:
        return bool(answer.rows) and answer.rows[0].said == question.answers[0]
    said = render(answer).text
    return all(holds(said, one) for one in question.answers)


def figures_of(cases: Sequence[TableCase]) -> dict[str, Any]:
    """Return the counts of right answers, in all, for near misses and for each kind, and the median time."""
    asked = [one for one in cases if one.kind != _NEAR_MISS]
    missed = [one for one in cases if one.kind == _NEAR_MISS]
    kinds: Mapping[str, list[TableCase]] = {one.kind: [] for one in cases}
    for one in cases:
        kinds[one.kind].append(one)
    return {
        "questions": len(asked),
        "right": sum(one.right for one in asked),
        "near_misses": len(missed),
        "refused": sum(one.right for one in missed),
        "kinds": {kind: [sum(one.right for one in found), len(found)] for kind, found in kinds.items()},
        "ms_p50": round(statistics.median(one.ms for one in cases), 1) if cases else None,
    }
