"""Answer in which year something missed its target, fell, rose or passed a mark.

What became of it stands in the sentence, and its year often only in the headings or the title of the report. Of each
year the amount is taken whose name is nearest to the thing. Where no sentence tells it, the levels of the years do.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from rag.answer.citations import add_citation
from rag.answer.own_label import find_labels
from rag.answer.reached import told_reached
from rag.answer.stated import StatedNumber, same_unit
from rag.answer.year_proof import prove_year
from rag.answer.yearly_levels import core_of, year_at
from rag.answer.yearly_turns import Turned, turned_by_levels
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

_ASKED = frozenset({Kind.DATE, Kind.QUANTITY, Kind.YES_NO, Kind.COMPARE})  # 这几年 looks like a number
_TELLS = 0.6  # share of the terms of the thing, in what an amount is named
_ALIKE = 0.15  # ... where an amount tells of the very mark
_IN_PART = 0.15  # ... where the thing has another name in the report: 财政收入 is 一般公共预算收入
_NEAR_BEST = 3
_LIKELY = 0.5  # chance of a sentence that tells of a missed target in other words than the question
_MOST = 5  # years
_FELL = re.compile(r"(?:下降|降低|减少|回落|下滑|下跌|缩减|降)了?(?:约|近)?$")
_ROSE = re.compile(r"(?:增长|(?<!新)增加|提高|上升|上涨|回升|反弹|扩大|涨|升|(?<![新净])增)了?(?:约|近)?$")
_FIRST = re.compile(r"首次|首度|第一次|首破|历史性|突破|[跃迈站跨]上|跨[越过]|超过|大关|台阶")
_BEFORE = 12  # characters before an amount that tell its direction
_MOST_CHARS = 60  # of a sentence that is quoted whole


def answer_with_turn(gathered: Gathered, library: Library) -> Answer | None:
    """Answer in which year something became of a thing, with a row for each. None: it is not asked, or not told."""
    question = gathered.analysis.question
    asks = Kind.DATE in question.kinds and question.kinds <= _ASKED
    turn = read_turn(question.folded) if asks else None
    if turn is None:
        return None
    thing = blank(turn.thing, gathered.analysis.scope.places).strip()
    phrasings = tuple(map(library.vocabulary.weigh, library.vocabulary.rephrase(thing)))
    near = [one for one in gathered.evidence if not one.heading and _is_near(one, gathered, library)]
    told = _of_years(near, phrasings, turn, library)
    if not told and (name := _nearest_name(near, phrasings, turn)):
        told = _of_years(near, (library.vocabulary.weigh(name),), replace(turn, thing=name), library)
    if not told and turn.way == "missed":
        told = {one.year: one for one in _best_of_years(_likeliest(near, phrasings, turn, gathered, library))}
    among = gathered.analysis.scope.among
    meant = [told[year] for year in sorted(told) if not among or year in among]
    fitting = [one for one in meant if one.fits]
    first = turn.way == "passed" or turn.first
    return _answer(fitting[:1] if first else fitting[-_MOST:], gathered, library)


def _of_years(
    near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, library: Library
) -> dict[int, Turned]:
    """Return what became of the thing in each year: what a sentence tells, else what its levels do."""
    told = {one.year: one for one in turned_by_levels(near, phrasings, turn, library)}
    return told | {one.year: one for one in _best_of_years(_told(near, phrasings, turn, library))}


def _nearest_name(near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn) -> str:
    """Return how the likeliest sentence that names the thing in part, or has the unit of the mark, names it."""
    for one in sorted(near, key=lambda one: -one.chance)[:_NEAR_BEST]:
        amounts = [found for found in find_quantities(one.folded) if not found.is_date and found.value is not None]
        for amount, label in zip(amounts, find_labels(one.folded, amounts), strict=True):
            alike = turn.mark and turn.mark.unit and same_unit(turn.mark, amount) and one.chance >= _LIKELY
            if alike or best_cover(phrasings, terms_of(label)) >= _IN_PART:
                return core_of(label)
    return ""


def _best_of_years(told: Iterable[Turned]) -> list[Turned]:
    """Return of each year what names the thing best."""
    of_years = (list(found) for _, found in groupby(sorted(told, key=lambda one: one.year), key=lambda one: one.year))
    return [
        max(found, key=lambda one: (round(one.share, 1), round(one.own, 1), one.evidence.chance)) for found in of_years
    ]


def _told(near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, library: Library) -> Iterator[Turned]:
    """Yield what became of the thing. A mark that only one sentence tells of may be told in other words."""
    if turn.way in ("missed", "met"):
        yield from _reached(near, phrasings, turn, library)
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


def _reached(
    near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, library: Library, least: float | None = None
) -> Iterator[Turned]:
    """Yield the targets that were missed or reached."""
    more = {} if least is None else {"least": least}
    for one in told_reached(near, phrasings, turn.thing, library, **more):
        year = _year_at(one.evidence, one.span.start, library)
        if year is not None:
            fits = one.reached == (turn.way == "met")
            yield Turned(year, one.evidence, one.span, fits, one.share + one.both, one.evidence.own)


def _likeliest(
    near: Sequence[Evidence], phrasings: Sequence[Weights], turn: Turn, gathered: Gathered, library: Library
) -> Iterator[Turned]:
    """Yield what the likeliest sentence tells of a target. It may name the thing otherwise."""
    if near and near[0].chance >= _LIKELY and gathered.none <= REFUSE_ABOVE:
        yield from _reached(near[:1], phrasings, turn, library, least=0.0)


def _amounts_of(
    one: Evidence, phrasings: Sequence[Weights], turn: Turn, library: Library, least: float = _TELLS
) -> Iterator[Turned]:
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
        yield Turned(year, one, _quoted(amount, label, one), fits, share, own)


def _direction(amount: Quantity, turn: Turn, folded: str) -> bool | None:
    """Return whether an amount tells that the thing fell, or rose, as the question says. None: it is no change."""
    before = folded[max(0, amount.start - _BEFORE) : amount.start]
    fell, rose = _FELL.search(before) is not None, _ROSE.search(before) is not None
    if turn.way not in ("fell", "rose") or not (fell or rose) or amount.dimension in ("ordinal", "duration"):
        return None
    return fell if turn.way == "fell" else rose


def _is_mark(amount: Quantity, turn: Turn, folded: str) -> bool | None:
    """Return whether an amount is the mark that the thing passed, or what was reached. None: it tells of no mark."""
    if turn.mark is None or turn.way != "passed" or amount.dimension in ("percent", "number", "ordinal", "duration"):
        return None
    mark = turn.mark if turn.mark.unit else replace(turn.mark, unit=amount.unit, dimension=amount.dimension)
    told = StatedNumber(mark, "", passed=True).is_told_by(amount)
    clauses = split_clauses(folded)
    at = next(index for index, clause in enumerate(clauses) if amount.start < clause.end)
    around = "".join(clause.of(folded) for clause in clauses[max(0, at - 1) : at + 2])
    return True if told and _FIRST.search(around) else None


def _year_at(one: Evidence, at: int, library: Library) -> int | None:
    """Return the year of which the clause at the offset `at` of the report tells as a result. None: no single one."""
    found = year_at(one, at, library)
    return found[0] if found and not found[1] else None


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


def _answer(told: Sequence[Turned], gathered: Gathered, library: Library) -> Answer | None:
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
        if one.beside is not None:
            beside = one.beside.hit.chunk
            add_citation(Citation(len(citations) + 1, beside, beside.start, beside.end, beside.text), citations)
    if not rows:
        return None
    confidence = max((one.evidence.chance for one in told), default=0.0)
    return Answer(
        gathered.analysis.request.question,
        citations=tuple(citations),
        rows=tuple(rows),
        confidence=round(max(confidence, 1 - gathered.none), 4),
    )
