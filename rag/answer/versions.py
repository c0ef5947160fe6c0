"""Find the same statement in other reports: of another year, or with another figure.

Yearly reports follow one template, so their sentences are alike but for the numbers. A question that leaves the period
open is answered from the newest report, and the other years follow as rows. Reports that state different figures for
one period are shown side by side.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.asserted_year import asserts_year
from rag.answer.counterparts import is_replaced
from rag.answer.names import name_report
from rag.answer.year_of import asks_which_year, has_day_of_year
from rag.answer.year_proof import prove_year
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.gather.sentence_scope import Scope
from rag.text.fold import fold
from rag.text.numerals import NUMERALS
from rag.text.period import MONTHS
from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import split_clauses
from rag.text.spans import trim
from rag.text.terms import pairs
from rag.text.years import NUMERAL_YEAR
from rag.types import Answer, Chunk, Citation, Excerpt, Row, Span
from rag.understand.question import Kind

__all__ = ["with_versions", "with_year"]

_ALIKE = 0.6  # share of the pairs of characters, without numbers, that two clauses have in common
_FEWEST = 4  # pairs; shorter clauses such as 增长6% are alike everywhere
_MOST = 5  # rows
_IN_FORCE = re.compile("现行|最新|目前有效|现在[用执]|正在执行")
_NUMBERS = re.compile(rf"[\d.,%·\s{NUMERALS}]+")


@dataclass(frozen=True, slots=True)
class _Version:
    """A clause of a report that makes the statement, with its amount."""

    chunk: Chunk
    span: Span  # of the clause in the report
    amount: Quantity  # offsets count from the clause's start
    scope: Scope | None

    @property
    def last(self) -> int:
        """The last month of its period; 0 without one."""
        return self.scope.period.last if self.scope and self.scope.period else 0


def with_versions(answer: Answer, gathered: Gathered, library: Library) -> Answer:
    """Return `answer` with rows for the versions of its statement in other reports; unchanged if there are none.

    The newest version comes first. Only an answer with one quote and one exact amount has versions.
    """
    if len(answer.citations) != 1 or len(answer.exact) != 1 or len(library.reports) < 2:
        return answer
    own = _own(answer, library)
    if own is None:
        return answer
    others = list(_others(own, gathered, library))
    if gathered.analysis.scope.period is not None:
        others = [one for one in others if one.last == own.last]
    different = [one for one in others if one.last != own.last or one.amount.value != own.amount.value]
    if not different:
        return answer
    only_newest = _IN_FORCE.search(gathered.analysis.question.folded)
    versions = sorted([own, *different], key=lambda one: -_made(one))[: 1 if only_newest else _MOST]
    return _answer(answer, versions, library)


def with_year(answer: Answer, gathered: Gathered, library: Library) -> Answer:
    """Add the year as a row if the question asks when, and the quote only says 去年 or a day of the year.

    Where the year is asked for or corrected, what proves it is cited as well; without it, no year is told. An answer
    with another year than the question says that it was in corrects it.
    """
    question = gathered.analysis.question
    if question.kinds != {Kind.DATE} or len(answer.citations) != 1 or answer.rows:
        return answer
    (citation,) = answer.citations
    folded, which_year = fold(citation.quote), asks_which_year(question.folded)
    if which_year and not has_day_of_year(question, folded):
        return answer
    periods = {scope.period for scope in library.scopes_of(citation.chunk)}
    years = {year for period in periods if period for year in period.years}
    if len(years) != 1 or re.search(rf"(?:19|20)\d\d|{NUMERAL_YEAR}", folded):
        return answer
    (year,) = years
    corrects = _corrects(year, citation, gathered)
    citations: tuple[Citation, ...] = (citation,)
    if corrects or which_year:
        proof = prove_year(citation, year, library)
        if proof is None:
            return answer
        citations = (citation, proof)
    return replace(
        answer,
        citations=citations,
        rows=(Row(f"{year}年", citation.quote, citation.marker),),
        corrected=answer.corrected or corrects,
    )


def _corrects(year: int, citation: Citation, gathered: Gathered) -> bool:
    """Return whether the question says that it was in another year than `year`, which the report tells."""
    analysis = gathered.analysis
    asked = analysis.scope.period
    if asked is None or year in asked.years or analysis.scope.of_report:
        return False
    return asserts_year(analysis.standalone or analysis.request.question, citation.quote)


def _made(version: _Version) -> int:
    """Return the last month of a version's period; without one, the first month of the year of its report."""
    return version.last or (version.chunk.source.year or 0) * MONTHS


