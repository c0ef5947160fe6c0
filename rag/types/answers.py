"""Questions, answers and what they consist of. The types are immutable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from rag.types.reports import Citation, Place

__all__ = [
    "Answer",
    "Calculation",
    "Excerpt",
    "Language",
    "Message",
    "ModelUsage",
    "Operator",
    "Reason",
    "ReasonCode",
    "Row",
    "Statement",
    "Turn",
]

Message = tuple[Literal["system", "human", "ai"], str]  # (role, text), as in LangChain
Operator = Literal["difference", "sum", "average", "share", "maximum", "minimum"]
Language = Literal["zh", "en"]
ReasonCode = Literal[
    "other_place",
    "other_year",
    "unknown_name",
    "nothing_found",
    "unnamed_person",
    "no_such_part",
    "no_value",
    "not_stated",
    "invalid_question",
]  # not_stated: the evidence is too weak; with nothing_found or not_stated, `about` is a part of the question


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a quote: ``text == report.text[start:end]``, inside the citation with the same marker."""

    marker: int
    start: int
    end: int
    text: str
    unit: "Excerpt | None" = None  # of a figure, where it stands elsewhere, such as 亿元 above a table

    @property
    def said(self) -> str:
        """The text with its unit, such as 22.4亿元."""
        return f"{self.text}{self.unit.text}" if self.unit else self.text


@dataclass(frozen=True, slots=True)
class Calculation:  # 计算
    """A calculation with cited numbers. `operands` are in the order of `text`."""

    text: str  # 345名 − 98名 = 247名
    operator: Operator
    operands: tuple[Excerpt, ...]  # the numbers, each with its unit
    value: Decimal  # in plain units, 万 and 亿 written out; a share in percent, to two places
    unit: str


@dataclass(frozen=True, slots=True)
class Row:
    """One part of an answer that compares or lists: a value for one year, place or report."""

    label: str  # 2019年, or 2022年 江西省
    value: str  # a slice of the citation `marker`; "" if the reports do not state it
    marker: int  # 0 without a value
    unit: str = ""  # of the value, where another citation states it, such as a line above a table

    @property
    def said(self) -> str:
        """The value with its unit, such as 22.4亿元."""
        return f"{self.value}{self.unit}"


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that a language model wrote and that was verified against the citations of its markers."""

    text: str  # without markers
    markers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelUsage:
    """What a language model used for an answer. Calls that failed count too, if they were charged."""

    model: str
    prompt_tokens: int = 0
    reply_tokens: int = 0
    estimated: bool = False  # the endpoint did not report all tokens; the others are estimated from characters
    cost: float | None = None  # None: no prices are set
    currency: str = ""

    def __add__(self, other: "ModelUsage") -> "ModelUsage":
        """Return what both used together."""
        costs = [one.cost for one in (self, other) if one.cost is not None]
        return ModelUsage(
            self.model,
            self.prompt_tokens + other.prompt_tokens,
            self.reply_tokens + other.reply_tokens,
            self.estimated or other.estimated,
            sum(costs) if costs else None,
            self.currency or other.currency,
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the question, or a part of it, was refused."""

    code: ReasonCode
    about: str = ""  # the place, the year, the part, or what is wrong with the question


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished exchange of a dialogue."""

    question: str
    answer: str = ""  # its text; where it stands in the reports is only looked up if `citations` is None
    citations: tuple[Place, ...] | None = None  # of the answer; None: unknown to the caller


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question, with its citations. :mod:`rag.answer.render` renders it. A refusal is an answer too."""

    question: str
    language: Language = "zh"  # of the question; the answer is rendered in it
    citations: tuple[Citation, ...] = ()
    exact: tuple[Excerpt, ...] = ()  # the answer itself, such as 710个, where the judge found it in the quotes
    calculations: tuple[Calculation, ...] = ()
    rows: tuple[Row, ...] = ()  # of a comparison or a series, in the order that the question asks for
    counted: bool = False  # the citations are the items whose number the question asks for
    corrected: bool = False  # the question states a number or a year, and the citations another one
    sentences: tuple[Statement, ...] = ()  # of a language model; without any, the citations are quoted
    reasons: tuple[Reason, ...] = ()  # one for each part of the question that was refused
    nearest: tuple[Citation, ...] = ()  # with a refusal: the quotes that come closest, best first
    confidence: float = 0.0  # 0..1
    degraded: str = ""  # why the configured language model did not write this answer; empty otherwise
    unverified: tuple[str, ...] = ()  # sentences of a language model that the reports do not support
    standalone: str = ""  # the question completed from the dialogue; empty if it was complete
    unknown_markers: int = 0  # citations in the model's text that point at no evidence
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    usage: ModelUsage | None = None  # of the language model; None: it was not asked

    @property
    def refused(self) -> bool:
        return bool(self.reasons) and not self.citations

    @property
    def mode(self) -> Literal["extractive", "generative"]:
        return "generative" if self.sentences else "extractive"
