"""What of a question is kept or left out as a whole when a follow-up is written out: words, and interrogatives.

A written-out question asks once, as its follow-up does; where that has no interrogative, as the last question does.
"""

import re
from collections.abc import Iterator, MutableMapping

from rag.ports import FollowUp
from rag.text.fold import fold
from rag.text.numerals import ONES
from rag.text.stopwords import FUNCTION
from rag.text.words import segment
from rag.text.years import FROM_THIS_YEAR, any_of
from rag.types import Span
from rag.understand.interrogatives import HOW_MANY

__all__ = ["LEFT_OUT", "ask_once", "asks", "place_of", "words"]

LEFT_OUT = -9.0  # the logit of what is not kept in any case
_A_YEAR = r"(?:19|20)?\d\d年?"
_LATIN = r"[a-z0-9]+(?:[.\-][a-z0-9]+)*年?"  # PM2.5 and 2020年 are words
_YEARS = rf"(?<![a-z0-9.]){_A_YEAR}[到至\-~—]+(?:19|20)?\d\d年"  # 92到96年
_NEAR = any_of(FROM_THIS_YEAR)  # 今年轻工业 has no 年轻
_RUNS = re.compile(rf"(?P<whole>{_YEARS}|{_LATIN}|{_NEAR})|(?:(?!{_NEAR})[\u3400-\u9fff])+")  # of folded text
_NUMERAL = re.compile(rf"第?[{ONES}两十百千万亿]+")
_END = r"(?=[,?？。!\s]|$)"
_OPEN = re.compile(  # asks for something
    rf"(?:{HOW_MANY.pattern})成?|第几|百分之几|多[大高长重远宽深快厚久](?!的)"
    r"|(?:什么|啥|何|哪个?)(?:时候|时间|地方)|什么样?|啥|哪(?:一?[年天日月里儿些个家项种类所条次份届款]|几.)?"
    r"|谁|何[时人处]|为[什何啥]么?|怎么?[样办做]?|咋样?|如何"
)
_CLOSED = re.compile(  # asks whether it is so, and not only whether there is a figure
    rf"(?<!有)吗{_END}|(?<!有)[没不]{_END}|是否|[能可]否|(?P<verb>[^有])[不没](?P=verb)"
)
_WHETHER = re.compile(rf"有没有|有无|有[吗没]{_END}|没有{_END}")


def words(text: str) -> Iterator[Span]:
    """Yield the words of a text. A numeral is one with the word behind it, and years that are joined are one."""
    for run in _RUNS.finditer(fold(text)):
        if run["whole"]:
            yield Span(run.start(), run.end())
        else:
            yield from _chinese(run.group(), run.start())


def _chinese(run: str, start: int) -> Iterator[Span]:
    end = start
    for word in segment(run):
        end += len(word)
        if not _NUMERAL.fullmatch(word):
            yield Span(start, end)
            start = end
    if start < end:
        yield Span(start, end)


def asks(follow_up: FollowUp) -> bool:
    """Return whether a follow-up has an interrogative of its own."""
    return any(_asked(follow_up.question, pattern) for pattern in (_OPEN, _CLOSED))


def place_of(follow_up: FollowUp, at: int) -> int:
    """Return where the follow-up goes into the last question: behind it if it asks, else before the word at `at`."""
    if asks(follow_up):
        return len(follow_up.before)
    return next((word.start for word in words(follow_up.before) if word.start < at < word.end), at)


def ask_once(follow_up: FollowUp, logits: MutableMapping[str, list[float]]) -> str:
    """Keep the interrogative of one part. `logits` has the logit of each character of each part.

    Return what is to be asked at the end: the interrogative of the last question where none would be kept.
    """
    kept = False
    for part in ("question", "before", "earlier", "answer"):
        text, values = getattr(follow_up, part), logits[part]
        spans = [*_asked(text, _OPEN), *_asked(text, _CLOSED)]
        for span in spans:
            mean = 1.0 if part == "question" else sum(values[span.start : span.end]) / len(span)
            values[span.start : span.end] = [LEFT_OUT if kept else mean] * len(span)
        kept = kept or bool(spans)
    before, values = follow_up.before, logits["before"]
    asked = _asked(before, _OPEN)
    if asks(follow_up) or _asked(follow_up.question, _WHETHER) or not asked:
        return ""
    if any(values[span.start] > 0 for span in asked):
        return ""
    return max(asked, key=lambda span: values[span.start]).of(before)


def _asked(text: str, pattern: re.Pattern[str]) -> list[Span]:
    """Return where a question has interrogatives, with the measure word that they count by."""
    ends = {word.start: word for word in words(text) if len(word) == 1 and word.of(text) not in FUNCTION}
    found = []
    for match in pattern.finditer(fold(text)):
        counted = match.group().endswith(("多少", "几")) and match.end() in ends
        found.append(Span(match.start(), match.end() + counted))
    return found
