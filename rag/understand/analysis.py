"""A question as it comes in at a door, and as it is understood against a library."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.errors import QuestionError
from rag.text.terms import Weights
from rag.types import Language, Turn
from rag.understand.question import Question, read_question

__all__ = [
    "MAX_QUESTION_CHARS",
    "QuestionAnalysis",
    "Request",
    "Subject",
    "check_question",
    "language_of",
    "replace_surrogates",
]

MAX_QUESTION_CHARS = 2000

_WORDS = re.compile(r"[a-z]{2,}[^a-z]+[a-z]{2,}")  # one alone, such as GDP, stands in Chinese questions as well


@dataclass(frozen=True, slots=True)
class Subject:
    """What a question is about, weighed against a library: as asked and, if that differs, in official wording."""

    phrasings: tuple[Weights, ...]
    focuses: tuple[tuple[Weights, ...], ...]  # for each need, the content next to its interrogative


@dataclass(frozen=True, slots=True)
class Request:
    """What comes in at a door."""

    question: str
    history: tuple[Turn, ...] = ()
    sources: frozenset[str] | None = None  # None: all reports


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """A question understood against a library."""

    request: Request
    question: Question
    subject: Subject
    queries: tuple[str, ...]
    standalone: str = ""  # the question with what the dialogue adds to it; empty when that is nothing
    language: Language = "zh"  # in which the question was asked
    timings_ms: Mapping[str, float] = field(default_factory=dict)


def check_question(question: str) -> str:
    """Return the stripped question, without half surrogate pairs.

    Raises: QuestionError when it is empty or longer than MAX_QUESTION_CHARS.
    """
    text = replace_surrogates(question).strip()
    if not text:
        raise QuestionError("the question is empty", hint="ask something, such as 湖里区划分了多少个网格？")
    if len(text) > MAX_QUESTION_CHARS:
        raise QuestionError(
            f"the question has {len(text)} characters, {MAX_QUESTION_CHARS} is the most",
            hint="shorten it to what you want to know; pass long texts to `yiju ingest` instead",
        )
    return text


def replace_surrogates(text: str) -> str:
    """Write a ? for each half surrogate pair, which no model and no file can take."""
    return text.encode("utf-8", "replace").decode("utf-8")


def language_of(text: str) -> Language:
    """Tell the language of a question as it was typed.

    >>> language_of("How many grids are there?"), language_of("GDP？"), language_of("湖里区的GDP growth是多少？")
    ('en', 'zh', 'zh')
    """
    question = read_question(text)
    return "en" if question.english and _WORDS.search(question.folded) else "zh"
