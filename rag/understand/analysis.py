"""The request of a caller, and the analysis of its question with the vocabulary of a library."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import QuestionError
from rag.text.terms import Weights
from rag.types import Language, Turn
from rag.understand.asked_scope import AskedScope
from rag.understand.plan import Operation
from rag.understand.question import Question, read_question

__all__ = [
    "MAX_QUESTION_CHARS",
    "QuestionAnalysis",
    "Request",
    "Subject",
    "check_history",
    "check_question",
    "language_of",
    "replace_surrogates",
]

MAX_QUESTION_CHARS = 2000

_TWO_WORDS = re.compile(r"[a-z]{2,}[^a-z]+[a-z]{2,}")  # one word, such as GDP, also occurs in Chinese questions


@dataclass(frozen=True, slots=True)
class Subject:
    """The weighted terms of a question: in its own wording and, if that differs, in official wording."""

    phrasings: tuple[Weights, ...]
    focuses: tuple[tuple[Weights, ...], ...]  # per need and wording: the terms next to the interrogative


@dataclass(frozen=True, slots=True)
class Request:
    """A question with its dialogue and the ids of the reports to search."""

    question: str
    history: tuple[Turn, ...] = ()
    sources: frozenset[str] | None = None  # report ids; None: all reports


@dataclass(frozen=True, slots=True)
class QuestionAnalysis:
    """One question of a request, parsed and weighted for retrieval. A request can have several."""

    request: Request  # `request.question` is this part of the question as typed
    question: Question
    subject: Subject
    queries: tuple[str, ...]  # for the retriever: the question and, if that differs, its official or Chinese wording
    standalone: str = ""  # the question rewritten with the dialogue; empty if it did not depend on it
    language: Language = "zh"  # of the whole question as typed
    scope: AskedScope = field(default_factory=AskedScope)
    operation: Operation = "single"
    parts: tuple["QuestionAnalysis", ...] = ()  # the plain questions of a planned question
    readings: tuple[str, ...] = ()  # other wordings, which are searched as well
    before: str = ""  # of a follow-up: the question before it, as one that stands alone
    said: tuple[Weights, ...] = ()  # of a follow-up: the weighted terms that it has itself, in each wording
    timings_ms: Mapping[str, float] = field(default_factory=dict)


def check_question(question: str) -> str:
    """Return the question without white space at its ends and without lone surrogates.

    Raises: QuestionError if it is empty or longer than MAX_QUESTION_CHARS.
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


def check_history(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns without lone surrogates, their questions cut to MAX_QUESTION_CHARS."""
    return tuple(
        replace(
            turn,
            question=replace_surrogates(turn.question[:MAX_QUESTION_CHARS]),
            answer=replace_surrogates(turn.answer),
        )
        for turn in history
    )


def replace_surrogates(text: str) -> str:
    """Replace each lone surrogate by ?. UTF-8 cannot encode it."""
    return text.encode("utf-8", "replace").decode("utf-8")


def language_of(text: str) -> Language:
    """Return the language of a question as typed.

    >>> language_of("How many grids are there?"), language_of("GDP？"), language_of("湖里区的GDP growth是多少？")
    ('en', 'zh', 'zh')
    """
    question = read_question(text)
    return "en" if question.english and _TWO_WORDS.search(question.folded) else "zh"
