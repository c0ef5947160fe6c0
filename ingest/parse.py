"""One file -> report, outline, chunks: the whole of ingest in one call.

It stores nothing; the library keeps what comes out of here.
"""

from pathlib import Path

from ingest.chunk import chunk_sections
from ingest.furniture import find_furniture
from ingest.identify import identify
from ingest.load import canonical, load_text
from ingest.outline import outline
from rag.types import ParsedReport, Report

__all__ = ["parse_text", "read_report"]


def read_report(path: Path, *, max_chars: int = 300, title: str = "") -> ParsedReport:
    """Read the file at `path` and parse it; its stem names the source.

    Raises: IngestError, and below it UnsupportedFormat, UnreadableText and EmptyReport.
    """
    return parse_text(load_text(path), name=path.stem, max_chars=max_chars, title=title)


def parse_text(text: str, *, name: str, max_chars: int = 300, title: str = "") -> ParsedReport:
    r"""Parse the text of a report; `title` overrides the one that the text tells.

    Raises: UnreadableText when control characters are in it; EmptyReport.

    >>> parsed = parse_text("某市工作报告\n一、总则\n全市划分网格710个。", name="demo")
    >>> [(chunk.path, chunk.text) for chunk in parsed.chunks][-1]
    (('一、总则',), '一、总则\n全市划分网格710个。')
    """
    text = canonical(text, name=name)
    furniture = find_furniture(text)
    source = identify(text, furniture, name=name, title=title)
    report = Report(source, text, furniture.stretches, furniture.imprint)
    sections = outline(report)
    return ParsedReport(report, sections, chunk_sections(report, sections, max_chars=max_chars))
