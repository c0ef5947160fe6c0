"""Find the items of a list written out in running text: 一是…；二是…；三是…, ①②③, （1）（2）, 首先…其次….

The numbers of a run start at one and have no gap. Its items can be sections of the report. :mod:`rag.answer.outline`
answers questions that name a part of the report (针对……问题).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.answer.piece import Piece
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.markers import RUN_STYLES, SECTION
from rag.text.sentences import split_clauses
from rag.text.spans import strip
from rag.text.terms import best_cover, terms_of
from rag.types import Chunk, Section, Span
from rag.understand.question import Kind
from rag.understand.structure import COUNTS_PARTS

__all__ = ["ABOUT", "MOST_ITEMS", "Run", "cut_apart", "find_items", "find_runs", "head_of_item", "room_for"]

_BEFORE = re.compile(r"[。\n;:,、]\s*$|^\s*$")  # what can stand before a marker
_ANNOUNCING = re.compile(r":\s*$|如下|以下|下列|下面")
_OWN_MARKER = re.compile(rf"^\s*{SECTION}")
_ENDS = re.compile(r"[。\n]")
_MOST_CHARS = 200  # of a list in one answer
_FEWEST_CHARS = 16  # of an item
ABOUT = 0.5  # of the question's terms, in the lead of the list
MOST_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Run:
    """A list in running text: its lead, and its items, each from its marker to the next one."""

    lead: Span
    items: tuple[Span, ...]

    @property
    def span(self) -> Span:
        return Span(self.lead.start, self.items[-1].end)


def find_runs(text: str, start: int = 0, end: int | None = None) -> Iterator[Run]:
    """Yield the lists in folded ``text[start:end]``.

    >>> text = "完成三项任务:一是建公园;二是修路;三是改造小区。全区划分网格710个。"
    >>> [[item.of(text) for item in run.items] for run in find_runs(text)]
    [['一是建公园;', '二是修路;', '三是改造小区。']]
    """
    stop = len(text) if end is None else end
    for pattern, numbers in RUN_STYLES:
        row: list[int] = []
        for match in pattern.finditer(text, start, stop):
            if not _BEFORE.search(text[start : match.start()]):
                continue
            number = len(row) if match[1] == "最后" and row else numbers.index(match[1])
            if number != len(row):
                yield from _run(text, start, stop, row)
                row = []
            if number == len(row):
                row.append(match.start())
        yield from _run(text, start, stop, row)


def find_items(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the list around the best sentence, if the question asks for a list or its length. Else an empty list."""
    question = gathered.analysis.question
    counted = Kind.QUANTITY in question.kinds and COUNTS_PARTS.search(question.folded)
    if not gathered.evidence or not (counted or question.kinds & {Kind.LIST, Kind.MANNER}):
        return []
    best = gathered.evidence[0]
    if counted and best.focus > ABOUT:
        return []  # the sentence states the number
    chunk = best.hit.chunk
    text, scope = library.folded[chunk.source.id], _scope(library.section_of(chunk), library)
    for run in find_runs(text, scope.start, scope.end):
        overlaps = run.lead.start < chunk.end and chunk.start < run.span.end
        if overlaps and (_is_lead(run, chunk, text) or _introduces(run, text, gathered)):
            spans = _cut(text, run, apart=bool(counted))
            return [(library.chunk_at(chunk.source.id, span), span) for span in spans]
    return []


def _scope(section: Section, library: Library) -> Span:
    """Return the span of the section with its subsections. For a section that is an item, that of its parent."""
    above = [one for one in library.ancestors(section) if one.path]
    if len(above) > 1 and any(pattern.match(fold(section.path[-1])) for pattern, _ in RUN_STYLES):
        section = above[-2]
    end = section.end
    for other in library.reports[section.source.id].sections:
        if section.path and other.start >= section.start and other.path[: len(section.path)] == section.path:
            end = max(end, other.end) if other.start <= end else end
    return Span(section.start, end)


def _run(text: str, start: int, stop: int, row: list[int]) -> Iterator[Run]:
    """Yield the run whose markers start at the offsets `row`, if their number is between 2 and the limit."""
    if not 2 <= len(row) <= MOST_ITEMS:
        return
    ends = [start, *(match.end() for match in _ENDS.finditer(text, start, row[0]))]
    before = [
        end for end in ends if text[end : row[0]].strip()
    ]  # if the list begins a sentence, the previous one is its lead
    sentence = before[-1] if before else row[0]
    last = _ENDS.search(text, row[-1], stop)
    edges = [*row, last.end() if last else stop]
    yield Run(Span(sentence, row[0]), tuple(Span(*pair) for pair in pairwise(edges)))


def _is_lead(run: Run, chunk: Chunk, text: str) -> bool:
    """Return whether the sentence `chunk` ends in the colon before the list."""
    lead = strip(text, run.lead)
    return chunk.start < lead.end <= chunk.end and text[lead.end - 1] == ":"


def _introduces(run: Run, text: str, gathered: Gathered) -> bool:
    """Return whether the lead announces a list and covers the question at least as well as each item."""

    def share(span: Span) -> float:
        return best_cover(gathered.analysis.subject.phrasings, terms_of(span.of(text)))

    return _announces(run.lead.of(text)) and share(run.lead) >= max(ABOUT, *(share(item) for item in run.items))


def _announces(lead: str) -> bool:
    """Return whether the lead announces a list and does not contain one itself, such as 免征关税、消费税."""
    return bool(_ANNOUNCING.search(lead)) or "、" not in _OWN_MARKER.sub("", lead)


def _cut(text: str, run: Run, *, apart: bool) -> list[Span]:
    """Return the spans to quote: a short list as a whole, of a long one the beginning of each item."""
    return cut_apart(text, run) if apart or len(run.span) > _MOST_CHARS else [strip(text, run.span)]


def cut_apart(text: str, run: Run) -> list[Span]:
    """Return the beginning of each item of a list."""
    room = room_for(len(run.items))
    return [head_of_item(text, strip(text, item), room) for item in run.items]


def room_for(items: int) -> int:
    """Return how many characters each of so many items may have in one answer."""
    return max(_FEWEST_CHARS, _MOST_CHARS // items)


def head_of_item(text: str, item: Span, room: int) -> Span:
    """Return the first clauses of an item that fit into `room` characters, but at least one."""
    end = item.start
    for clause in split_clauses(text, item.start, item.end):
        if end > item.start + 3 and clause.end - item.start > room:
            break
        end = clause.end
    return strip(text, Span(item.start, end))
