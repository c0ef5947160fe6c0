"""Answer in which year something missed its target, fell, rose or passed a mark.

What became of it stands in the sentence, and its year often only in the headings or the title of the report. Of each
year the amount is taken whose name is nearest to the thing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from rag.answer.own_label import find_labels
from rag.answer.reached import told_reached
from rag.answer.stated import StatedNumber
from rag.answer.year_proof import prove_year
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.scoped import is_told_of
from rag.gather.score import REFUSE_ABOVE
from rag.text.places import blank
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import split_clauses
from rag.text.terms import Weights, best_cover, terms_of
from rag.types import Answer, Citation, Row, Span
from rag.understand.question import Kind
from rag.understand.turns import Turn, read_turn

__all__ = ["answer_with_turn"]

_TELLS = 0.6  # share of the terms of the thing, in what an amount is named
_ALIKE = 0.15  # ... where an amount tells of the very mark
_LIKELY = 0.5  # chance of a sentence that tells of a missed target in other words than the question
_MOST = 5  # years
_FELL = re.compile(r"(?:下降|降低|减少|回落|下滑|下跌|缩减|降)了?$")
_ROSE = re.compile(r"(?:增长|增加|提高|上升|上涨|回升|反弹|扩大|涨|升|增)了?$")
_FIRST = re.compile(r"首次|首度|第一次|首破|历史性|突破|[跃迈站跨]上|跨[越过]|超过|大关|台阶")
_BEFORE = 12  # characters before an amount that tell its direction
_MOST_CHARS = 60  # of a sentence that is quoted whole


@dataclass(frozen=True, slots=True)
class _Turned:
    """What became of the thing in a year."""

    year: int
    evidence: Evidence
    span: Span
    fits: bool  # it is what the question says
    share: float  # of the terms of the thing
    own: float  # share of the characters of the name that are the thing's


def answer_with_turn(gathered: Gathered, library: Library) -> Answer | None:
    """Answer in which year something became of a thing, with a row for each. None: it is not asked, or not told."""
    question = gathered.analysis.question
    turn = read_turn(question.folded) if question.kinds == {Kind.DATE} else None
    if turn is None:
        return None
    thing = blank(turn.thing, gathered.analysis.scope.places)
    phrasings = tuple(map(library.vocabulary.weigh, library.vocabulary.rephrase(thing)))
    near = [one for one in gathered.evidence if not one.heading and _is_near(one, gathered, library)]
    told = list(_told(near, phrasings, turn, gathered, library))
    years = sorted(told, key=lambda one: one.year)
    of_years = (list(found) for _, found in groupby(years, key=lambda one: one.year))
    best = [max(found, key=lambda one: (round(one.share, 1), one.own)) for found in of_years]
    fitting = [one for one in best if one.fits]
    return _answer(fitting[:1] if turn.way == "passed" else fitting[-_MOST:], gathered, library)


def _told(
    near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, gathered: Gathered, library: Library
) -> Iterator[_Turned]:
    """Yield what became of the thing. A mark that only one sentence tells of may be told in other words."""
    if turn.way == "missed":
        yield from _missed(near, phrasings, turn, gathered, library)
        return
    named = [found for one in near for found in _amounts_of(one, phrasings, turn, library)]
    alike = [found for one in near for found in _amounts_of(one, phrasings, turn, library, _ALIKE)] if turn.mark else []
    yield from named or (alike if len({one.year for one in alike}) == 1 else ())


def _is_near(one: Evidence, gathered: Gathered, library: Library) -> bool:
    """Return whether a sentence is of the places of the question; without any, of the region of most reports."""
    places = gathered.analysis.scope.places
    if places:
        return all(is_told_of(place, one.hit.chunk, library) for place in places)
    regions = [library.sources[id_].region for id_ in gathered.chosen]
    return not regions or library.sources[one.hit.chunk.source.id].region == max(set(regions), key=regions.count)


def _missed(
    near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, gathered: Gathered, library: Library
) -> Iterator[_Turned]:
    """Yield the targets that were missed. The likeliest sentence may name the thing otherwise."""
    named = list(told_reached(near, phrasings, turn.thing, library))
    first = near[:1] if near and near[0].chance >= _LIKELY and gathered.none <= REFUSE_ABOVE else []
    for one in named or told_reached(first, phrasings, turn.thing, library, least=0.0):
        year = _year_at(one.evidence, one.span.start, library)
        if year is not None:
            yield _Turned(year, one.evidence, one.span, not one.reached, one.share + one.both, one.evidence.own)


def _amounts_of(
    one: Evidence, phrasings: Sequence[Weights], turn: Turn, library: Library, least: float = _TELLS
) -> Iterator[_Turned]:
    """Yield the amounts of a sentence that are named as the thing: changes, or levels where a mark is passed."""
    folded, start = one.folded, one.hit.chunk.start
    amounts = [found for found in find_quantities(folded) if not found.is_date and found.value is not None]
    for amount, label in zip(amounts, find_labels(folded, amounts), strict=True):
        share = best_cover(phrasings, terms_of(label))
        fits = _is_mark(amount, turn, folded) if turn.mark else _direction(amount, turn, folded)
        year = _year_at(one, start + amount.start, library)
        if fits is None or share < least or year is None:
            continue
        name = set(label) - {" "}
        own = len(name & set(turn.thing)) / max(len(name), 1)
        yield _Turned(year, one, _quoted(amount, label, one), fits, share, own)


def _direction(amount: Quantity, turn: Turn, folded: str) -> bool | None:
    """Return whether an amount tells that the thing fell, or rose, as the question says. None: it is no change."""
    before = folded[max(0, amount.start - _BEFORE) : amount.start]
    fell, rose = _FELL.search(before) is not None, _ROSE.search(before) is not None
    if amount.dimension != "percent" or not (fell or rose):
        return None
    return fell if turn.way == "fell" else rose


def _is_mark(amount: Quantity, turn: Turn, folded: str) -> bool | None:
    """Return whether an amount is the mark that the thing passed, or what was reached. None: it tells of no mark."""
    if turn.mark is None or amount.dimension in ("percent", "number", "ordinal", "duration"):
        return None
    mark = turn.mark if turn.mark.unit else replace(turn.mark, unit=amount.unit, dimension=amount.dimension)
    told = StatedNumber(mark, "", passed=True).is_told_by(amount)
    clauses = split_clauses(folded)
    at = next(index for index, clause in enumerate(clauses) if amount.start < clause.end)
    around = "".join(clause.of(folded) for clause in clauses[max(0, at - 1) : at + 2])
    return True if told and _FIRST.search(around) else None


def _year_at(one: Evidence, at: int, library: Library) -> int | None:
    """Return the year of which the clause at the offset `at` of the report tells as a result. None: no single one."""
    spans = (span for span in library.scoped_spans(one.hit.chunk) if span.span.start <= at < span.span.end)
    scope = next((span.scope for span in spans), None) or next(iter(library.scopes_of(one.hit.chunk)), None)
    if scope is None or scope.status != "done" or scope.period is None:
        return None
    return scope.period.years[0] if len(scope.period.years) == 1 and scope.period.whole else None


def _quoted(amount: Quantity, label: str, one: Evidence) -> Span:
    """Return what to quote: the sentence, or of a long one the clauses from the name of the amount on."""
    folded, start = one.folded, one.hit.chunk.start
    if len(folded) <= _MOST_CHARS:
        return Span(start, start + len(folded))
    clauses = split_clauses(folded)
    at = next(index for index, clause in enumerate(clauses) if amount.start < clause.end)
    named = (index for index in range(at, -1, -1) if label[:2] in clauses[index].of(folded))
    first = next(named, at)
    following = clauses[at + 1 : at + 2]
    last = following[0].end if following and _FIRST.search(following[0].of(folded)) else clauses[at].end
    return Span(start + clauses[first].start, start + last)


def _answer(told: Sequence[_Turned], gathered: Gathered, library: Library) -> Answer | None:
    """Return the answer with a row for each year, and what proves each. None: nothing does."""
    citations: list[Citation] = []
    rows: list[Row] = []
    for one in told:
        chunk = library.chunk_at(one.evidence.hit.chunk.source.id, one.span)
        citation = Citation(len(citations) + 1, chunk, one.span.start, one.span.end, chunk.text)
        proof = prove_year(citation, one.year, library)
        if proof is None:
            continue
        rows.append(Row(f"{one.year}年", citation.quote.strip("，, \n\u3000"), citation.marker))
        citations += [citation, proof]
    if not rows:
        return None
    confidence = max((one.evidence.chance for one in told), default=0.0)
    return Answer(
        gathered.analysis.request.question,
        citations=tuple(citations),
        rows=tuple(rows),
        confidence=round(max(confidence, 1 - gathered.none), 4),
    )
