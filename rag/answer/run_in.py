"""Find a run-in heading: the short first sentence of a paragraph, which names what the paragraph tells.

That a short sentence is a heading is known from the other paragraphs of the section: most of them begin so.
"""

import re

from rag.answer.piece import Piece
from rag.gather.library import Library, is_heading
from rag.text.sentences import split_clauses, split_sentences
from rag.text.spans import strip
from rag.types import Chunk, Span

__all__ = ["run_in_heading"]

_MOST_CHARS = 24
_NO_HEADING = re.compile(r"\d|[，,：:；;]")  # what tells a figure, goes on or introduces is no heading
_FEWEST = 2  # paragraphs that begin with a heading
_PARAGRAPH = re.compile(r"[^\n]+")


def run_in_heading(chunk: Chunk, library: Library) -> Piece | None:
    """Return the run-in heading of the paragraph of the sentence `chunk`. None: it has none but the section's own."""
    id_, section = chunk.source.id, library.section_of(chunk)
    text = library.reports[id_].report.text
    spans = (strip(text, Span(*found.span())) for found in _PARAGRAPH.finditer(text, section.start, section.end))
    sentences = [[strip(text, one) for one in split_sentences(text, span.start, span.end)] for span in spans if span]
    others = [one for one in sentences if not is_heading(one[0].of(text), section.path)]
    headed = [one for one in others if len(one) > 1 and _may_be_heading(text, one[0])]
    if len(headed) < _FEWEST or 2 * len(headed) <= len(others):
        return None
    found = (one[0] for one in headed if one[0].start < chunk.start < one[-1].end)
    return next(((library.chunk_at(id_, head), head) for head in found), None)


def _may_be_heading(text: str, sentence: Span) -> bool:
    """Return whether a sentence is as short and plain as a heading."""
    said = sentence.of(text)
    plain = len(sentence) <= _MOST_CHARS and not _NO_HEADING.search(said) and said.endswith("。")
    return plain and len(split_clauses(text, sentence.start, sentence.end)) == 1
