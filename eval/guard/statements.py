"""Collect true sentences with their quotes: the sentences of a report, and the quotes of right answers.

The quotes are those that the guard gets in the product: a passage of at most 300 characters around the sentence, the
headings above it, and the title and region of the report. This module changes no sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.text.characters import HAN
from rag.text.sentences import split_sentences
from rag.types import Chunk, ParsedReport, Report, Span

__all__ = ["Statement", "read_answers", "read_statements"]

MAX_PASSAGE = 300  # characters
_LENGTHS = range(8, 161)  # characters of a sentence
_HAN = re.compile(f"[{HAN}]")
_ENDS = " \u3000\n。;；"
_MIN_HAN = 0.5  # share of Chinese characters in a sentence; tables and lists of addresses have fewer


@dataclass(frozen=True, slots=True)
class Statement:
    """A true sentence. The first of `quotes` is the passage that holds it."""

    text: str
    quotes: tuple[str, ...]
    year: int | None = None  # the year that 今年 means in the report
    region: str = ""

    @property
    def shown(self) -> str:
        """The quotes as one text."""
        return "\n".join(self.quotes)


def read_statements(reports: Iterable[ParsedReport]) -> list[Statement]:
    """Return the sentences in the bodies of the reports, each once, in order."""
    found: dict[str, Statement] = {}
    for parsed in reports:
        headings = {section.heading for section in parsed.sections if section.heading}
        for chunk in parsed.chunks:
            sentences = [span for span in split_sentences(parsed.report.text, chunk.start, chunk.end)]
            for at, span in enumerate(sentences):
                text = span.of(parsed.report.text).strip(_ENDS)
                if _is_plain(text) and span not in headings and text not in found:
                    found[text] = _state(text, parsed.report, chunk, _passage(sentences, at))
    return list(found.values())


def read_answers(result: Mapping[str, Any], reports: Mapping[str, ParsedReport]) -> list[Statement]:
    """Return the quotes of right answers to answerable questions in `result`, a result of ``yiju eval qa``."""
    found: dict[str, Statement] = {}
    for case in result["cases"]:
        one = case["systems"].get("yiju", {})
        for cited in one.get("citations", ()) if one.get("right") and case["answerable"] else ():
            parsed = reports.get(cited["report"])
            chunk = parsed and _chunk_of(parsed, Span(cited["start"], cited["end"]))
            text = cited["text"].strip(_ENDS)
            if parsed and chunk and _is_plain(text) and text not in found:
                span = Span(cited["start"], cited["end"])
                sentences = list(split_sentences(parsed.report.text, chunk.start, chunk.end))
                inside = next((i for i, one in enumerate(sentences) if one.start <= span.start < one.end), 0)
                found[text] = _state(text, parsed.report, chunk, _passage(sentences, inside))
    return list(found.values())


def _chunk_of(parsed: ParsedReport, span: Span) -> Chunk | None:
    """Return the chunk that holds a span."""
    return next((one for one in parsed.chunks if one.start <= span.start and span.end <= one.end), None)


def _is_plain(text: str) -> bool:
    han = len(_HAN.findall(text))
    return len(text) in _LENGTHS and han >= len(text) * _MIN_HAN and "\n" not in text


def _passage(sentences: Sequence[Span], at: int) -> Span:
    """Add neighbours to the sentence up to the length of a passage."""
    first = last = at
    while True:
        for low, high in ((first, last + 1), (first - 1, last)):
            if low >= 0 and high < len(sentences) and sentences[high].end - sentences[low].start <= MAX_PASSAGE:
                first, last = low, high
                break
        else:
            return Span(sentences[first].start, sentences[last].end)


def _state(text: str, report: Report, chunk: Chunk, passage: Span) -> Statement:
    source = report.source
    return Statement(text, tuple(_lines(report, chunk, passage)), source.year, source.region)


def _lines(report: Report, chunk: Chunk, passage: Span) -> Iterator[str]:
    yield passage.of(report.text).strip()
    yield from filter(None, (*chunk.path, report.source.title, report.source.region))
