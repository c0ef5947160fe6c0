"""Make reports of the passages of a public set."""

from collections.abc import Iterable

from eval.sets.datasets import Passage
from ingest.parse import parse_text
from rag.errors import DatasetError, EmptyReport
from rag.types import ParsedReport

__all__ = ["parse_passages"]


def parse_passages(passages: Iterable[Passage]) -> tuple[dict[str, ParsedReport], dict[str, str]]:
    """Parse each passage that has text. Return the reports by id, and the report id of each passage by passage id.

    A report id holds the number of the passage, because a passage id may hold any character.

    Raises: DatasetError when no passage has text.
    """
    reports: dict[str, ParsedReport] = {}
    report_of: dict[str, str] = {}
    for number, passage in enumerate(passages):
        name = f"passage-{number:06d}"
        try:
            parsed = parse_text(_printable(passage.text), name=name, title=passage.title.strip())
        except EmptyReport:
            continue
        report_of[passage.id] = parsed.report.source.id
        reports[parsed.report.source.id] = parsed
    if not reports:
        raise DatasetError("no passage holds any text", hint="passages.jsonl needs id and text")
    return reports, report_of


def _printable(text: str) -> str:
    """Replace control characters, which a report may not hold, by spaces."""
    return "".join(char if char.isprintable() or char in "\n\r\t\u3000" else " " for char in text)