def _own(answer: Answer, library: Library) -> _Version | None:
    (citation,), (exact,) = answer.citations, answer.exact
    whole = Span(citation.start, citation.end)
    return next(
        (
            one
            for one in _versions(citation.chunk, whole, library)
            if one.span.start + one.amount.start < exact.end and exact.start < one.span.start + one.amount.end
        ),
        None,
    )


def _others(own: _Version, gathered: Gathered, library: Library) -> Iterator[_Version]:
    """Yield the most alike clause of each other report with an amount of the same unit."""
    said = _words(own, library)
    if len(said) < _FEWEST:
        return
    seen = {own.chunk.source.id}
    for evidence in gathered.evidence:
        chunk = evidence.hit.chunk
        if chunk.source.id in seen:
            continue
        for one in _versions(chunk, Span(chunk.start, chunk.end), library):
            same = one.amount.unit == own.amount.unit and _status(one) == _status(own)
            if same and _alike(said, _words(one, library)) >= _ALIKE and not _of_another(gathered, own, one, library):
                seen.add(chunk.source.id)
                yield one
                break


def _of_another(gathered: Gathered, own: _Version, other: _Version, library: Library) -> bool:
    """Return whether the question names what `own` is about, and `other` is about another thing."""
    asked = gathered.analysis.question.folded
    pairs_ = zip(_names(own, library), _names(other, library), strict=True)
    return any(is_replaced(asked, here, there) for here, there in pairs_)


def _names(version: _Version, library: Library) -> tuple[str, ...]:
    """Return where a statement may name what it is about: its clause, and headings, title, issuer and region."""
    source, clause = version.chunk.source, version.span.of(library.folded[version.chunk.source.id])
    identity = (source.title, source.issuer, source.region, "".join(version.chunk.path))
    return tuple(_NUMBERS.sub("", fold(text)) for text in (clause, *identity))


def _versions(chunk: Chunk, span: Span, library: Library) -> Iterator[_Version]:
    folded = library.folded[chunk.source.id]
    scopes = library.scopes_of(chunk)
    for clause in split_clauses(folded, span.start, span.end):
        amounts = [amount for amount in find_quantities(clause.of(folded)) if not amount.is_date]
        for amount in amounts:
            if amount.value is not None:
                yield _Version(chunk, clause, amount, scopes[0] if scopes else None)


def _status(version: _Version) -> bool:
    return version.scope is not None and version.scope.status == "planned"


def _words(version: _Version, library: Library) -> frozenset[str]:
    clause = version.span.of(library.folded[version.chunk.source.id])
    return frozenset(pairs(re.sub(r"\W", "", _NUMBERS.sub("", clause))))


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


def _answer(answer: Answer, versions: Sequence[_Version], library: Library) -> Answer:
    citations, rows, exact = [], [], []
    for marker, version in enumerate(versions, 1):
        text = library.reports[version.chunk.source.id].report.text
        start, end = version.span.start + version.amount.start, version.span.start + version.amount.end
        quoted = answer.citations[0] if version.chunk == answer.citations[0].chunk else None
        span = Span(quoted.start, quoted.end) if quoted else trim(text, version.span)
        citations.append(Citation(marker, version.chunk, span.start, span.end, span.of(text)))
        rows.append(Row(_label(version, versions), text[start:end], marker))
        exact.append(Excerpt(marker, start, end, text[start:end]))
    return replace(answer, citations=tuple(citations), rows=tuple(rows), exact=tuple(exact[:1]))


def _label(version: _Version, versions: Sequence[_Version]) -> str:
    """Return the period, or the report where several reports tell of one period. Equal titles are told apart by id.

    A plan is labelled as one: 2024年目标.
    """
    if version.last and sum(one.last == version.last for one in versions) == 1:
        period = version.scope.period.label if version.scope and version.scope.period else ""
        return f"{period}目标" if _status(version) else period
    source = version.chunk.source
    name = name_report(source)
    alike = [one for one in versions if name_report(one.chunk.source) == name]
    return name if len(alike) == 1 else f"{name}（{source.id}）"
