"""Cut the paragraphs around cited spans and evidence into pieces, each with its marks.

Every piece is a slice of ``report.text``. A long paragraph is shown only around its marks; a gap is a piece without
text.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.types import ParsedReport, Section, Span

__all__ = ["Passage", "Piece", "passages_around"]

_WHOLE = 320  # characters; a paragraph up to this length is shown whole
_AROUND = 90  # characters shown before and after a mark in a longer paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters with the same marks: ``text == report.text[start:end]``. A gap has an empty text."""

    start: int
    end: int
    text: str
    cited: bool = False
    evidence: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph under its headings. A heading that begins the paragraph itself is not in `path`."""

    report: str
    title: str
    path: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @property
    def cited(self) -> bool:
        return any(piece.cited for piece in self.pieces)

    @property
    def evidence(self) -> bool:
        return any(piece.evidence for piece in self.pieces)


def passages_around(parsed: ParsedReport, cited: Sequence[Span], evidence: Sequence[Span]) -> tuple[Passage, ...]:
    """Return the paragraphs that overlap a span, in the order of the report."""
    report = parsed.report
    spans = [Span(max(span.start, 0), min(span.end, len(report.text))) for span in (*cited, *evidence)]
    spans = [span for span in spans if span.start < span.end]
    paragraphs = [line for line in _lines(report.text) if any(_overlap(line, span) for span in spans)]
    return tuple(
        Passage(
            report.source.id,
            report.source.title or report.source.id,
            _path(parsed.sections, line, report.text),
            tuple(_pieces(report.text, line, cited, evidence)),
        )
        for line in paragraphs
    )


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield Span(start, start + len(line))
        start += len(line) + 1


def _overlap(one: Span, other: Span) -> bool:
    return max(one.start, other.start) < min(one.end, other.end)


def _path(sections: Sequence[Section], line: Span, text: str) -> tuple[str, ...]:
    at = bisect_right([section.start for section in sections], line.start) - 1
    path = sections[at].path if at >= 0 else ()
    return path[:-1] if path and line.of(text).lstrip().startswith(path[-1]) else path


def _pieces(text: str, line: Span, cited: Sequence[Span], evidence: Sequence[Span]) -> Iterator[Piece]:
    """Cut a paragraph at the ends of its marks. Text far from every mark becomes a gap."""
    marks = [span for span in (*cited, *evidence) if _overlap(span, line)]
    windows = [line] if len(line) <= _WHOLE else _windows(line, marks)
    at = line.start
    for window in windows:
        if at < window.start:
            yield Piece(at, window.start, "")
        edges = {edge for span in marks for edge in (span.start, span.end) if window.start < edge < window.end}
        bounds = sorted(edges | {window.start, window.end})
        for start, end in pairwise(bounds):
            part = Span(start, end)
            within = (any(_overlap(span, part) for span in spans) for spans in (cited, evidence))
            yield Piece(start, end, part.of(text), *within)
        at = window.end
    if at < line.end:
        yield Piece(at, line.end, "")


def _windows(line: Span, marks: Sequence[Span]) -> list[Span]:
    """Return the parts of `line` around its marks. Parts that nearly touch are joined."""
    windows: list[Span] = []
    for mark in sorted(marks):
        start, end = max(line.start, mark.start - _AROUND), min(line.end, mark.end + _AROUND)
        start, end = (line.start if start - line.start < 20 else start), (line.end if line.end - end < 20 else end)
        if windows and start - windows[-1].end < 20:
            windows[-1] = Span(windows[-1].start, max(end, windows[-1].end))
        else:
            windows.append(Span(start, end))
    return windows
