"""The scope of one sentence or clause, given what is said around it. Functions take folded text."""

from rag.gather import scope_words as words
from rag.gather.ruled_scope import ruled_scope
from rag.gather.ruled_words import binds_strictly
from rag.gather.scope_document import Document, Scope, Status
from rag.text.period import Period
from rag.text.polarity import is_plan

__all__ = ["clause_scope"]


def clause_scope(said: str, named: Period | None, carried: Scope, topic: Scope, document: Document) -> Scope:
    """Return the scope of what is said.

    `named` is the period that it names, `carried` the scope of the text before it, `topic` the scope of its section.
    """
    if document.genre == "rules":
        return ruled_scope(said, named, carried, topic, document)
    if named is not None and words.is_as_of(said):
        return Scope(named, "done", named=True)
    if named is not None and document.year is not None and named.first > Period.of_years(document.year).last:
        return Scope(named, "planned", named=True)  # nobody tells results of years to come
    if document.accounts:
        return _in_account(said, named, carried, topic, document)
    return _in_news(said, named, carried)


def _in_account(said: str, named: Period | None, carried: Scope, topic: Scope, document: Document) -> Scope:
    if named is not None:
        return Scope(named, _status_of_named(said, named, carried, topic, document), named=True)
    if carried.status == topic.status == "done" and words.is_now(said):
        return topic
    over, duty = words.is_over(said), words.is_duty(said)
    if not words.has_amount(said):
        if words.is_truth(said):
            return Scope(None, "done")
        if words.is_principle(said) or (carried.status == "done" and duty and not over):
            return Scope(None, "rule")
    return topic if carried.status == "done" and topic.status == "planned" and (duty or not over) else carried


def _status_of_named(said: str, named: Period, carried: Scope, topic: Scope, document: Document) -> Status:
    if words.is_fact(said):
        return "done"
    if named == carried.period:
        return carried.status
    if document.is_later(named):
        return "planned" if "planned" in (carried.status, topic.status) or words.hopes(said) else "done"
    if topic.status == "planned" and topic.period is not None and topic.period.covers(named) and words.is_due(said):
        return "planned"
    unknown = document.told is None and topic.status == "planned" and not words.has_happened(said)
    return "planned" if unknown or (words.aims(said) and not words.is_over(said)) else "done"


def _in_news(said: str, named: Period | None, carried: Scope) -> Scope:
    if named is None and (words.is_duty(said) or (binds_strictly(said) and not words.has_happened(said))):
        return Scope(None, "rule")
    over = words.has_happened(said) if words.strives(said) else words.is_over(said)
    hoped = words.is_due(said) or (is_plan(said) and not over)
    return Scope(named or carried.period, "planned" if hoped else "done", named is not None)
