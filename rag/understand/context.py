"""Take the subject of a question for another question about it."""

import re
from collections.abc import Sequence

from rag.text.words import is_verb
from rag.types import Span
from rag.understand.leaning import YEARS
from rag.understand.phrases import asked_noun, content_spans, measure_head, words_in
from rag.understand.question import read_question

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


def context_of(topic: str, *, drop_measure: bool, drop_verbs: bool) -> list[str]:
    """Return the phrases of a question without its interrogative, the clause behind it first.

    With `drop_measure`, without the measure that is asked for; with `drop_verbs`, without the verbs beside the
    interrogative.
    """
    question = read_question(topic)
    spans = [span for span in content_spans(question) if not _only_compared(question.folded, span)]
    spans = _listed(question.folded, spans)
    at = question.needs[0].at
    asked = asked_noun(question) if drop_measure and not question.english else None
    if asked and (head := measure_head(question.folded, asked.words)) < len(asked.words):
        cut = Span(asked.words[head].start, asked.words[-1].end)
        spans = [part for span in spans for part in _without(span, cut)]
    behind = [span for span in spans if span.start > at and re.search("[,，]", topic[at : span.start])]
    spans = [*behind, *(span for span in spans if span not in behind)]
    if not question.english:
        counted = bool(question.needs[0].unit)  # what follows the unit is a noun: 多少起违规
        spans = [_trimmed(question.folded, span, at, verbs=drop_verbs, counted=counted) for span in spans]
    return [topic[span.start : span.end] for span in spans if len(span)]


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


def _trimmed(folded: str, span: Span, at: int, *, verbs: bool, counted: bool) -> Span:
    """Return a phrase without counters and single verbs at its edges; empty if it consists of verbs only."""
    words = words_in(folded, span)
    if span.start > at and len(span) == 1:  # 个, 钱
        return Span(span.start, span.start)
    if verbs and not counted and span.start > at and all(is_verb(word.of(folded)) for word in words):
        return Span(span.start, span.start)
    while (
        words and len(words[-1]) == 1 and (words[-1].of(folded) in _LAST or (verbs and is_verb(words[-1].of(folded))))
    ):
        words.pop()
    return Span(words[0].start, words[-1].end) if words else Span(span.start, span.start)


def _without(span: Span, cut: Span) -> list[Span]:
    if cut.end <= span.start or span.end <= cut.start:
        return [span]
    parts = (Span(span.start, max(span.start, cut.start)), Span(min(span.end, cut.end), span.end))
    return [part for part in parts if len(part)]
