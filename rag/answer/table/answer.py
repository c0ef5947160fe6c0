"""Answer a question from the tables of the reports: with a cell, or with what is calculated of cells."""

import math
from dataclasses import replace

from rag.answer.table.asked import Asked, read_asked, strip_words
from rag.answer.table.candidates import find_candidates, find_tables
from rag.answer.table.choose import Choice, choose
from rag.answer.table.compare import compare_lists
from rag.answer.table.compose import answer_cells, refuse_blank
from rag.answer.table.match import covered, share_covered
from rag.answer.table.operate import operate
from rag.answer.table.operation import read_table_operation
from rag.answer.table.prose import says_it_better
from rag.answer.table.rows import count_rows, list_rows
from rag.gather.gathered import Gathered, consulted
from rag.gather.library import Library
from rag.ports import Judge
from rag.text.fold import fold
from rag.text.tables.grid import is_blank, words_of
from rag.text.tables.named_places import are_places
from rag.text.tables.view import TableView
from rag.types import Answer, Citation, Reason
from rag.understand.asked_scope import YearReader

__all__ = ["answer_from_tables", "without_other_rows"]

_MOST_COVERED = 0.75  # share of the question's words in the rows that are quoted, and in their heads
_NEAREST = 3
_UNLIKELY = 0.02
_LIKELY = 0.5
_COUNTED = 0.2  # how well a cell suits a question for a number, up to which rows are counted


def answer_from_tables(gathered: Gathered, library: Library, judge: Judge) -> Answer | None:
    """Answer with a cell of a table, or refuse because it is empty. None: no table surely answers."""
    analysis = gathered.analysis
    chosen = gathered.chosen or library.chosen(analysis.request.sources)
    sources = consulted(gathered, [id_ for id_ in chosen if library.may_have_tables(id_)])
    if analysis.question.english or not any(library.tables(id_) for id_ in sources):
        return None
    asked = _read(gathered, library, chosen)
    found = (
        compare_lists(asked, library, consulted(gathered, library.chosen(analysis.request.sources)))
        or _operated(gathered, asked, sources, library, judge)
        or _named(gathered, asked, sources, library, judge)
    )
    return replace(found, question=analysis.request.question) if found else None


def _operated(
    gathered: Gathered, asked: Asked, sources: frozenset[str], library: Library, judge: Judge
) -> Answer | None:
    """Return what is calculated of cells, if the question asks for it."""
    operation = read_table_operation(asked.text)
    if operation is None or (operation.way == "average" and _states_mean(gathered)):
        return None
    tables = find_tables(strip_words(asked, operation.text), library, sources)
    return operate(operation, asked.whole, tables, library, judge)


def _named(gathered: Gathered, asked: Asked, sources: frozenset[str], library: Library, judge: Judge) -> Answer | None:
    """Return the rows or the cells that the question names."""
    analysis = gathered.analysis
    tables = find_tables(asked, library, sources)
    if found := list_rows(asked, tables, library):
        return found
    written = analysis.standalone or analysis.request.question
    choice = choose(written, find_candidates(tables, library), judge, library)
    if (choice is None or choice.cells[0].suits <= _COUNTED) and (found := count_rows(asked, tables, library)):
        return found
    if (
        choice is None
        or _leaves_out(gathered, asked, choice)
        or _has_one_of_two(gathered, choice)
        or says_it_better(gathered, choice, library)
    ):
        return None
    best = choice.cells[0]
    if is_blank(words_of(best.value.of(best.view.folded))):
        return refuse_blank(asked.whole, best, library)
    confidence = round(1 / (1 + math.exp(-choice.relevance)), 4)
    return answer_cells(asked.whole, choice.cells, library, max(0.5, min(0.95, confidence)))


def _leaves_out(gathered: Gathered, asked: Asked, choice: Choice) -> bool:
    """Return whether the question asks for several periods, and the cells are of some of them alone."""
    view = choice.cells[0].view
    each = gathered.analysis.operation == "series" and not are_places([row.own for row in view.rows])
    if each or len(gathered.parts) < 2 or len(asked.periods) < 2:
        return False
    periods = [one.period for one in choice.cells if one.period is not None]
    return not all(any(period.covers(wanted) for period in periods) for wanted in asked.periods)


def _has_one_of_two(gathered: Gathered, choice: Choice) -> bool:
    """Return whether the question compares or adds up things or places by name, and the cells are of one alone."""
    scopes = [part.analysis.scope for part in gathered.parts]
    named = len({(one.name, one.places) for one in scopes}) > 1
    return gathered.analysis.operation in ("difference", "sum") and named and len(choice.cells) < len(scopes)


def _states_mean(gathered: Gathered) -> bool:
    """Return whether a likely sentence states a mean itself."""
    return any(one.chance >= _LIKELY and "平均" in one.folded for one in gathered.evidence)


def without_other_rows(answer: Answer, gathered: Gathered, library: Library) -> Answer:
    """Refuse an answer that only quotes rows of tables, if these do not have most words of the question."""
    analysis = gathered.analysis
    if answer.refused or analysis.question.english or not answer.citations:
        return answer
    views = [_table_at(citation, library) for citation in answer.citations]
    if not all(views):
        return answer
    asked = _read(gathered, library, gathered.chosen or library.chosen(analysis.request.sources))
    quoted = [fold(citation.quote) for citation in answer.citations]
    heads = [part for view in views if view for column in view.columns for part in column.parts]
    said = covered(asked, [*quoted, *heads, *(view.context for view in views if view)])
    if share_covered(asked, said) >= _MOST_COVERED:
        return answer
    return Answer(
        answer.question, reasons=(Reason("not_stated"),), nearest=answer.citations[:_NEAREST], confidence=_UNLIKELY
    )


def _table_at(citation: Citation, library: Library) -> TableView | None:
    """Return the table in which a quote is a row."""
    for view in library.tables(citation.chunk.source.id):
        if not view.in_prose and view.table.span.start <= citation.start and citation.end <= view.table.span.end:
            return view
    return None


def _read(gathered: Gathered, library: Library, sources: frozenset[str]) -> Asked:
    written = gathered.analysis.standalone or gathered.analysis.request.question
    return read_asked(fold(written), YearReader(library.present_years(sources), library.told_years(sources)))
