"""The scope of a sentence: the period that it speaks of, and whether it tells of results, plans or rules.

A sentence that names no period takes it from the sentence before, from its headings, or from the year of the report.
A work report first accounts for the past and then plans. So a heading or a paragraph of plans holds until a heading of
results. The scopes of a section follow from the report's text, outline and source. Nothing is stored: an edit of the
report's year changes them at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.gather import scope_words as words
from rag.gather.ruled_scope import carried_on, scope_under, segments
from rag.gather.ruled_words import is_of_form
from rag.gather.scope_document import Document, Scope, Status, account_year, read_document, year_period
from rag.gather.scope_periods import is_local, leads, lists_years, meant_periods, opens_year, reviews_term
from rag.gather.scope_status import clause_scope
from rag.text.period import FoundPeriod, Period
from rag.text.periods import find_periods
from rag.text.sentences import split_clauses, split_sentences
from rag.types import ParsedReport, Section, Span

__all__ = ["Scope", "ScopedSpan", "Status", "account_year", "scopes_of"]

_MARKER_CHARS = 4  # of a heading, before the first word


@dataclass(frozen=True, slots=True)
class ScopedSpan:
    """A clause or a sentence of the report with its scope."""

    span: Span
    scope: Scope


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    said: str
    found: Sequence[FoundPeriod]  # the periods that it is about
    carried: Scope  # what it takes from the text before
    opens: bool  # a paragraph


def scopes_of(parsed: ParsedReport, folded: str) -> tuple[ScopedSpan, ...]:
    """Return the scopes of all sentences of a report, in order. A sentence of several periods has a span for each."""
    reader = _Reader(read_document(parsed, folded))
    return tuple(scoped for section in parsed.sections for scoped in reader.read(section, folded))


class _Reader:
    """Read the sections in order, and remember whether the report has come to its plans."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.topic = document.first
        self.review = document.first.period  # what a heading of results without a period means
        self._levels: list[Scope] = []  # the scopes of the headings from the outermost to this one

    def read(self, section: Section, folded: str) -> Iterator[ScopedSpan]:
        """Yield the scopes of one section, its heading included."""
        if section.heading is not None:
            self._enter(section.heading.of(folded), len(section.path))
        paragraph, carried = -1, self.topic
        for span in split_sentences(folded, section.start, section.end):
            said = span.of(folded)
            if not said.strip():
                continue
            line = folded.rfind("\n", section.start, span.start + len(said) - len(said.lstrip()))
            opens = line != paragraph
            paragraph, carried = line, self.topic if opens else carried
            found = meant_periods(said, carried, self.topic, self.document)
            sentence = _Sentence(span, said, found, carried, opens)
            scoped = list(_joined(self._scoped(sentence, folded)))
            yield from scoped
            if self.document.accounts and not section.path and words.accounts(said):
                self._hear(said)
            carried = self._carry(sentence, [one.scope for one in scoped])

    def _enter(self, heading: str, depth: int) -> None:
        nested = 2 <= depth <= len(self._levels) + 1
        if self.document.genre == "rules":
            self.topic = scope_under(heading, self._levels[depth - 2] if nested else None, self.document)
            self._levels = [*self._levels[: depth - 1], self.topic]
            return
        self.topic = self._under(heading, self._levels[depth - 2] if nested else self.topic)
        self._levels = [*self._levels[: depth - 1], self.topic]

    def _under(self, heading: str, outer: Scope) -> Scope:
        """Return the scope under a heading. One that tells neither results nor plans keeps that of before."""
        if not self.document.accounts:
            return outer
        current = outer.period.years[-1] if outer.period else None
        found = [one.period for one in find_periods(heading, self.document.year, self.document.told, current=current)]
        if words.heads_results(heading):
            return Scope(found[0], "done") if found else outer if outer.status == "done" else Scope(self.review, "done")
        if words.heads_plans(heading):
            return Scope(found[-1] if found else year_period(self.document.year), "planned")
        if found and outer.period != found[0] and _is_about(heading, found[0], self.document):
            return Scope(found[0], "planned" if self.document.is_later(found[0]) else "done")
        return outer

    def _hear(self, said: str) -> None:
        """Take the years that the speaker says that he accounts for."""
        found = find_periods(said, self.document.year, self.document.told)
        if found and not self.document.is_later(found[0].period):
            self.review = found[0].period
            self.topic = Scope(self.review, "done")

    def _scope(self, said: str, named: Period | None, carried: Scope) -> Scope:
        return clause_scope(said, named, carried, self.topic, self.document)

    def _scoped(self, sentence: _Sentence, folded: str) -> Iterator[ScopedSpan]:
        """Yield the scopes of a sentence, clause by clause where it has several."""
        said, carried = sentence.said, sentence.carried
        if self.document.genre == "rules":
            yield from self._ruled(sentence, folded)
            return
        local = [one for one in sentence.found if is_local(one, said, carried)]
        wide = list(dict.fromkeys(one.period for one in sentence.found if one not in local))
        alone = self._read_alone(wide)
        current = self._scope(said, wide[0] if len(wide) == 1 else None, carried)
        if not (local or alone or len(wide) > 1 or words.of_several_years(said)):
            yield ScopedSpan(sentence.span, current)
            return
        clauses = split_clauses(folded, sentence.span.start, sentence.span.end)
        for clause, after in zip(clauses, [*(one.of(folded) for one in clauses[1:]), ""], strict=True):
            text = clause.of(folded)
            inside = [one for one in sentence.found if clause.start <= sentence.span.start + one.start < clause.end]
            for one in inside:
                scope = self._scope(text, one.period, carried)
                if one in local:
                    yield ScopedSpan(clause, scope)
                else:
                    current = scope
            if not inside or any(one not in local for one in inside):
                early = alone and not is_of_form(text) and clause.start - sentence.span.start < sentence.found[0].start
                read = self._scope(text, None, carried) if early and not inside else self._summed(text, after, current)
                yield ScopedSpan(clause, read)

    def _ruled(self, sentence: _Sentence, folded: str) -> Iterator[ScopedSpan]:
        """Yield the scopes of the parts of a sentence of rules or plans."""
        span, found = sentence.span, sentence.found
        for part in segments(split_clauses(folded, span.start, span.end), found, sentence.said, span.start, self.topic):
            inside = [one.period for one in found if part.start <= span.start + one.start < part.end]
            periods: list[Period | None] = [*dict.fromkeys(inside)]
            for period in periods or [None]:
                yield ScopedSpan(part, self._scope(part.of(folded), period, sentence.carried))

    def _read_alone(self, wide: Sequence[Period]) -> bool:
        """Return whether clauses without a period are read by themselves, as in dated news."""
        return bool(wide) and self.document.genre == "news"

    def _summed(self, clause: str, after: str, current: Scope) -> Scope:
        """Return the scope of a clause in a review of several years.

        A total or a yearly mean is of these years, the level before a yearly mean of the last of them.
        """
        topic, period = self.topic.period, current.period
        if topic is None or period is None or len(topic.years) == 1 or not topic.covers(period):
            return current
        if words.of_several_years(clause):
            return Scope(topic, current.status)
        level = current.status == "done" and words.is_level(clause) and words.is_mean(after)
        return Scope(year_period(topic.years[-1]), "done") if level else current

    def _carry(self, sentence: _Sentence, scopes: Sequence[Scope]) -> Scope:
        """Return the scope that the next sentence of the paragraph takes."""
        named = list(dict.fromkeys(replace(scope, named=False) for scope in scopes if scope.named))
        match self.document.genre:
            case "rules":
                lead = next((one for one in sentence.found if leads(one, sentence.said)), None)
                return carried_on(sentence.said, lead, scopes, sentence.carried, self.topic)
            case "news":
                self.topic = named[0] if named else self.topic
                return self.topic
        if all(scope == self.topic for scope in scopes):
            return self.topic
        lead = next((one for one in sentence.found if leads(one, sentence.said)), None)
        if (
            lead is None
            or lists_years(lead, sentence.said)
            or any(scope.period != lead.period for scope in scopes)
            or len({scope.period for scope in named}) != 1
            or named[0].period != lead.period
        ):
            return sentence.carried
        scope = replace(named[0], status="planned") if self.document.is_later(lead.period) else named[0]
        if self._turns(sentence, lead, scope):
            self.topic = scope
            self._levels = [scope for _ in self._levels]
        return scope if self._holds(lead, sentence.said, sentence.opens) else sentence.carried

    def _holds(self, lead: FoundPeriod, said: str, opens: bool) -> bool:
        """Return whether the next sentence is about the same period: not after a deadline or a part of a year."""
        if words.introduces(said):
            return True
        ahead = self.document.year is not None and lead.period.first > Period.of_years(self.document.year).last
        near = said.startswith("近", lead.start) and not opens
        return lead.period.whole and not ahead and not near and not said[: lead.start].endswith("到")

    def _turns(self, sentence: _Sentence, lead: FoundPeriod, scope: Scope) -> bool:
        """Return whether a sentence opens the account of other years, or the plans."""
        if scope.status == "planned":
            targets = words.sets_targets(sentence.said) or words.introduces(sentence.said)
            return targets and lead.period == year_period(self.document.year)
        if words.introduces(sentence.said):
            return True
        told = year_period(self.document.told)
        if not sentence.opens or self.topic.status != "done" or told is None:
            return False
        if lead.period == told:
            return opens_year(lead, sentence.said)
        return reviews_term(lead, sentence.said) and lead.period.last == told.last


def _is_about(heading: str, period: Period, document: Document) -> bool:
    """Return whether a heading is about the period: it starts with it, or it is one year."""
    first = find_periods(heading, document.year, document.told)[0]
    return period.whole and (first.start <= _MARKER_CHARS or len(period.years) == 1)


def _joined(scoped: Iterable[ScopedSpan]) -> Iterator[ScopedSpan]:
    """Join neighbours of one scope."""
    last: ScopedSpan | None = None
    for one in scoped:
        if last is not None and last.scope == one.scope and last.span.end == one.span.start:
            last = ScopedSpan(Span(last.span.start, one.span.end), one.scope)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last
