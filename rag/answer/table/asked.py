"""Read a question for tables: its content words with their weights, the period, and what is to be done with cells."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.text.period import Period
from rag.text.stopwords import FUNCTION, LIGHT_WORDS, TOTALS
from rag.text.wording import OFFICIAL_WORDS
from rag.text.words import is_verb, segment
from rag.understand.asked_scope import YearReader, find_asked_periods
from rag.understand.question import Question, read_question

__all__ = ["Asked", "Word", "read_asked", "strip_words", "without_body"]

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z0-9][a-z0-9.\-]*")
_OF_YEAR = re.compile(r"年?(?:度|末|底|初|全年|时)?的?")
_TOTALS = re.compile(rf"{TOTALS}|总计|加起来|总的|全部|总[额数量]")
_ASKS = re.compile("百分之|百分比|价位?|以[上下内]|月份?")
_NUMBER_CHARS = 3
_LIGHT = 0.25  # weight of a character of a verb or of a word without content
_RATE_OF = re.compile(r"(?:上年|去年|上一年)[^,。?]{1,12}?的?(?:百分|比例|比重|几?倍|%)")
_ALL = re.compile("[全本][省市县区州镇乡国]")
_BODY_ENDS = re.compile("[局厅委办院]|部(?![门分])|街道(?:办事处)?|中心")
_LEAST_NAME = 2  # characters
_THIS = ("这个", "该", "此", "这份", "这项")
_COUNTS = re.compile("上个(?=月|季度|年)|这个(?=月|季度)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question at ``text[start:end]``; ``weight`` is that of all its characters."""

    start: int
    end: int
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question. ``text`` is folded; periods are blanked."""

    whole: str  # folded, with its periods
    text: str
    words: tuple[Word, ...]
    periods: tuple[Period, ...]
    question: Question

    @property
    def period(self) -> Period | None:
        """The only period."""
        return self.periods[0] if len(self.periods) == 1 else None

    @property
    def totals(self) -> bool:
        """Whether the question asks for a total."""
        return _TOTALS.search(self.text) is not None

    @property
    def weight(self) -> float:
        return sum(word.weight for word in self.words)


@lru_cache(maxsize=64)
def read_asked(folded: str, reader: YearReader) -> Asked:
    """Read a folded question."""
    written = _COUNTS.sub(lambda match: match.group()[0] + " ", folded).replace(" ", "")
    found = [one for one in find_asked_periods(written, reader) if not _is_base(written, one.start)]
    text = written
    for one in found:
        end = one.end
        if after := _OF_YEAR.match(written, end):
            end = after.end()
        text = text[: one.start] + " " * (end - one.start) + text[end:]
    question = read_question(text)
    return Asked(
        written, text, tuple(_words(question, text)), tuple(dict.fromkeys(one.period for one in found)), question
    )


def _is_base(written: str, at: int) -> bool:
    """Return whether the period at `at` is only the base of a rate: 是上年执行数的百分之多少."""
    return written[at - 1 : at] in tuple("是为占") and _RATE_OF.match(written, at) is not None


def without_body(asked: Asked, head: str, known: Collection[str]) -> Asked:
    """Return the question without the name of the body of the report, which names no row: 司法局 is not the row 司法.

    `head` is the folded beginning of the report, which names its body. `known` are the names of the rows of a table:
    a table that names the body is asked for it.
    """
    text = asked.text
    for nth, word in enumerate(asked.words):
        suffix = _BODY_ENDS.match(text, word.end)
        if suffix is None or len(word.text) < _LEAST_NAME or text[word.start : suffix.end()] not in head:
            continue
        if any(text[word.start : suffix.end()] in name for name in known):
            continue
        start = word.start
        for before in reversed(asked.words[:nth]):
            start = before.start if before.end == start and text[before.start : suffix.end()] in head else start
        text = text[:start] + " " * (suffix.end() - start) + text[suffix.end() :]
    words = tuple(word for word in asked.words if text[word.start : word.end].strip())
    return asked if text == asked.text or not words else replace(asked, text=text, words=words)


def strip_words(asked: Asked, text: str) -> Asked:
    """Return the question with the shorter `text`, in which words are blanked that name no row or column."""
    plain = "".join(
        char for char, old, new in zip(asked.whole, asked.text, text, strict=True) if new.strip() or not old.strip()
    )
    plain = f"{plain.strip('?。! ')}多少?"
    question = read_question(f"{text.rstrip('?。! ')}多少?")
    return replace(asked, whole=plain, text=text, words=tuple(_words(question, text)), question=question)


def _words(question: Question, text: str) -> Iterator[Word]:
    """Yield the words of a question's content. Characters outside words are one word: a name that no dictionary has."""
    at = 0
    for piece in question.content.split():
        start = text.find(piece, at)
        if start < 0:
            continue
        at = start + len(piece)
        for run in _RUN.finditer(piece):
            for word in _in_run(run.group(), start + run.start()):
                meant = text.endswith(_THIS, 0, word.start)  # 这个项目 is what the report is about
                yield replace(word, weight=len(word.text) * _LIGHT) if meant else word


def _in_run(run: str, start: int) -> Iterator[Word]:
    if run[0] < "\u3400":
        yield Word(start, start + len(run), run, float(len(run)) if not run.isdigit() else _weight_of_number(run))
        return
    name = ""
    at = start
    for piece in (*segment(run), ""):
        if len(piece) == 1 and piece not in FUNCTION:
            name += piece
        else:
            if name:
                yield Word(at - len(name), at, name, len(name) if len(name) > 1 else _LIGHT)
            if len(piece) > 1:
                yield Word(at, at + len(piece), piece, _weight(piece))
            name = ""
        at += len(piece)


def _weight_of_number(run: str) -> float:
    """Return the weight of a number: little for one that may be a month or a day."""
    return _LIGHT if len(run) < _NUMBER_CHARS else 1.0


def _weight(word: str) -> float:
    if word in OFFICIAL_WORDS:
        return float(len(word))
    if is_verb(word) or LIGHT_WORDS.fullmatch(word) or _ASKS.fullmatch(word) or _ALL.fullmatch(word):
        return len(word) * _LIGHT
    return len(word) * (2 * _LIGHT if is_verb(word, only=False) else 1.0)
