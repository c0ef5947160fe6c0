"""Take the subject of a question for another question about it."""

import re
from collections.abc import Sequence

from rag.text.words import segment
from rag.text.years import FROM_THIS_YEAR
from rag.types import Span
from rag.understand.leaning import YEARS
from rag.understand.question import Question, read_question

__all__ = ["TOPIC_CHINESE", "TOPIC_ENGLISH", "about", "context_of"]

TOPIC_CHINESE = re.compile(r"^就([^，。？；、]+)而言，")  # as about writes it
TOPIC_ENGLISH = re.compile(r"^as for [^,?]+(?=,)", re.IGNORECASE)  # as about writes it
_LAST = frozenset("个各的了有是在")  # no last words of a phrase


def about(topic: str, question: str) -> str:
    """Put a topic before a question, as :data:`rag.understand.question.TOPIC` reads it."""
    topic = topic.replace("、", "和")
    if not topic:
        return question
    if known := TOPIC_CHINESE.match(question):
        return f"就{known.group(1)}的{topic}而言，{question[known.end() :]}"
    if known := TOPIC_ENGLISH.match(question):
        return f"{known.group()} {topic}{question[known.end() :]}"
    if read_question(question).english:
        return f"as for {topic}, {question}"
    return f"就{topic}而言，{question}"


def context_of(topic: str) -> list[str]:
    """Return the phrases of a question without its interrogative, the clause behind it first."""
    question = read_question(topic)
    spans = [span for span in _content_spans(question) if not _only_compared(question.folded, span)]
    spans = _listed(question.folded, spans)
    at = question.needs[0].at
    behind = [span for span in spans if span.start > at and re.search("[,，]", topic[at : span.start])]
    spans = [*behind, *(span for span in spans if span not in behind)]
    if not question.english:
        spans = [_trimmed(question.folded, span, at) for span in spans]
    return [topic[span.start : span.end] for span in spans if len(span)]


def _content_spans(question: Question) -> list[Span]:
    """Return where the pieces of the content stand in the question."""
    found, at = [], 0
    for piece in question.content.split():
        start = question.folded.find(piece, at)
        if start >= 0:
            at = start + len(piece)
            cut = question.folded[max(0, start - 1) : start + 1] in FROM_THIS_YEAR  # 去 of 去年
            found.append(Span(start - cut, at))
    return found


def _only_compared(folded: str, span: Span) -> bool:
    """Return whether a phrase is the year with which the question compares: 去年 of 比去年多多少."""
    return folded[max(0, span.start - 1) : span.start] == "比" and YEARS.fullmatch(span.of(folded)) is not None


def _listed(folded: str, spans: Sequence[Span]) -> list[Span]:
    """Join the items of a list: 东城、老城."""
    found: list[Span] = []
    for span in spans:
        if found and folded[found[-1].end : span.start] == "、":
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _trimmed(folded: str, span: Span, at: int) -> Span:
    """Return a phrase without the words of `_LAST` at its end; empty if it is a counter behind the interrogative."""
    if span.start > at and len(span) == 1:  # 个, 钱
        return Span(span.start, span.start)
    words = list(segment(span.of(folded)))
    while words and words[-1] in _LAST:
        words.pop()
    return Span(span.start, span.start + sum(map(len, words)))
