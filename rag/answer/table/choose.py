"""Choose the cell that a question asks for. The judge reads each candidate as a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.table.candidates import Candidate
from rag.gather.library import Library
from rag.ports import Judge, Window
from rag.text.tables.grid import is_blank, words_of
from rag.text.tables.named_places import is_place

__all__ = ["Choice", "choose", "score_cells", "sentence_of"]

_SURE = 1.0  # score from which a cell answers
_EQUAL = 0.75
_MOST_EQUAL = 6
_COVERED, _NAMED = 0.85, 0.75  # with such names a cell answers, unless the judge is sure that it does not
_JUDGED = 10
_KNOWN, _DOUBTFUL, _APART = 0.65, -4.0, 1.0  # or fewer, if it is likelier by so much than the others of its row
_SUITED = 0.8
_SUPPOSED, _OPEN, _CERTAIN = 0.4, 0.75, 3.0  # of a place's cell, whose column the question does not name
_UNSURE = -6.5


@dataclass(frozen=True, slots=True)
class Choice:
    """The cells that answer: one, or several that the question does not tell apart."""

    cells: tuple[Candidate, ...]
    relevance: float


def choose(question: str, candidates: Sequence[Candidate], judge: Judge, library: Library) -> Choice | None:
    """Return the cells that answer the question. None: no cell surely does."""
    if not candidates:
        return None
    verdicts = judge.judge(question, [_window(one, library) for one in candidates])
    scored = [
        (one, said.relevance, _score(one, said.relevance)) for one, said in zip(candidates, verdicts, strict=True)
    ]
    best, relevance, score = max(scored, key=lambda one: (one[2], _newest(one[0])))
    named = [one for one in scored if one[2] >= _SURE and _is_named_instead(one[0], best)]
    best, relevance, score = max(named, key=lambda one: one[2], default=(best, relevance, score))
    beside = ((one, said) for one, said, _ in scored if one.row is best.row and one.column is not best.column)
    rivals = [said for one, said in beside if one.suits > best.suits - _SUITED]
    if _names_only_place(best) and relevance < _CERTAIN:
        return None
    if score < _SURE and not _is_named(best, relevance, max(rivals, default=relevance - _APART)):
        return None
    equal = [one for one, _, other in scored if one is not best and score - other < _EQUAL and _alike(one, best)]
    filled = [one for one in equal if not is_blank(words_of(one.value.of(one.view.folded)))]
    return Choice((best, *filled[: _MOST_EQUAL - 1]), relevance)


def score_cells(
    question: str, cells: Sequence[Candidate], judge: Judge, library: Library, least: float
) -> list[Candidate]:
    """Return the cells with a score of `least` or more, the best first. Those whose names match best are judged."""
    likely = sorted(cells, key=lambda one: -one.lexical)[:_JUDGED]
    if not likely:
        return []
    verdicts = judge.judge(question, [_window(one, library) for one in likely])
    scored = [(_score(one, said.relevance), one) for one, said in zip(likely, verdicts, strict=True)]
    ranked = sorted(scored, key=lambda pair: -pair[0])
    return [one for score, one in ranked if score >= least or _has_all(one)]


def _has_all(one: Candidate) -> bool:
    """Return whether the question names the column, and the table has its words."""
    return one.column_strength >= _NAMED and one.coverage >= _KNOWN


def _names_only_place(one: Candidate) -> bool:
    """Return whether the question names the place of a cell alone, which says nothing of what is asked about it."""
    return is_place(one.row.own) and one.column_strength < _SUPPOSED and one.coverage < _OPEN


def _score(one: Candidate, relevance: float) -> float:
    """Return how surely a cell answers: what the judge says, and how well its names match."""
    names = 6 * (one.coverage - 0.65) + 2 * (one.row_strength - _NAMED) + 2 * one.column_strength
    return relevance + names + 1.5 * one.suits


def _is_named_instead(one: Candidate, best: Candidate) -> bool:
    """Return whether the question has the head of a cell as it is, and not that of the cell beside it, `best`."""
    beside = one.row is best.row and one.column is not best.column
    exact = one.column_strength == 1 and best.column_strength < _NAMED
    return beside and exact and one.coverage >= best.coverage and one.suits >= best.suits


def _is_named(one: Candidate, relevance: float, rival: float) -> bool:
    """Return whether the names of a cell suffice. `rival` is the relevance of the best other cell of its row."""
    if one.row_strength < _NAMED or relevance < _UNSURE:
        return False
    if one.coverage >= (_KNOWN if one.row_strength == 1 else _COVERED) and one.column_strength >= _NAMED:
        return True
    likely = relevance >= _DOUBTFUL or (one.row.total and one.asks_total)
    return one.coverage >= _KNOWN and likely and relevance - rival >= _APART


def sentence_of(one: Candidate, text: str) -> str:
    """Return a cell as a sentence, such as 东河区地区生产总值2023年：1243.6亿元。 for the judge.

    An empty cell has the value of another row.
    """
    value, unit = one.value.of(text), one.unit
    if is_blank(words_of(value)):
        filled = (row for row in one.view.rows if not is_blank(one.view.grid.words(row.at, one.column.at)))
        if (other := next(filled, None)) is not None:
            value, unit = one.view.value(other.at, one.column.at).of(text), one.view.unit_of(other, one.column)
    measured = unit.of(text) if unit else ""
    period = one.period.label if one.period and len(one.period.years) == 1 else ""
    names = one.row.parts
    if one.key >= 0 and one.key not in one.view.labels:
        head = "".join(one.view.columns[one.key].parts)
        names = (head, one.view.grid.words(one.row.at, one.key), "的")
    outer = one.view.outer.get(one.row.at, ())
    return f"{''.join(outer)}{''.join(names)}{''.join(one.column.parts)}{period}：{value}{measured}。"


def _window(one: Candidate, library: Library) -> Window:
    report = library.reports[one.id_].report
    caption = one.view.table.caption.of(report.text) if one.view.table.caption else ""
    return Window((report.source.title, *filter(None, (caption,))), "", sentence_of(one, report.text), "")


def _newest(one: Candidate) -> tuple[int, int]:
    return (one.period.last, one.period.first) if one.period else (0, 0)


def _alike(one: Candidate, best: Candidate) -> bool:
    """Return whether two cells stand in one column of one table, in rows that the question names equally."""
    return (
        one.view is best.view
        and one.column.at == best.column.at
        and one.row_strength == best.row_strength
        and abs(one.coverage - best.coverage) < 0.01
        and one.period == best.period
    )
