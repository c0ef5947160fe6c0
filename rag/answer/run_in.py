"""Find a run-in heading: the short first sentence of a paragraph, which names what the paragraph tells."""

import re

from rag.answer.piece import Piece
from rag.gather.library import Library, is_heading
from rag.text.sentences import split_clauses, split_sentences
from rag.text.spans import strip
from rag.types import Chunk, Span

__all__ = ["run_in_heading"]

_MOST_CHARS = 24
_NO_HEADING = re.compile(r"\d|[，,：:；;]")  # what tells a figure, goes on or introduces is no heading


def run_in_heading(chunk: Chunk, library: Library) -> Piece | None:
    """Return the run-in heading of the paragraph of the sentence `chunk`. None: it has none but the section's own."""
    id_ = chunk.source.id
    text = library.reports[id_].report.text
    line = text.rfind("\n", 0, chunk.start) + 1
    end = text.find("\n", chunk.start)
    paragraph = strip(text, Span(line, end if end >= 0 else len(text)))
    sentences = [strip(text, one) for one in split_sentences(text, paragraph.start, paragraph.end)]
    if len(sentences) < 2:
        return None
    first = sentences[0]
    said = first.of(text)
    plain = len(first) <= _MOST_CHARS and not _NO_HEADING.search(said) and said.endswith("。")
    if not plain or len(split_clauses(text, first.start, first.end)) > 1 or first.start >= chunk.start:
        return None
    piece = library.chunk_at(id_, first)
    return None if is_heading(said, piece.path) else (piece, first)
