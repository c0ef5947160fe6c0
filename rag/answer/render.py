"""Write the text of an answer from its fields, in the language of the question. All interfaces show this text."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rag.types import Answer, Language, Reason, ReasonCode, Span, Statement

__all__ = ["Rendered", "render", "write_sentence"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """The text of an answer."""

    text: str  # the whole text
    body: str  # without the calculations
    reason: str = ""  # why the answer, or a part of it, was refused
    places: Mapping[int, Span] = field(
        default_factory=dict
    )  # by marker: the span of its quote, or of the marker itself, in `text`


@dataclass(frozen=True, slots=True)
class _Words:
    reasons: Mapping[ReasonCode, str]
    unanswered: str  # a part of a question
    between: str  # separates reasons
    nearest: str
    counted: str
    corrected: str


_WORDS: Mapping[Language, _Words] = {
    "zh": _Words(
        reasons={
            "other_place": "报告没有提到{about}。",
            "other_year": "报告没有提到{about}年。",
            "unknown_name": "报告没有提到{about}。",
            "nothing_found": "报告里没有可以回答的内容。",
            "unnamed_person": "报告没有写出是谁。",
            "no_such_part": "报告没有{about}。",
            "no_value": "报告没有{about}的数。",
            "not_stated": "报告没有说明这一点。",
            "invalid_question": "{about}",
        },
        unanswered="报告没有说明“{about}”。",
        between="",
        nearest="最接近的原文：",
        counted="共{count}项：",
        corrected="报告写的是：",
    ),
    "en": _Words(
        reasons={
            "other_place": "The report does not mention {about}.",
            "other_year": "The report does not mention {about}.",
            "unknown_name": "The report does not mention {about}.",
            "nothing_found": "The report holds nothing that could answer this.",
            "unnamed_person": "The report does not name the person.",
            "no_such_part": "The report has no {about}.",
            "no_value": "The report states no value for {about}.",
            "not_stated": "The report does not state this.",
            "invalid_question": "{about}",
        },
        unanswered='The report does not state "{about}".',
        between=" ",
        nearest="The nearest passages:",
        counted="{count} items:",
        corrected="The report says:",
    ),
}


def render(answer: Answer) -> Rendered:
    """Write an answer as lines: a lead, the sentences or quotes, the calculations, and the reasons of refused parts."""
    words = _WORDS[answer.language]
    reasons = [_reason(reason, words) for reason in answer.reasons]
    reason = words.between.join(reasons)
    if answer.refused:
        text = _with_nearest(reason, answer, words)
        return Rendered(text, text, reason)
    lines, places = _lines(answer, words)
    missing = reasons if not answer.sentences else [reason] * bool(reason)
    calculated = [calculation.text for calculation in answer.calculations]
    return Rendered("\n".join([*lines, *calculated, *missing]), "\n".join([*lines, *missing]), reason, places)


def write_sentence(sentence: Statement) -> str:
    """Return a sentence of a language model with its markers."""
    return sentence.text + "".join(f"[{marker}]" for marker in sentence.markers)


def _reason(reason: Reason, words: _Words) -> str:
    unanswered = reason.code in ("not_stated", "nothing_found") and bool(reason.about)
    return (words.unanswered if unanswered else words.reasons[reason.code]).format(about=reason.about)


def _with_nearest(reason: str, answer: Answer, words: _Words) -> str:
    """Return a reason and, on lines of their own, the nearest quotes in quotation marks."""
    quotes = [f"“{citation.quote}”" for citation in answer.nearest]
    return "\n".join([reason, words.nearest, *quotes] if quotes else [reason])


def _lines(answer: Answer, words: _Words) -> tuple[list[str], dict[int, Span]]:
    """Return the lines of the sentences or quotes, and the spans in the joined lines by marker."""
    lines: list[str] = []
    places: dict[int, Span] = {}
    at = 0
    composed = _rows(answer, words) if answer.rows else _quotes(answer, words)
    written = _sentences(answer) if answer.sentences else composed
    for line, marks in written:
        for marker, span in marks:
            places.setdefault(marker, Span(at + span.start, at + span.end))
        lines.append(line)
        at += len(line) + 1
    return lines, places


_Line = tuple[str, list[tuple[int, Span]]]  # a line, and the markers in it with their spans


def _quotes(answer: Answer, words: _Words) -> Iterator[_Line]:
    if answer.corrected:
        yield words.corrected, []
    if answer.counted:
        yield words.counted.format(count=len(answer.citations)), []
    for citation in answer.citations:
        yield citation.quote, [(citation.marker, Span(0, len(citation.quote)))]


def _rows(answer: Answer, words: _Words) -> Iterator[_Line]:
    """Write a row for each value, then the other quotes. Parts without a value are told by the reasons."""
    if answer.corrected:
        yield words.corrected, []
    for row in answer.rows:
        if row.marker:
            at = len(row.label) + 1
            yield f"{row.label}：{row.said}", [(row.marker, Span(at, at + len(row.value)))]
    in_rows = {row.marker for row in answer.rows}
    for citation in answer.citations:
        if citation.marker not in in_rows and not any(citation.quote in row.label for row in answer.rows):
            yield citation.quote, [(citation.marker, Span(0, len(citation.quote)))]


def _sentences(answer: Answer) -> Iterator[_Line]:
    for sentence in answer.sentences:
        at, marks = len(sentence.text), []
        for marker in sentence.markers:
            marks.append((marker, Span(at, at := at + len(f"[{marker}]"))))
        yield write_sentence(sentence), marks
