"""Compare the lists in one cell of two versions of a table: what the one has and the other has not."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.answer.table.asked import Asked, strip_words
from rag.answer.table.candidates import Candidate, find_tables
from rag.answer.table.compose import Sheet, answer_cells
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.period import Period
from rag.text.spans import strip
from rag.types import Answer, Excerpt, Row, Span

__all__ = ["compare_lists"]

_CONFIDENCE = 0.85
_NAMED = 0.75
_WHICH = r"了?出?(?:的(?:是|有)?)?(?:[哪几]|什么)[些个种项]?[一-龥]{0,4}?(?=$|[?。,])"
_MORE = re.compile(rf"(?:多|新?增加?|新添){_WHICH}")
_LESS = re.compile(rf"(?:少|减少?|删[除掉减]?|取消|去掉){_WHICH}")
_BOTH = re.compile(r"(?:有|作)?(?:了?(?:[哪几]|什么)[些个种项]?|何)?(?:不同|不一样|变化|区别|差别|调整|改动)")
_COMPARES = re.compile(r"比(?![例重率])|相比|[和与跟同]|较")
_VERSION = re.compile(r"年?版本?的?里?|修订版?")
_ITEM = re.compile(r"[^、，,；;\n]+")
_FEWEST = 2  # items of a list


def compare_lists(asked: Asked, library: Library, sources: Iterable[str]) -> Answer | None:
    """Return the items that only one of two years has, as the question asks. None: it asks for no such thing.

    The first year of the question is compared with the second. Lists without a difference are shown side by side.
    """
    way = next((one for one in (_MORE, _LESS, _BOTH) if one.search(asked.text)), None)
    if way is None or len(asked.periods) != 2 or not _COMPARES.search(asked.text):
        return None
    text = _blank(_blank(_blank(asked.text, way), _COMPARES), _VERSION)
    plain = strip_words(asked, text)
    ids = frozenset(sources)
    found = [_cell(plain, period, library, ids) for period in asked.periods]
    if found[0] is None or found[1] is None or found[0].column.own != found[1].column.own:
        return None
    one, other = found[0], found[1]
    rows = [] if way is _LESS else [(one, other, asked.periods)]
    rows += [] if way is _MORE else [(other, one, asked.periods[::-1])]
    return _answer(asked, rows, library)


def _blank(text: str, pattern: re.Pattern[str]) -> str:
    return pattern.sub(lambda match: " " * len(match.group()), text)


def _cell(asked: Asked, period: Period, library: Library, ids: frozenset[str]) -> Candidate | None:
    """Return the cell of the reports of one year whose row and column the question names."""
    of_year = frozenset(id_ for id_ in ids if library.sources[id_].year in period.years)
    tables = find_tables(replace(asked, periods=()), library, of_year)
    cells = [one for table in tables for one in table.likely(library)]
    named = [one for one in cells if min(one.row_strength, one.column_strength) >= _NAMED]
    return max(named, key=lambda one: one.lexical, default=None)


def _items(one: Candidate, library: Library) -> dict[str, Span]:
    """Return the items of the list in a cell: their spans in the report by what they say."""
    text = library.reports[one.id_].report.text
    found = _ITEM.finditer(text, one.value.start, one.value.end)
    spans = [strip(text, Span(*match.span())) for match in found]
    return {"".join(fold(span.of(text)).split()): span for span in spans if span.of(text)}


def _answer(
    asked: Asked, pairs: Sequence[tuple[Candidate, Candidate, Sequence[Period]]], library: Library
) -> Answer | None:
    sheet = Sheet(library)
    rows: list[Row] = []
    exact: list[Excerpt] = []
    for one, other, periods in pairs:
        own, known = _items(one, library), _items(other, library)
        if min(len(own), len(known)) < _FEWEST:
            return None
        text = library.reports[one.id_].report.text
        marker = sheet.cite(one.id_, one.view.line(one.row.at))
        sheet.cite(other.id_, other.view.line(other.row.at))
        label = f"{periods[0].label}有、{periods[1].label}没有"
        for span in (span for name, span in own.items() if name not in known):
            rows.append(Row(label, span.of(text), marker))
            exact.append(Excerpt(marker, span.start, span.end, span.of(text)))
    if not rows:  # the lists are the same: both are shown
        return answer_cells(asked.whole, pairs[0][:2], library, _CONFIDENCE) if pairs else None
    return Answer(
        asked.whole, citations=tuple(sheet.citations), exact=tuple(exact), rows=tuple(rows), confidence=_CONFIDENCE
    )
