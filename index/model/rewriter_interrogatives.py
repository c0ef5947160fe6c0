"""Where the questions of a dialogue ask something, as a follow-up is written out. Patterns are for folded text."""

import re
from functools import lru_cache

from index.model.rewriter_words import words
from rag.text.fold import cut_out, fold
from rag.text.numerals import ONES
from rag.text.places import find_places
from rag.text.stopwords import FUNCTION
from rag.text.units import DIMENSIONS
from rag.text.words import is_verb
from rag.types import Span
from rag.understand.interrogatives import HOW_MANY
from rag.understand.leaning import YEARS

__all__ = [
    "asks_if_there_is_a_figure",
    "find_closed",
    "find_manner",
    "find_open",
    "names_nothing",
    "names_rank_or_rate",
]

_KEPT = 64  # texts; each follow-up is read with the questions before it
_END = r"(?=[,?？。!\s]|$)"
_OPEN = re.compile(  # asks for something
    rf"(?:{HOW_MANY.pattern})成?|第几|(?:星期|礼拜|老)几|百分之几|多[大高长重远宽深快厚久](?!的)"
    r"|(?:什么|啥|何|哪个?)(?:时候|时间|地方)|什么样?|啥|哪(?:一?[年天日月里儿些个家项种类所条次份届款]|几.)?"
    r"|谁|何[时人处]|为[什何啥]么?|怎么?[样办做]?|咋样?|如何"
)
_CLOSED = re.compile(  # asks whether it is so, and not only whether there is a figure
    rf"(?<!有)吗{_END}|(?<!有)[没不]{_END}|是否|[能可]否|(?P<verb>[^有])[不没](?P=verb)"
)
_WHETHER = re.compile(rf"有没有|有无|有[吗没]{_END}|没有{_END}")
_MANNER = re.compile(rf"(?:怎么样|怎样|咋样?|如何)(?P<soft>呢?){_END}")
_SOME = re.compile(  # before 几 that asks nothing: 近几年, 十几, 今年前几个月, 好几个; 办好几件 asks
    rf"(?:[近这那数每{ONES}两十百千万亿]|其[他它]|另外|过去|未来|剩下|连续"
    r"|(?:^|[的年月度季,今往随此最])[前后头]|(?<![办做搞建修抓管])好)$"
)
_NO_NUMBER = re.compile(r"几[乎率经近欲至微案]")
_THOSE = re.compile(r"^几.(?P<thing>[^,?]+?)呢[?？]?$")  # 几个县呢 names things
_RANK = "排名|名次|位次"
_RATE = "率|占比|比例|比重|份额|百分比|增速|增幅|涨幅|降幅"
_OWN_MEASURE = re.compile(rf"(?:(?P<rank>{_RANK})|{_RATE})的?呢?$")
_UNITS = frozenset(unit for units in DIMENSIONS.values() for unit in units)
_NAMELESS = re.compile("[它他她这那其]们?|呢|(?:百分)?点")
_COUNTS = re.compile("多少$|(?<![期拜])几$")


@lru_cache(_KEPT)
def find_open(text: str) -> tuple[Span, ...]:
    """Return where a question asks for something, with the measure word that it counts by."""
    folded = fold(text)
    ends = {word.start for word in words(text) if len(word) == 1 and word.of(text) not in FUNCTION}
    found = []
    for match in _OPEN.finditer(folded):
        if folded[match.start()] == "几" and _means_some(folded, match.start()):
            continue
        counted = _COUNTS.search(match.group()) and match.end() in ends
        found.append(Span(match.start(), match.end() + bool(counted)))
    return tuple(found)


@lru_cache(_KEPT)
def find_closed(text: str) -> tuple[Span, ...]:
    """Return where a question asks whether something is so."""
    return tuple(Span(match.start(), match.end()) for match in _CLOSED.finditer(fold(text)))


@lru_cache(_KEPT)
def find_manner(text: str) -> Span | None:
    """Return a predicate at the end that only asks the last question again, of something else: 深圳市怎么样."""
    folded = fold(text)
    match = _MANNER.search(folded)
    if match is None or not match.start():
        return None
    named = YEARS.sub("", folded[: match.start()])
    for place in find_places(named):
        named = named.replace(place, "")
    return Span(match.start(), match.end()) if match["soft"] or not named.strip("的") else None


def asks_if_there_is_a_figure(text: str) -> bool:
    """Return whether a follow-up asks whether there is a figure, and so for the figure: 86年的有吗."""
    return _WHETHER.search(fold(text)) is not None


def names_nothing(text: str) -> bool:
    """Return whether a follow-up asks for a number and has only verbs beside: 是多少, 它增长多少."""
    folded, spans = fold(text), find_open(text)
    if not spans or any(not HOW_MANY.match(folded, span.start) for span in spans):
        return False
    asked = {at for span in spans for at in range(span.start, span.end)}
    others = (word.of(folded) for word in words(text) if word.start not in asked)
    return all(FUNCTION.issuperset(word) or is_verb(word, only=False) or _NAMELESS.fullmatch(word) for word in others)


def names_rank_or_rate(text: str) -> str:
    """Return "rank" or "rate" if a follow-up without an interrogative ends in the name of one: 占全年开销的比重."""
    match = _OWN_MEASURE.search(cut_out(re.compile(r"[?？]$"), fold(text)))
    return "" if match is None else "rank" if match["rank"] else "rate"


def _means_some(folded: str, at: int) -> bool:
    """Return whether the 几 at `at` asks nothing: it is part of a word, or means some."""
    if _SOME.search(folded[:at]) or _NO_NUMBER.match(folded, at):
        return True
    those = _THOSE.match(folded) if not at else None
    if those and those["thing"] not in _UNITS and not re.search("点$", those["thing"]):
        return not any(is_verb(word.of(folded), only=False) for word in words(folded) if word.start > 1)
    word = next((word for word in words(folded) if word.start <= at < word.end), None)
    return word is not None and ((word.start < at and word.of(folded) != "好几") or len(word) > 2)
