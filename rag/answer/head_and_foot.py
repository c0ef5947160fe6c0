"""Answer what the head, the foot or the imprint of a report states: its number, issuer, date, attachments and so on."""

from collections.abc import Sequence

from rag.answer.piece import Piece
from rag.answer.reports_meant import reports_meant
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.document_parts import DocumentPart
from rag.types import Reason, Span
from rag.understand.document import DocumentQuestion, read_document_question
from rag.understand.question import Kind

__all__ = ["find_head_and_foot", "find_imprint"]

_MOST_CHARS = 200  # of one quote
# Where a part is missing, another one can tell the same.
_INSTEAD = {
    DocumentPart.DATE: (DocumentPart.PRINTED, DocumentPart.OCCASION),
    DocumentPart.PRINTED: (DocumentPart.DATE,),
    DocumentPart.ISSUER: (DocumentPart.PRINTED, DocumentPart.LETTERHEAD),
    DocumentPart.OCCASION: (DocumentPart.DATE,),
}
_PUBLISHED = frozenset({DocumentPart.ISSUER, DocumentPart.DATE, DocumentPart.PRINTED})  # the imprint can tell these too
# A sentence of the report can also say who issues it, on what it is based, and when.
_ELSEWHERE = frozenset(
    {DocumentPart.ISSUER, DocumentPart.DATE, DocumentPart.PRINTED, DocumentPart.BASIS, DocumentPart.CONTACT}
)


def find_imprint(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the imprint, if the question asks where or when the report was published."""
    if Kind.PUBLICATION not in gathered.analysis.question.kinds:
        return []
    sources = [e.hit.chunk.source.id for e in gathered.evidence] or sorted(
        library.chosen(gathered.analysis.request.sources)
    )
    for id_ in dict.fromkeys(sources):
        imprint = library.reports[id_].report.imprint
        if imprint is not None:
            return [(library.chunk_at(id_, imprint), imprint)]
    return []


def find_head_and_foot(gathered: Gathered, library: Library) -> list[Piece] | Reason:
    """Return the parts of the document that the question asks for, or why there are none.

    The list is empty if the question asks for no such part, or speaks of another document. The reason is not_stated if
    the document has none of the parts.
    """
    asked = read_document_question(gathered.analysis.question.text)
    if asked is None or gathered.analysis.question.english or (asked.matter and not asked.plain):
        return []
    meant = reports_meant(asked.matter, gathered, library, other=asked.other)
    for id_ in meant:
        if spans := _spans(asked, id_, library):
            return [(library.chunk_at(id_, span), span) for span in spans]
    vague = bool(asked.matter) and not _ELSEWHERE.isdisjoint(asked.parts)
    return [] if not meant or vague else Reason("not_stated")


def _spans(asked: DocumentQuestion, id_: str, library: Library) -> list[Span]:
    """Return the spans of the parts that the question asks for, in its order, without duplicates."""
    parts, spans = library.document_parts(id_), list[Span]()
    for part in asked.parts:
        tried = [one for one in (part, *_INSTEAD.get(part, ())) if one in parts]
        if asked.matter and DocumentPart.LETTERHEAD in tried:
            tried.remove(DocumentPart.LETTERHEAD)  # the head can name another body than the issuer of what is named
        found = _of_the_body(parts[tried[0]], library.reports[id_].report.furniture) if tried else ()
        if part is DocumentPart.OCCASION and not any("年" in span.of(library.folded[id_]) for span in found):
            found += parts.get(DocumentPart.DATE, ())
        imprint = library.reports[id_].report.imprint
        if not found and imprint is not None and part in _PUBLISHED:
            found = (imprint,)
        spans += [Span(span.start, min(span.end, span.start + _MOST_CHARS)) for span in found]
    return list(dict.fromkeys(spans))


def _of_the_body(spans: Sequence[Span], furniture: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans outside of `furniture`; all of them if there are no others, as the telephone of a web site."""
    own = (span for span in spans if not any(one.start <= span.start < one.end for one in furniture))
    return tuple(own) or tuple(spans)
