"""Answer which of several places has the most or the least of something, from a paragraph that tells of each in turn.

望澜区地区生产总值518.6亿元，增长4.6%；青屏区396.2亿元，增长3.9%。 names the measure with the first place only.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.answer.arithmetic import Operand, write_extreme
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.places import blank, count_of_places, short_name
from rag.text.quantity import Quantity, find_quantities
from rag.text.terms import Weights, best_cover, terms_of
from rag.types import Answer, Citation, Excerpt, Row, Span

__all__ = ["answer_with_place"]

_LEVEL = "(?:[省市州县区旗]|县区|区县|州市|市州|县市|市县|地区|地方|城市)"
_ASKS = re.compile(
    rf"(?:谁|哪一?[个座家]?(?:{_LEVEL})?)的?(?P<a>[^,。;?]{{1,16}}?)最(?P<way>[多少高低大小快慢])"
    rf"|(?P<b>[^,。;?]{{2,20}}?)得?最(?P<way2>[多少高低大小快慢])的?(?:是|为)?(?:谁|哪一?[个座家]?{_LEVEL})"
)
_OF_PLACES = re.compile(rf"(?:[几两二三四五六七八九十各]|\d+)个?{_LEVEL}|哪一?[个座]?{_LEVEL}")
_LISTED = re.compile(
    rf"(?P<names>(?:[\u4e00-\u9fff]{{2,5}}[、和与跟]){{1,12}}[\u4e00-\u9fff]{{2,4}})这?(?:[两二三四五六七八九十]|\d{{1,2}})个{_LEVEL}"
)
_LEAST = frozenset("少低小慢")
_CHANGE = re.compile("增长|增[速幅]|[涨降]幅|[快慢]")
_NO_MEASURE = re.compile(r"增长|增[速幅]|[涨降]幅|里头?|其中|年")
_PLACE = re.compile(
    r"(?:(?<=[,;。:、\n])|^)\s*(?:其中,?)?(?P<name>[\u4e00-\u9fff]{1,3}[省市州县区旗])(?![级属域场内外委政])"
)
_BEFORE = 8  # characters before an amount that tell its direction
_ROSE = re.compile(r"(?:增长|增|提高|上升|上涨|涨)了?$")
_FELL = re.compile(r"(?:下降|降|减少|下跌|回落)了?$")
_BEFORE_FIRST = 24  # characters before the first place, which may name the measure
_NEAR_BEST = 12
_NAMED = 0.6  # share of the measure's terms
_ITEM = 60  # characters that are told of one place


@dataclass(frozen=True, slots=True)
class _Told:
    """The amount of a place, and where it is told. Offsets count from the start of the report."""

    place: str
    amount: Quantity
    value: Decimal
    span: Span  # of the amount
    item: Span


def answer_with_place(gathered: Gathered, library: Library) -> Answer | None:
    """Answer which place has the most or the least, with a row for each. None: that is not asked, or not told."""
    folded = gathered.analysis.question.folded
    asks = _ASKS.search(folded)
    places = gathered.analysis.scope.places
    if asks is None or not (_OF_PLACES.search(folded) or len(places) > 1):
        return None
    way = asks["way"] or asks["way2"]
    measure = asks["a"] or blank(_OF_PLACES.sub(" ", asks["b"]), places)
    changes = _CHANGE.search(measure + way) is not None
    wanted = _NO_MEASURE.sub("", measure) if changes else measure
    wordings = {*library.vocabulary.rephrase(measure), *library.vocabulary.rephrase(wanted or measure)}
    phrasings = [library.vocabulary.weigh(_NO_MEASURE.sub("", one) or one) for one in wordings]
    for one in gathered.evidence[:_NEAR_BEST]:
        told = list(_run(one, library, changes=changes))
        apart = len({each.place for each in told}) == len(told) > 1
        named = apart and _names(told, one, library, phrasings)
        if named and (found := _answer(told, gathered, one, library, least=way in _LEAST)):
            return found
    return None


def _run(one: Evidence, library: Library, *, changes: bool) -> Iterator[_Told]:
    """Yield what the paragraph of a sentence tells of places one after the other, around the sentence."""
    text = library.folded[one.hit.chunk.source.id]
    start = text.rfind("\n", 0, one.hit.chunk.start) + 1
    stop = text.find("\n", one.hit.chunk.end)
    stop = len(text) if stop < 0 else stop
    found = list(_PLACE.finditer(text, start, stop))
    ends = [*(match.start() for match in found[1:]), stop][: len(found)]
    runs: list[list[_Told]] = [[]]
    for match, end in zip(found, ends, strict=True):
        item = Span(match.start("name"), min(end, match.end() + _ITEM))
        sentence = re.split(r"[;。\n]", text[item.start : item.end])[0]
        told = _amount(match["name"], Span(item.start, item.start + len(sentence)), text, changes=changes)
        if told is None:
            runs.append([])
            continue
        runs[-1].append(told)
        if end - match.end() > _ITEM or text[item.start + len(sentence) : item.start + len(sentence) + 1] == "。":
            runs.append([])
    at = one.hit.chunk
    yield from next((run for run in runs if any(at.start <= told.item.start < at.end for told in run)), [])


def _amount(place: str, item: Span, text: str, *, changes: bool) -> _Told | None:
    """Return the level that is told of a place, or how far it changed. None: it is not told."""
    said = item.of(text)
    for amount in find_quantities(said):
        before = said[max(0, amount.start - _BEFORE) : amount.start]
        changed = amount.dimension == "percent" and (_ROSE.search(before) or _FELL.search(before))
        if amount.is_date or amount.value is None or bool(changed) != changes:
            continue
        value = -amount.value if changes and _FELL.search(before) else amount.value
        return _Told(place, amount, value, Span(item.start + amount.start, item.start + amount.end), item)
    return None


def _names(told: Sequence[_Told], one: Evidence, library: Library, phrasings: Sequence[Weights]) -> bool:
    """Return whether the measure is named with the first place, or before it, and all amounts have one unit."""
    text = library.folded[one.hit.chunk.source.id]
    first = told[0]
    before = re.split(r"[。;\n]", text[max(0, first.item.start - _BEFORE_FIRST) : first.item.start])[-1]
    label = before + text[first.item.start + len(first.place) : first.span.start]
    units = {each.amount.unit for each in told}
    return len(units) == 1 and best_cover(phrasings, terms_of(label)) >= _NAMED


def _answer(
    told: Sequence[_Told], gathered: Gathered, one: Evidence, library: Library, *, least: bool
) -> Answer | None:
    """Return the answer. None: a place that the question names is not told of."""
    folded = gathered.analysis.question.folded
    listed = _LISTED.search(folded)
    asked = [
        short_name(place)
        for place in (re.split("[、和与跟]", listed["names"]) if listed else gathered.analysis.scope.places)
    ]
    counted = count_of_places(folded)
    if len(asked) > 1:
        told = [each for each in told if any(name in each.place for name in asked)]
        if len(told) < len(asked):
            return None
    if counted is not None and counted != len(told):
        return None
    id_ = one.hit.chunk.source.id
    text = library.reports[id_].report.text
    span = Span(min(each.item.start for each in told), max(each.item.end for each in told))
    citation = Citation(1, library.chunk_at(id_, span), span.start, span.end, span.of(text))
    operands: list[Operand] = [
        (each.value, Excerpt(1, each.span.start, each.span.end, each.span.of(text))) for each in told
    ]
    labels = [each.place for each in told]
    calculation = write_extreme("minimum" if least else "maximum", operands, labels, told[0].amount.unit)
    return Answer(
        gathered.analysis.request.question,
        citations=(citation,),
        rows=tuple(Row(each.place, each.span.of(text), 1) for each in told),
        calculations=(calculation,),
        confidence=round(max(one.chance, gathered.confidence), 4),
    )
