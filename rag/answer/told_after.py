"""Find the sentence after the best one that tells until when it holds, such as 该项补助执行至12月31日."""

import re

from rag.answer.piece import Piece
from rag.gather.evidence import Evidence
from rag.gather.library import Library
from rag.text.characters import HAN
from rag.text.document_parts import DocumentPart
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import split_sentences
from rag.text.spans import strip
from rag.types import Span
from rag.understand.question import Kind, Question

__all__ = ["asks_for_end", "find_told_after", "has_own_end"]

_ASKS_FOR_END = re.compile(
    r"(?:到|至)(?:什么|啥|何|哪|几)[^,。?]{0,6}(?:为?止|结束|截止|到期)?|为止|截[止至]|到期|最[晚迟]|(?:什么时候|啥时候|何时|哪天|几号)(?:之?前|结束)"
)
_BEFORE_END = re.compile("(?:至|到|截[至止]|[-—~])$")
_AFTER_END = re.compile("^(?:前|之前|以前|底|止|为止|截止|结束)")
# It goes on about the same thing: it points back, or has no other subject.
_GOES_ON = re.compile(
    rf"^(?:[该此本这其]|上述|以上|前述|同一|[{HAN}]{{0,8}}(?:补[助贴]|政策|奖励|申[请领报]|受理|执行|期限|时间|有效|截止))"
)
_MOST_AFTER = 2  # sentences


def asks_for_end(question: Question) -> bool:
    """Return whether a question asks until when something goes."""
    return question.kinds == {Kind.DATE} and bool(_ASKS_FOR_END.search(question.folded))


def find_told_after(best: Evidence, question: Question, library: Library) -> list[Piece]:
    """Return what follows the sentence `best` in its paragraph and tells its end, if the question asks for that.

    Where no sentence tells it, it is the one that says until when the whole document holds.
    """
    if not asks_for_end(question) or _tells_end(best.folded):
        return []
    chunk = best.hit.chunk
    id_, folded = chunk.source.id, library.folded[chunk.source.id]
    told = _after(best, library)
    if not told and chunk.source.kind == "notice":
        told = [span for span in _validity(id_, library) if _tells_end(span.of(folded))]
    return [(library.chunk_at(id_, span), span) for span in told]


def has_own_end(best: Evidence, library: Library) -> bool:
    """Return whether the sentence `best`, or what follows it, tells until when what it is about goes."""
    return _tells_end(best.folded) or bool(_after(best, library))


def _after(best: Evidence, library: Library) -> list[Span]:
    """Return the sentence soon after `best`, in its paragraph, that goes on about the same thing and tells its end."""
    chunk = best.hit.chunk
    folded = library.folded[chunk.source.id]
    line = folded.find("\n", chunk.end)
    end = min(library.section_of(chunk).end, line if line >= 0 else len(folded))
    after = [strip(folded, span) for span in split_sentences(folded, chunk.end, max(end, chunk.end))]
    said = (span for span in after[:_MOST_AFTER] if _GOES_ON.match(span.of(folded)))
    return [span for span in said if _tells_end(span.of(folded))][:1]


def _validity(id_: str, library: Library) -> tuple[Span, ...]:
    return library.document_parts(id_).get(DocumentPart.VALIDITY, ())


def _tells_end(folded: str) -> bool:
    """Return whether a folded sentence has a date that is the end of a time."""
    return any(one.is_date and _is_end(one, folded) for one in find_quantities(folded))


def _is_end(date: Quantity, folded: str) -> bool:
    return bool(_BEFORE_END.search(folded[: date.start]) or _AFTER_END.search(folded[date.end :]))
