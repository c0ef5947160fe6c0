"""Answer a question from the tables of the reports: with a cell, or with what is calculated of cells."""

import math
from dataclasses import replace

from rag.answer.table.asked import read_asked, strip_words
from rag.answer.table.candidates import find_candidates, find_tables
from rag.answer.table.choose import choose
from rag.answer.table.compose import answer_cells, refuse_blank
from rag.answer.table.operate import operate
from rag.answer.table.operation import read_table_operation
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.ports import Judge
from rag.text.fold import fold
from rag.text.tables.grid import is_blank, words_of
from rag.types import Answer
from rag.understand.asked_scope import YearReader

__all__ = ["answer_from_tables"]


def answer_from_tables(gathered: Gathered, library: Library, judge: Judge) -> Answer | None:
    """Answer with a cell of a table, or refuse because it is empty. None: no table surely answers."""
    analysis = gathered.analysis
    sources = gathered.chosen or library.chosen(analysis.request.sources)
    if analysis.question.english or not any(library.tables(id_) for id_ in sources):
        return None
    written = analysis.standalone or analysis.request.question
    asked = read_asked(fold(written), YearReader(library.present_years(sources), library.told_years(sources)))
    tables = find_tables(asked, library, sources)
    operation = read_table_operation(asked.text)
    if operation is not None:
        stripped = strip_words(asked, operation.text)
        tables_of = find_tables(stripped, library, sources)
        if found := operate(operation, stripped, tables_of, library, judge):
            return replace(found, question=analysis.request.question)
    choice = choose(written, find_candidates(tables, library), judge, library)
    if choice is None:
        return None
    best = choice.cells[0]
    question = analysis.request.question
    if is_blank(words_of(best.value.of(best.view.folded))):
        return refuse_blank(question, best, library)
    confidence = round(1 / (1 + math.exp(-choice.relevance)), 4)
    return answer_cells(question, choice.cells, library, max(0.5, min(0.95, confidence)))
