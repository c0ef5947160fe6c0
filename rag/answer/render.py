"""Word an answer from its fields, in the language of its question. Every door shows what this module writes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from rag.types import Answer, Language, Reason, ReasonCode, Span, Statement

__all__ = ["Rendered", "render", "write_sentence"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """An answer in words."""

    text: str  # all of it
    body: str  # without the calculations
    reason: str = ""  # why it, or a part of it, was refused
    places: Mapping[int, Span] = field(default_factory=dict)  # by marker: where in `text` its quote or itself stands


@dataclass(frozen=True, slots=True)
class _Words:
    reasons: Mapping[ReasonCode, str]
    between: str  # reasons
    nearest: str
    comma: str  # between headings
    counted: str
    corrected: str


_WORDS: Mapping[Language, _Words] = {
    "zh": _Words(
        reasons={
            "other_place": "报告没有提到{about}。",
            "other_year": "报告没有提到{about}年。",
            "nothing_found": "报告里没有可以回答的内容。",
            "unnamed_person": "报告没有写出是谁。",
            "not_stated": "报告没有说明这一点。",
            "invalid_question": "{about}",
        },
        between="",
        nearest="{reason}最接近的内容在：{headings}。",
        comma="；",
        counted="共{count}项：",
        corrected="报告写的是：",
    ),
    "en": _Words(
        reasons={
            "other_place": "The report does not mention {about}.",
            "other_year": "The report does not mention {about}.",
            "nothing_found": "The report holds nothing that could answer this.",
            "unnamed_person": "The report does not name the person.",
            "not_stated": "The report does not state this.",
            "invalid_question": "{about}",
        },
        between=" ",
        nearest="{reason} The nearest passages stand under: {headings}.",
        comma="; ",
        counted="{count} items:",
        corrected="The report says:",
    ),
}


def render(answer: Answer) -> Rendered:
    """Write an answer out: a lead, the sentences or the quotes, the calculations, and what was not found, in lines."""
    words = _WORDS[answer.language]
    reasons = [_reason(reason, words) for reason in answer.reasons]
    reason = words.between.join(reasons)
    if answer.refused:
        text = _with_nearest(reason, answer, words)
        return Rendered(text, text, reason)
    said, places = _said(answer, words)
    missing = reasons if not answer.sentences else [reason] * bool(reason)
    calculated = [calculation.text for calculation in answer.calculations]
    return Rendered("\n".join([*said, *calculated, *missing]), "\n".join([*said, *missing]), reason, places)


def write_sentence(sentence: Statement) -> str:
    """Write a sentence of a language model with its markers."""
    return sentence.text + "".join(f"[{marker}]" for marker in sentence.markers)


def _reason(reason: Reason, words: _Words) -> str:
    return words.reasons[reason.code].format(about=reason.about)


def _with_nearest(reason: str, answer: Answer, words: _Words) -> str:
    headings = words.comma.join(chunk.path[-1] for chunk in answer.nearest)
    return words.nearest.format(reason=reason, headings=headings) if headings else reason


def _said(answer: Answer, words: _Words) -> tuple[list[str], dict[int, Span]]:
    """Return the lines that answer, and where in them, joined, each quote or else its first marker stands."""
    lines: list[str] = []
    places: dict[int, Span] = {}
    at = 0
    for line, marks in _sentences(answer) if answer.sentences else _quotes(answer, words):
        for marker, span in marks:
            places.setdefault(marker, Span(at + span.start, at + span.end))
        lines.append(line)
        at += len(line) + 1
    return lines, places


_Line = tuple[str, list[tuple[int, Span]]]  # and where in it citations stand


def _quotes(answer: Answer, words: _Words) -> Iterator[_Line]:
    if answer.corrected:
        yield words.corrected, []
    if answer.counted:
        yield words.counted.format(count=len(answer.citations)), []
    for citation in answer.citations:
        yield citation.quote, [(citation.marker, Span(0, len(citation.quote)))]


def _sentences(answer: Answer) -> Iterator[_Line]:
    for sentence in answer.sentences:
        at, marks = len(sentence.text), []
        for marker in sentence.markers:
            marks.append((marker, Span(at, at := at + len(f"[{marker}]"))))
        yield write_sentence(sentence), marks
