"""Find the noun phrases of a question: the one that it asks about, and all its words with their places in the text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.stopwords import FUNCTION
from rag.text.words import is_verb, segment
from rag.text.years import FROM_THIS_YEAR, YEAR
from rag.types import Span
from rag.understand.question import Question

__all__ = ["AskedNoun", "asked_noun", "content_spans", "is_measure", "is_relative", "measure_head", "words_in"]

_TOKENS = re.compile(rf"[\u3400-\u9fff]+|[a-z][a-z0-9.\-]*|{YEAR}年?|\d+[年月日]?")
# A measure is a word that ends so. An institution has none of these ends, a person has none.
_MEASURE = re.compile(
    r"(?:[率额量值价积速幅比重例]|[人总件次户]数|投资|收入|支出|资金|规模|目标|增长|排名|[单总亩]产|[编文]号|号码|占地|造价|期限|[全总]长|长度)$"
)
_RELATIVE = re.compile(r"(?:[占环同]比|比[例重]|增长率?|增速|[增降涨跌]幅|排名|目标)$")
_WHOLE = re.compile("[全我本][国省市区县镇乡村州]")
_LIGHT = FUNCTION | frozenset("占按计定达使用")  # never part of a noun outside the dictionary
_CLAUSE_END = re.compile(r"[,。;?!、]")


@dataclass(frozen=True, slots=True)
class AskedNoun:
    """The noun phrase that a question asks about, word by word."""

    words: tuple[Span, ...]  # in the text of the question, neighbours
    after: bool  # it follows the interrogative: 多少名教师


def is_measure(words: str) -> bool:
    """Return whether folded `words` name something that is measured or counted.

    >>> is_measure("入住率"), is_measure("手套")
    (True, False)
    """
    return bool(_MEASURE.search(words))


def is_relative(words: str) -> bool:
    """Return whether folded `words` name a measure of another measure: 目标, 增速, 排名."""
    return bool(_RELATIVE.search(words))


def content_spans(question: Question) -> list[Span]:
    """Return where the pieces of the content stand in the question."""
    found, at = [], 0
    for piece in question.content.split():
        start = question.folded.find(piece, at)
        if start >= 0:
            at = start + len(piece)
            cut = question.folded[max(0, start - 1) : start + 1] in FROM_THIS_YEAR  # 去 of 去年
            found.append(Span(start - cut, at))
    return found


def words_in(folded: str, within: Span) -> list[Span]:
    """Return the words in a span of folded text.

    Characters outside every word that stand together are one word. A last one belongs to the word before: 呼吸机.
    """
    found: list[Span] = []
    for token in _TOKENS.finditer(folded, within.start, within.end):
        at, open_ = token.start(), False  # open: the last word is of characters outside every word
        words = _segmented(token.group())
        for n, word in enumerate(words):
            single = _outside(word)
            suffix = n > 0 and len(words[n - 1]) > 1 and (n + 1 == len(words) or _breaks(words[n + 1]))
            if single and (open_ or suffix):
                found[-1] = Span(found[-1].start, at + 1)
            else:
                found.append(Span(at, at + len(word)))
            open_ = single
            at += len(word)
    return found


def _segmented(token: str) -> tuple[str, ...]:
    """Split a token into words; 全镇 is one, whatever follows."""
    if token[0] < "\u3400":
        return (token,)
    whole = _WHOLE.match(token)
    return (whole.group(), *_segmented(token[2:])) if whole and token[2:] else segment(token)


def _outside(word: str) -> bool:
    """Return whether a word is one character that can be part of a noun outside the dictionary."""
    return len(word) == 1 and word >= "\u3400" and word not in _LIGHT and not is_verb(word)


def asked_noun(question: Question) -> AskedNoun | None:
    """Return the noun phrase beside the interrogative. None: there is none."""
    spans, at = content_spans(question), question.needs[0].at
    after = [span for span in spans if span.start > at and not _CLAUSE_END.search(question.folded, at, span.start)]
    if after and (words := _first_nouns(question.folded, words_in(question.folded, after[0]))):
        return AskedNoun(words, True)
    for span in reversed([span for span in spans if span.start < at] or spans[-1:]):
        if words := _last_nouns(question.folded, words_in(question.folded, span)):
            return AskedNoun(words, False)
    return None


def measure_head(folded: str, words: Sequence[Span]) -> int:
    """Return the index of the first word of the measure at the end of a noun phrase. ``len(words)``: there is none."""
    if not words or not is_measure(words[-1].of(folded)):
        return len(words)
    single = len(words[-1]) == 1 and len(words) > 1
    return len(words) - 2 if single else len(words) - 1


def _breaks(word: str) -> bool:
    """Return whether a word ends a noun phrase: a verb, a particle, a year."""
    return word[0].isdigit() or _LIGHT.issuperset(word) or (is_verb(word) and not is_measure(word))


def _first_nouns(folded: str, words: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for word in words:
        if _breaks(word.of(folded)):
            break
        found.append(word)
    return tuple(found)


def _last_nouns(folded: str, words: Sequence[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for word in reversed(words):
        measured = bool(found) and is_measure(found[-1].of(folded)) and is_verb(word.of(folded)) and len(word) > 1
        if not _breaks(word.of(folded)) or measured:  # 消费支出
            found.insert(0, word)
        elif found:
            break
    return tuple(found)
