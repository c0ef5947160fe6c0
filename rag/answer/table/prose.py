"""Whether a sentence answers more surely than a cell whose names the question has only in part."""

from rag.answer.table.candidates import Candidate
from rag.answer.table.choose import Choice
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.tables.named_places import are_places

__all__ = ["says_it_better"]

_NAMED = 0.95  # strength from which the question names a row or a column as it is
_SAID = 0.85  # share of the question's words that the sentence has
_FITS = 0.9  # need match
_LIKELY = 0.9  # chance that it is the sentence that answers
_LIKELIER = 0.5  # than that no sentence answers
_CLEARER = 1.0  # by so much the judge finds it more relevant than the cell


def says_it_better(gathered: Gathered, choice: Choice, library: Library) -> bool:
    """Return whether the best sentence outside of tables answers more surely than the chosen cell.

    A cell whose row and column the question names is never worse; but what is told of all places, a sentence says as
    well, which is compared with those of other reports.
    """
    best = choice.cells[0]
    prose = [one for one in gathered.evidence if not (_is_in_table(one, library) or _is_of(one, best))]
    if best.row.total and are_places([row.own for row in best.view.rows]):
        return bool(prose) and prose[0].chance >= _LIKELIER and any(_states(one, best) for one in prose)
    if min(best.row_strength, best.column_strength) >= _NAMED:
        return False
    said = next(iter(prose), None)
    if said is None or said.verdict is None:
        return False
    sure = said.own >= _SAID and said.need_match >= _FITS and said.chance >= _LIKELY and said.verdict.margin > 0
    return sure and said.verdict.relevance >= choice.relevance + _CLEARER


def _states(one: Evidence, cell: Candidate) -> bool:
    """Return whether a sentence has the figure of a cell with its unit."""
    unit = cell.unit.of(cell.view.folded) if cell.unit else ""
    return bool(unit) and f"{cell.value.of(cell.view.folded)}{unit}" in one.folded


def _is_in_table(one: Evidence, library: Library) -> bool:
    chunk = one.hit.chunk
    return library.reports[chunk.source.id].report.table_at(chunk.start) is not None


def _is_of(one: Evidence, cell: Candidate) -> bool:
    """Return whether a sentence is that of the cell."""
    chunk, line = one.hit.chunk, cell.view.line(cell.row.at, cell.column.at)
    return chunk.source.id == cell.id_ and chunk.start < line.end and line.start < chunk.end
