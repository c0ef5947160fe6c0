"""Show how far two amounts of the best sentence are apart, if the question compares the two things that they tell.

A grant of so much for one kind and of so much for another stand in one sentence. Each amount is one of the thing whose
name its label has most of; both have one unit. What a sentence states itself is quoted.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import NamedTuple

from rag.answer.arithmetic import Operand, write_calculation
from rag.answer.own_label import NAMELESS, find_labels, shares_of
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import split_clauses
from rag.text.spans import strip
from rag.text.stopwords import FILLER
from rag.text.terms import Weights
from rag.types import Answer, Citation, Excerpt, Row, Span
from rag.understand.question import Question

__all__ = ["compared_names", "tell_apart"]


class _Name(NamedTuple):
    """A name with its wordings, and for each of them the first character that the other name has not; "" for none."""

    said: str
    wordings: Sequence[Weights]
    own: frozenset[str]


_NAME = r"[^,。;?:\s]{1,24}"
_WAY = "[多高大长重快强贵少低小短轻慢弱]"
_MUCH = r"(?:多少|几)"
_WHICH = r"(?:谁|哪一?[个项样头边种类者块])的?"
_COMPARISONS = (
    re.compile(
        rf"(?P<a>{_NAME}?)(?<![同环占对类相])比(?![例重率较])(?P<b>{_NAME}?)[又还要能会]*(?:{_WAY}|多[给发奖补拿交收花]|少[给发奖补拿交收花])"
        rf"[了出]?{_MUCH}"
    ),
    re.compile(
        rf"(?P<a>{_NAME}?)[和与跟同](?P<b>{_NAME}?),?(?:之间|两者|到底|究竟)?的?(?:相?差|{_WHICH}[更要]?{_WAY})"
    ),
    re.compile(rf"(?P<a>{_NAME}?)[更要]?{_WAY}?,?还是(?P<b>{_NAME}?)[更要]?{_WAY}(?=[,。?]|$)"),
)
_ASKS_DIFFERENCE = re.compile(rf"相?差|{_WAY}[给发奖补拿交收花]?[了出]?(?:来)?{_MUCH}")
_VERB = re.compile(r"^(?:[收花产卖种养交打修建办存贷用发拿得补奖]的)(?=.)|^(?:请问|那么?|是|的)")
_CHANGES = re.compile(r"增[速长幅]|涨幅|降幅|[升涨降]得|百分点|几个?点")
_STATES = re.compile(r"(?:比|较)[^,。;]{0,24}(?:多|高|快|低|少|慢|大|小)[出]?\s*\d|相差\s*\d")
_LEAST = 0.3  # of a name's words, in the label of its amount
_BOTH = 0.9  # of both names together
_CLEARLY = 0.1  # more of both names than in any other two amounts
_PRECISE = 0.3  # for a label that says nothing but the name
_ALIKE = 0.15  # for labels that end alike: 税收收入, 非税收入
_EVERYWHERE = re.compile(r"^[全我本][省市县区]的?")
_MOST_AMOUNTS = 24
_AROUND = 200  # characters
_SENTENCE_ENDS = re.compile("[。;]")
_A_YEAR = re.compile(r"\d{2,4}年(?:[末底初]|全年)?")
_QUOTES = str.maketrans("“”‘’\"'", "      ")


def compared_names(folded: str) -> tuple[str, str] | None:
    """Return the names of the two things that a folded question compares, if it asks how far they differ.

    >>> compared_names("省级示范园的奖励比市级示范园高多少?")
    ('省级示范园的奖励', '市级示范园')
    """
    if not _ASKS_DIFFERENCE.search(folded):
        return None
    for pattern in _COMPARISONS:
        for match in pattern.finditer(folded):
            names = [_VERB.sub("", FILLER.sub("", match[name])).strip("的花拿得补给") for name in "ab"]
            if all(names) and names[0] != names[1] and not re.search(r"\d{2,4}年|[上去前]一?年", "".join(names)):
                return names[0], names[1]
    return None


def tell_apart(answer: Answer, gathered: Gathered, library: Library, whole: Question | None = None) -> Answer:
    """Return the answer with both amounts and their difference, or unchanged if these are not sure.

    `whole` is the question for both things, if that of `gathered` is for one of them.
    """
    question = whole or gathered.analysis.question
    names = (
        None if question.english else compared_names(_A_YEAR.sub(" ", question.folded) if whole else question.folded)
    )
    if names is None or answer.refused or len(answer.citations) != 1 or answer.rows or answer.calculations:
        return answer
    citation = answer.citations[0]
    chunk = next((e.hit.chunk for e in gathered.evidence if e.hit.chunk == citation.chunk), None)
    if chunk is None or _STATES.search(fold(citation.quote)):
        return answer
    around = _paragraph(citation, library)
    folded = library.folded[chunk.source.id][around.start : around.end].translate(_QUOTES)
    wordings = [_read(name, other, gathered, library) for name, other in (names, names[::-1])]
    pair = _pair(folded, wordings, changes=bool(_CHANGES.search(question.folded)))
    if pair is None:
        return answer
    text = library.reports[chunk.source.id].report.text
    quoted = _quoted(folded, pair)
    span = Span(around.start + quoted.start, around.start + quoted.end)
    shown = Citation(1, library.chunk_at(chunk.source.id, span), span.start, span.end, span.of(text))
    found = [_excerpt(one, around.start, text) for one in pair]
    operands: list[Operand] = [(one.value or Decimal(), said) for one, said in zip(pair, found, strict=True)]
    ordered = sorted(range(2), key=lambda at: -operands[at][0])
    aside = f"{names[ordered[0]]}更多" if operands[0][0] != operands[1][0] else ""
    calculation = write_calculation("difference", [operands[at] for at in ordered], pair[0].unit, aside)
    rows = tuple(Row(name, said.text, 1) for name, said in zip(names, found, strict=True))
    return replace(answer, citations=(shown,), exact=(), rows=rows, calculations=(calculation,))


def _pair(folded: str, names: Sequence[_Name], *, changes: bool) -> tuple[Quantity, Quantity] | None:
    """Return the amounts of both names. None: no two of one unit have clearly more of them than any others."""
    every = [one for one in find_quantities(folded) if not one.is_date and one.value is not None]
    labels = find_labels(folded, every)
    fitting = [
        at
        for at, one in enumerate(every)
        if one.unit and (one.dimension == "percent" if changes else not _only_changes(labels, at))
    ]
    if not 2 <= len(fitting) <= _MOST_AMOUNTS:
        return None
    first, second = ({at: _named(name, labels[at]) for at in fitting} for name in names)
    ranked = sorted(
        (
            (first[a] + second[b] - (second[a] + first[b]) / 2 + _ALIKE * (labels[a][-2:] == labels[b][-2:]), a, b)
            for a, b in permutations(fitting, 2)
            if every[a].unit == every[b].unit and min(first[a], second[b]) >= _LEAST
        ),
        reverse=True,
    )
    if not ranked or ranked[0][0] < _BOTH or (len(ranked) > 1 and ranked[0][0] < ranked[1][0] + _CLEARLY):
        return None
    _, a, b = ranked[0]
    return every[a], every[b]


def _read(name: str, other: str, gathered: Gathered, library: Library) -> _Name:
    said = _EVERYWHERE.sub("", name.translate(_QUOTES))
    for place in gathered.analysis.scope.places:
        said = said.removeprefix(place).lstrip("的") or said
    wordings = library.vocabulary.rephrase(said)
    own = (next((char for char in one if char not in other and char not in " 的"), "") for one in wordings)
    return _Name(said, tuple(map(library.vocabulary.weigh, wordings)), frozenset(own))


def _only_changes(labels: Sequence[str], at: int) -> bool:
    """Return whether an amount has the name of the one before it: 8% in 进口22亿元,增长8%."""
    return at > 0 and labels[at].startswith(f"{labels[at - 1]} ")


def _named(name: _Name, label: str) -> float:
    """Return how much of a name a label has, and how little else: 出口 is in 进出口总额, too."""
    (share,) = shares_of(name.wordings, [label])
    if share < _LEAST or not any(char in label for char in name.own):
        return 0.0
    own = NAMELESS.sub("", label)
    return share + _PRECISE * (sum(char in name.said for char in own) / len(own) if own else 0.0)


def _paragraph(citation: Citation, library: Library) -> Span:
    """Return what stands around a quote in its paragraph, so many characters to both sides."""
    folded = library.folded[citation.chunk.source.id]
    low, high = max(0, citation.start - _AROUND), min(len(folded), citation.end + _AROUND)
    cuts = [one.end() for one in _SENTENCE_ENDS.finditer(folded, low, citation.start)]
    start = max(folded.rfind("\n", low, citation.start) + 1, cuts[0] if low and cuts else low)
    end = folded.find("\n", citation.end, high)
    return Span(min(start, citation.start), end if end >= 0 else high)


def _quoted(folded: str, pair: Sequence[Quantity]) -> Span:
    """Return the clauses from the first amount to the last."""
    used = [cut for cut in split_clauses(folded) if any(cut.start < one.end and one.start < cut.end for one in pair)]
    return strip(folded, Span(used[0].start, used[-1].end))


def _excerpt(one: Quantity, start: int, text: str) -> Excerpt:
    return Excerpt(1, start + one.start, start + one.end, text[start + one.start : start + one.end])
