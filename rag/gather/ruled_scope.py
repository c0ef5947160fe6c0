"""The scopes of sentences in plans, notices and explanations of them. Functions take folded text.

Such a text tells facts in its review and between its rules, sets goals for a year, and lays down what holds at any
time. Headings and the marks of aspect tell them apart. A date that is over is one of a fact.
"""

import re
from collections.abc import Sequence

from rag.gather import ruled_words as ruled
from rag.gather import scope_words as words
from rag.gather.scope_document import Document, Scope, Status, year_period
from rag.gather.scope_periods import begins_clause
from rag.text.period import FoundPeriod, Period
from rag.text.periods import find_periods
from rag.types import Span

__all__ = ["carried_on", "ruled_scope", "scope_under", "segments"]

_INNER = re.compile("[,;]|其中")
_RULE = Scope(None, "rule")


def scope_under(heading: str, outer: Scope | None, document: Document) -> Scope:
    """Return the scope under a heading. `outer` is that of the heading around it."""
    first = document.first if outer is None else outer
    if ruled.heads_goals(heading):
        found = [one.period for one in find_periods(heading, document.year) if not _is_over(one.period, document)]
        last = document.span.years[-1] if document.span else None
        return Scope(found[-1] if found else year_period(last), "planned")
    found = [one.period for one in find_periods(heading, document.year) if _is_over(one.period, document)]
    if ruled.heads_results(heading) or found:
        return Scope(found[0] if found else year_period(document.told), "done")
    if document.plans and outer is None and ruled.heads_tasks(heading):
        return Scope(document.span, "planned")
    if first.status != "done" and ruled.heads_rules(heading):
        return _RULE
    return first


def ruled_scope(said: str, named: Period | None, carried: Scope, topic: Scope, document: Document) -> Scope:
    """Return the scope of a sentence, or of the part of one that stands with the period it names."""
    if ruled.resolves(said) and not ruled.binds_strictly(said):
        return Scope(named or year_period(document.year), "done", named is not None)
    if named is not None:
        return Scope(named, _status_at(said, named, topic, document), named=True)
    return _undated(said, carried, topic, document)


def _status_at(said: str, named: Period, topic: Scope, document: Document) -> Status:
    """Return the status of what is said of the period that it names."""
    if _is_over(named, document):
        return "done" if ruled.achieves(said) or not ruled.binds(said, planned=topic.status == "planned") else "rule"
    ahead = document.year is not None and named.first > Period.of_years(document.year).last
    if ruled.binds_strictly(said) or (ruled.binds(said, planned=topic.status == "planned") and not ruled.aims(said)):
        return "rule"
    if ruled.aims(said):
        return "planned"
    if topic.status == "rule" and words.is_duty(said):
        return "rule"
    if not ahead and topic.status != "planned" and (topic.status == "done" or ruled.achieves(said)):
        return "done"
    return "planned" if ahead else topic.status


def _undated(said: str, carried: Scope, topic: Scope, document: Document) -> Scope:
    """Return the scope of what names no period."""
    if topic.status == "done":
        return _RULE if ruled.binds_strictly(said) and not ruled.tells(said) else carried
    told = ruled.tells(said) or (topic.status == "rule" and ruled.holds(said))
    if ruled.binds_strictly(said) or (ruled.binds(said, planned=topic.status == "planned") and not told):
        return Scope(carried.period if carried.status == "rule" else None, "rule")
    if words.has_amount(said) and not ruled.aims(said):
        if carried.status == "done":
            return carried
        if told:
            return Scope(year_period(document.told), "done")
    if carried.status == "planned":
        return carried
    if topic.status == "planned":
        return topic
    return Scope(document.span, "planned") if ruled.aims(said) and words.has_amount(said) else topic


def segments(clauses: Sequence[Span], found: Sequence[FoundPeriod], said: str, start: int, topic: Scope) -> list[Span]:
    """Return the parts of a sentence, each with its periods and with what follows them; before them, what precedes.

    What precedes is a part of its own only if it is a norm, an aim or a fact.
    """
    parts: list[Span] = []
    for clause in clauses:
        text = said[clause.start - start : clause.end - start]
        inside = [one for one in found if clause.start <= start + one.start < clause.end]
        last = "" if not parts else said[parts[-1].start - start : clause.start - start]
        if (
            not parts
            or inside
            or ruled.resolves(last)
            or (_within(found, parts[-1], said, start) and ruled.binds_strictly(text))
        ):
            parts.append(clause)
        else:
            parts[-1] = Span(parts[-1].start, clause.end)
    if len(parts) < 2 or any(parts[0].start <= start + one.start < parts[0].end for one in found):
        return parts
    if said.startswith("其中", parts[1].start - start) or _says_something(said[: parts[0].end - start], topic):
        return parts
    return [Span(parts[0].start, parts[1].end), *parts[2:]]


def _says_something(before: str, topic: Scope) -> bool:
    """Return whether what stands before the first period is a norm, an aim or a fact by itself."""
    if ruled.is_of_form(before):
        return False
    bound = ruled.binds(before, planned=topic.status == "planned")
    return bound or ruled.aims(before) or ruled.tells(before) or ruled.resolves(before)


def _within(found: Sequence[FoundPeriod], part: Span, said: str, start: int) -> bool:
    """Return whether the part names a period only inside a clause, and not as its topic."""
    inside = [one for one in found if part.start <= start + one.start < part.end]
    return bool(inside) and not any(begins_clause(one, said) for one in inside)


def carried_on(said: str, lead: FoundPeriod | None, scopes: Sequence[Scope], carried: Scope, topic: Scope) -> Scope:
    """Return the scope that the next sentence takes: the year of a fact or a goal, and of a norm to the next 。."""
    named = list(dict.fromkeys(scope for scope in scopes if scope.named))
    if not named:
        return carried
    last = named[-1]
    if lead is None or _INNER.search(said[: lead.start]) or len(named) != 1 or not lead.period.whole:
        return topic if carried.status == "rule" else carried
    goes_on = said.rstrip().endswith(";")
    kept = last.status == "done" or goes_on or (last.status == "planned" and topic.status == "planned")
    return Scope(last.period, last.status) if kept else topic


def _is_over(period: Period, document: Document) -> bool:
    return document.over is not None and period.last <= document.over
