"""Answer what the head, the foot or the imprint of a report states: its number, issuer, date, attachments and so on."""

import re
from collections.abc import Sequence

from rag.answer.piece import Piece
from rag.answer.reports_described import report_described
from rag.answer.reports_meant import reports_meant
from rag.answer.told_after import has_own_end
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.characters import HAN
from rag.text.document_parts import DocumentPart
from rag.text.terms import best_cover, terms_of
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
_OF_ITSELF = frozenset({DocumentPart.START, DocumentPart.VALIDITY, DocumentPart.INTERPRETER, DocumentPart.OFFICE})
# A sentence of the report can also say who issues it, on what it is based, and when.
_ELSEWHERE = _OF_ITSELF | {
    DocumentPart.ISSUER,
    DocumentPart.DATE,
    DocumentPart.PRINTED,
    DocumentPart.BASIS,
    DocumentPart.CONTACT,
}
_TERMS = frozenset({DocumentPart.START, DocumentPart.VALIDITY})
_SINCE = re.compile("[自从][^,。;]{2,24}[起始]")
_EARLIER = re.compile("老|旧|原来?的|以前|之前|废止的|作废|废了|取代|代替")  # another document, which this one names
_INNER_OFFICE = re.compile(rf"[{HAN}](?:[科处股]室?|窗口)(?![{HAN}])|[科处股室](?=负责|承办|联系|受理|解释)")
_FROM_THAT_DAY = re.compile("(?:发布|公布|印发|下发|颁布)之日")
_NUMBER = re.compile(r"[〔\[(【]\s*(?:19|20)\d\d\s*[〕\])】]\s*(?:第\s*)?\d{1,4}\s*号")
_SAYS = 0.3  # of the words of the question, in a sentence that tells the number of another document


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
    if DocumentPart.NUMBER in asked.parts and _EARLIER.search(gathered.analysis.question.folded):
        return []
    meant = reports_meant(asked.matter, gathered, library, other=asked.other)
    if not meant and (described := report_described(asked.matter, gathered, library)):
        meant = [described]
    for id_ in meant:
        spans = _spans(asked, id_, library)
        if spans and not _is_of_a_thing(asked, id_, gathered, library):
            return [(library.chunk_at(id_, span), span) for span in spans]
    if not meant:
        unknown = asked.parts == (DocumentPart.NUMBER,) and not _tells_number(gathered)
        return Reason("not_stated") if unknown else []
    if DocumentPart.OFFICE in asked.parts and not any(map(_INNER_OFFICE.search, _best(gathered))):
        return Reason("not_stated")
    elsewhere = not _ELSEWHERE.isdisjoint(asked.parts)
    vague = elsewhere and (bool(asked.matter) or not _OF_ITSELF.isdisjoint(asked.parts))
    return [] if vague else Reason("not_stated")


def _tells_number(gathered: Gathered) -> bool:
    """Return whether the best sentence tells the number of a document that the question names."""
    return any(_NUMBER.search(one.folded) and one.own >= _SAYS for one in gathered.evidence[:1])


def _best(gathered: Gathered) -> list[str]:
    return [one.folded for one in gathered.evidence[:1]]


def _is_of_a_thing(asked: DocumentQuestion, id_: str, gathered: Gathered, library: Library) -> bool:
    """Return whether a sentence says more of what the question names than the title does, and tells a time of its own.

    A subsidy can begin after the measures do, and end before.
    """
    if not asked.matter or _TERMS.isdisjoint(asked.parts) or not gathered.evidence:
        return False
    best = gathered.evidence[0]
    own_time = has_own_end(best, library) if DocumentPart.VALIDITY in asked.parts else _SINCE.search(best.folded)
    if not own_time:
        return False
    phrasings = [library.vocabulary.weigh(words) for words in library.vocabulary.rephrase(asked.matter)]
    return best_cover(phrasings, terms_of(best.folded)) > best_cover(phrasings, terms_of(library.about[id_]))


def _spans(asked: DocumentQuestion, id_: str, library: Library) -> list[Span]:
    """Return the spans of the parts that the question asks for, in its order, without duplicates."""
    parts, spans = library.document_parts(id_), list[Span]()
    for part in asked.parts:
        tried = [one for one in (part, *_INSTEAD.get(part, ())) if one in parts]
        if asked.matter and DocumentPart.LETTERHEAD in tried:
            tried.remove(DocumentPart.LETTERHEAD)  # the head can name another body than the issuer of what is named
        found = _of_the_body(parts[tried[0]], library.reports[id_].report.furniture) if tried else ()
        if part in _OF_ITSELF and any(_FROM_THAT_DAY.search(span.of(library.folded[id_])) for span in found):
            found += parts.get(DocumentPart.DATE, ())
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
