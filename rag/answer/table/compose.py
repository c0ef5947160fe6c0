"""Write an answer from cells: each with its row, its heads and its unit as literal citations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from rag.answer.table.candidates import Candidate
from rag.gather.library import Library
from rag.types import Answer, Citation, Excerpt, Reason, Row, Span

__all__ = ["Sheet", "answer_cells", "label_of", "refuse_blank"]

_LABEL_CHARS = 60  # of a name that is said in a label


@dataclass(slots=True)
class Sheet:
    """The citations of an answer, as they are added."""

    library: Library
    citations: list[Citation] = field(default_factory=list)

    def cite(self, id_: str, span: Span) -> int:
        """Cite a span unless a citation has it, and return the marker."""
        for known in self.citations:
            if known.chunk.source.id == id_ and known.start <= span.start and span.end <= known.end:
                return known.marker
        text = self.library.reports[id_].report.text
        marker = len(self.citations) + 1
        self.citations.append(Citation(marker, self.library.chunk_at(id_, span), span.start, span.end, span.of(text)))
        return marker

    def excerpt(self, one: Candidate) -> Excerpt:
        """Cite the row of a cell, and return the cell with its unit."""
        text = self.library.reports[one.id_].report.text
        marker = self.cite(one.id_, one.view.line(one.row.at, one.column.at))
        return Excerpt(marker, one.value.start, one.value.end, one.value.of(text))

    def with_unit(self, one: Candidate, excerpt: Excerpt) -> Excerpt:
        """Cite the heads of a cell and its unit, and return the excerpt with its unit."""
        for span in _heads(one):
            self.cite(one.id_, span)
        if one.unit is None:
            return excerpt
        text = self.library.reports[one.id_].report.text
        line = one.view.line(one.row.at, one.column.at)
        inside = line.start <= one.unit.start and one.unit.end <= line.end
        marker = self.cite(one.id_, line if inside else _line_of(text, one.unit))
        unit = Excerpt(marker, one.unit.start, one.unit.end, one.unit.of(text))
        return Excerpt(excerpt.marker, excerpt.start, excerpt.end, excerpt.text, unit)


def answer_cells(question: str, cells: Sequence[Candidate], library: Library, confidence: float) -> Answer:
    """Return the answer that consists of cells, a row for each."""
    sheet = Sheet(library)
    found = [sheet.excerpt(one) for one in cells]  # the rows are cited first
    exact = [sheet.with_unit(one, excerpt) for one, excerpt in zip(cells, found, strict=True)]
    rows = tuple(
        Row(label_of(one, library), excerpt.text, excerpt.marker, excerpt.unit.text if excerpt.unit else "")
        for one, excerpt in zip(cells, exact, strict=True)
    )
    return Answer(question, citations=tuple(sheet.citations), exact=tuple(exact), rows=rows, confidence=confidence)


def refuse_blank(question: str, one: Candidate, library: Library) -> Answer:
    """Return the refusal of a question for a cell without a value. It cites the row and the heads."""
    sheet = Sheet(library)
    sheet.cite(one.id_, one.view.line(one.row.at, one.column.at))
    for span in _heads(one):
        sheet.cite(one.id_, span)
    return Answer(
        question,
        reasons=(Reason("no_value", label_of(one, library)),),
        nearest=tuple(sheet.citations),
        confidence=0.02,
    )


def _heads(one: Candidate) -> tuple[Span, ...]:
    """Return what names a cell besides its line."""
    return one.column.spans if one.view.line(one.row.at) == one.view.line(one.row.at, one.column.at) else one.row.spans


def label_of(one: Candidate, library: Library) -> str:
    """Return what a cell is: its period, the labels of its row and the heads of its column."""
    text = library.reports[one.id_].report.text
    period = one.period.label if one.period and len(one.period.years) == 1 else ""
    own = _joined([*_names(one.row.spans, text)])
    if one.key >= 0 and one.key not in one.view.labels:
        own = "".join((*one.view.outer.get(one.row.at, ()), one.view.value(one.row.at, one.key).of(text)))
    head = _joined(_names(one.column.spans, text))
    said = f"{own}{head}"
    return said if period and period.removesuffix("年") in said else f"{period}{said}"


def _names(spans: Iterable[Span], text: str) -> list[str]:
    names = ["".join(span.of(text).split()) for span in spans]
    return [name for name in names if len(name) <= _LABEL_CHARS] or names[-1:]


def _joined(names: list[str]) -> str:
    return "".join(names)


def _line_of(text: str, span: Span) -> Span:
    """Return the cell or the short line around a unit."""
    start = max(text.rfind("\n", 0, span.start), text.rfind("\t", 0, span.start)) + 1
    ends = [at for at in (text.find("\n", span.end), text.find("\t", span.end)) if at >= 0]
    end = min(ends, default=len(text))
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + len(words.rstrip()))
