"""Ask a question on the page: take a conversation, yield its next states while the answer is written.

:mod:`ui.page.blocks` connects this to Gradio. This module does not import Gradio.
"""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from rag.errors import RagError
from rag.types import ParsedReport
from ui.entry.access import Caller
from ui.errors import NotAllowed
from ui.page import words
from ui.page.dialogue.choice import choose
from ui.page.dialogue.citations import evidence_of
from ui.page.dialogue.examples import chosen_examples
from ui.page.dialogue.exchange import MAX_EXCHANGES, Conversation, Exchange, history
from ui.page.failures import Failure, failure_of
from ui.service.service import Reply, Service

__all__ = ["Examples", "answered_exchange", "ask_question", "mark_stopped"]

_log = logging.getLogger("yiju.error")
_READ = 100  # reports from which example questions are made
_SETS_KEPT = 16  # of examples, for as many sets of reports
_MOST_CHARS = 4000  # longer questions are cut; the pipeline's limit is lower


def ask_question(
    service: Service, caller: Caller, conversation: Conversation, question: str, query: str = ""
) -> Iterator[Conversation]:
    """Yield the conversation with `question` added: at once, after each verified sentence, and with the answer.

    `query`, of the page's address, chooses the reports to search.

    Raises nothing: an error becomes an exchange in state "failed".
    """
    question = question.encode("utf-8", "replace").decode().strip()[:_MOST_CHARS]
    before = conversation[-(MAX_EXCHANGES - 1) :]
    exchange = Exchange(question)
    yield (*before, exchange)
    try:
        if not caller.may("ask"):
            raise NotAllowed("this account may not ask", hint="")
        choice = choose(query, service.sources(caller))
        exchange = replace(exchange, choice=choice)
        if choice.reports == frozenset():
            yield (*before, replace(exchange, state="failed", failure=Failure(*words.NOTHING_CHOSEN)))
            return
        for item in service.stream(caller, question, history=history(before), reports=choice.reports):
            if isinstance(item, Reply):
                exchange = replace(answered_exchange(service, caller, question, item), choice=choice)
            else:
                exchange = replace(exchange, state="writing", said=(*exchange.said, item))
            yield (*before, exchange)
    except Exception as error:
        if not isinstance(error, RagError):
            _log.exception("unexpected error on the page")
        yield (*before, replace(exchange, state="failed", said=(), failure=failure_of(error)))


def answered_exchange(service: Service, caller: Caller, question: str, reply: Reply) -> Exchange:
    """Return the exchange for a reply, with its citations as they stand in the reports now."""
    answer = reply.answer
    cited = {one.chunk.source.id for one in (*answer.citations, *answer.nearest)}
    seen = {source.id for source in service.sources(caller)}
    reports = {id_: service.report(caller, id_) for id_ in sorted(cited & seen)}
    evidence = evidence_of(answer.citations, reports, answer.exact)
    nearest = evidence_of(answer.nearest, reports)
    return Exchange(question, "answered", reply=reply, evidence=evidence, nearest=nearest)


def mark_stopped(conversation: Conversation) -> Conversation:
    """Return the conversation with its last exchange marked as stopped, unless it has ended."""
    if not conversation or conversation[-1].state not in ("asking", "writing"):
        return conversation
    return (*conversation[:-1], replace(conversation[-1], state="stopped", said=()))


class Examples:
    """The example questions, computed once for each generation of the library and set of reports."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._kept: OrderedDict[tuple[str, frozenset[str]], tuple[str, ...]] = OrderedDict()

    def of(self, caller: Caller) -> tuple[str, ...]:
        """Return questions that the reports of `caller` answer; empty when they cannot be computed now."""
        sources = self._service.sources(caller)
        known = (self._service.view.generation, frozenset(source.id for source in sources))
        found = self._kept.get(known)
        if found is None:
            try:
                reports = [self._service.report(caller, source.id) for source in sources[:_READ]]
                found = self._kept[known] = self._choose(caller, reports)
            except RagError:  # the server is overloaded: the page opens without examples
                return ()
            while len(self._kept) > _SETS_KEPT:
                self._kept.popitem(last=False)
        return found

    def _choose(self, caller: Caller, reports: list[ParsedReport]) -> tuple[str, ...]:
        view = self._service.view_of(caller)
        if view.pipeline is None:
            return ()
        quoting = copy(view.pipeline)
        quoting.model = None  # examples are quoted, to save time
        quoting.nearest = False
        with self._service.admission.enter():
            return chosen_examples(reports, quoting.ask)
