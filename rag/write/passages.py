"""Choose what a language model reads: whole paragraphs of the reports, the most promising first.

A paragraph is a line of the report. A long one is cut to the sentences around the one that was found. Neighbours are
joined. Rows of a table come with the heads and the unit of the table.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.types import Answer, Chunk, Citation, Span, Table

__all__ = ["MAX_PASSAGES", "Passage", "choose_passages", "is_inside"]

MAX_PASSAGES = 24
_LONGEST = 600  # characters of a passage
_RANKED = 16  # sentences of each part that can become passages


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a report that the model can cite by `marker`."""

    marker: int  # 【1】, 【2】, … in the prompt
    chunk: Chunk
    note: str = ""  # heads and unit of the table that the slice is from

    @property
    def quote(self) -> str:
        return self.chunk.text


def choose_passages(
    parts: Sequence[Gathered], extractive: Answer, library: Library, max_chars: int
) -> tuple[Passage, ...]:
    """Return the passages of the prompt, at most `max_chars` characters in all.

    First come the paragraphs of the quotes of the extractive answer, then those of the best sentences of each part in
    turn. The first passage is always included.
    """
    chosen: list[Chunk] = []
    room = max_chars
    for chunk in _wanted(parts, extractive):
        paragraph = _paragraph(chunk, library)
        if not paragraph.text or any(is_inside(paragraph, other) for other in chosen):
            continue
        if chosen and (len(paragraph.text) > room or len(chosen) >= MAX_PASSAGES):
            continue
        chosen = [other for other in chosen if not is_inside(other, paragraph)]
        chosen.append(paragraph)
        room -= len(paragraph.text)
    joined = _joined(chosen, library)
    return tuple(Passage(marker, chunk, _note(chunk, library)) for marker, chunk in enumerate(joined, 1))


def _wanted(parts: Sequence[Gathered], extractive: Answer) -> Iterator[Chunk]:
    """Yield the sentences that the model should read, the most promising first."""
    quotes = (*extractive.citations, *extractive.nearest)
    yield from (_quoted(citation) for citation in quotes)
    ranked = [[one.hit.chunk for one in part.evidence[:_RANKED] if not one.heading] for part in parts]
    for turn in zip_longest(*ranked):
        yield from (chunk for chunk in turn if chunk is not None)


def _quoted(citation: Citation) -> Chunk:
    return replace(citation.chunk, start=citation.start, end=citation.end, text=citation.quote)


def _paragraph(chunk: Chunk, library: Library) -> Chunk:
    """Return the paragraph around `chunk`, without white space at its ends; of a long one the sentences around it."""
    text = library.reports[chunk.source.id].report.text
    section = library.section_of(chunk)
    start = max(text.rfind("\n", 0, chunk.start) + 1, section.start)
    line_end = text.find("\n", max(chunk.start, chunk.end - 1))
    end = min(line_end if line_end >= 0 else len(text), section.end)
    span = Span(min(start, chunk.start), max(end, chunk.end))
    if len(span) > _LONGEST:
        span = _around(text, span, Span(chunk.start, chunk.end))
    inner = strip(text, span)
    return replace(chunk, path=section.path, start=inner.start, end=inner.end, text=inner.of(text))


def _around(text: str, span: Span, found: Span) -> Span:
    """Return the sentences of `span` around the sentence `found`, up to the greatest length."""
    sentences = split_sentences(text, span.start, span.end)
    touched = [at for at, one in enumerate(sentences) if one.start < found.end and found.start < one.end]
    if not touched:
        return found
    first, last = touched[0], touched[-1]
    while True:
        wider = [(first - 1, last), (first, last + 1)]
        if last - touched[-1] < touched[0] - first:  # fewer sentences are after it than before it
            wider.reverse()
        widest = next((pair for pair in wider if _fits(sentences, *pair)), None)
        if widest is None:
            break
        first, last = widest
    return Span(sentences[first].start, sentences[last].end)


def _fits(sentences: Sequence[Span], first: int, last: int) -> bool:
    inside = first >= 0 and last < len(sentences)
    return inside and sentences[last].end - sentences[first].start <= _LONGEST


def _joined(chosen: Sequence[Chunk], library: Library) -> list[Chunk]:
    """Join passages that follow each other in one section, in the place of the better one."""
    joined: list[Chunk] = []
    for chunk in chosen:
        for at, other in enumerate(joined):
            if whole := _together(chunk, other, library):
                joined[at] = whole
                break
        else:
            joined.append(chunk)
    return joined


def _together(one: Chunk, other: Chunk, library: Library) -> Chunk | None:
    """Return two neighbours as one passage. None: they are none, or too long together."""
    first, last = sorted((one, other), key=lambda chunk: chunk.start)
    if first.source.id != last.source.id or first.path != last.path or last.end - first.start > _LONGEST:
        return None
    text = library.reports[first.source.id].report.text
    if text[first.end : last.start].strip():
        return None
    return replace(first, end=max(first.end, last.end), text=text[first.start : max(first.end, last.end)])


def _note(chunk: Chunk, library: Library) -> str:
    """Return the caption, heads and unit of the table in which `chunk` begins; "" if it is in none."""
    report = library.reports[chunk.source.id].report
    table = report.table_at(chunk.start)
    return " ".join(_heads(table, report.text, chunk.start)) if table else ""


def _heads(table: Table, text: str, start: int) -> Iterator[str]:
    for span in (table.caption, table.unit):
        if span is not None:
            yield span.of(text)
    heads = [cell.span.of(text) for cell in table.cells if cell.row < table.head_rows and cell.span.start < start]
    yield from (head for head in heads if head)


def is_inside(chunk: Chunk, other: Chunk) -> bool:
    """Return whether `chunk` is a part of `other`, or all of it."""
    return chunk.source.id == other.source.id and other.start <= chunk.start and chunk.end <= other.end
