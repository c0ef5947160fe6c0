"""Answer what a numbered part of a report says, and how many or which parts there are, from its headings and lists.

An ordinal is looked for among the headings (第三章, 三、, （三）, 3.), at the start of a sentence (第三招) or of a
line (3.1), and in lists in running text (三是).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.answer.enumeration import Run, find_runs
from rag.answer.piece import Piece, beginning, heading_piece, is_complete
from rag.answer.reports_described import report_described
from rag.answer.reports_meant import reports_meant
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.headings import Heading, heading_tree, walk
from rag.text.markers import Marker, ordinal, read_marker
from rag.text.numerals import HUNDREDS, read_integer
from rag.text.spans import strip
from rag.text.terms import best_cover, terms_of
from rag.types import Reason, Span
from rag.understand.structure import Ordinal, StructureQuestion, read_structure_question

__all__ = ["find_structure"]

_DECIMALS = re.compile(r"(?m)^[ \t]*(\d{1,2}(?:\.\d{1,2})*)(?=[.、\s]*[^\d\s.%,])")
_STYLES = {"章": "章", "节": "节", "条": "条", "编": "部分", "篇": "部分", "部分": "部分"}
_STRICT = ("章", "节", "条", "编", "篇", "部分", "块", "板块")  # with these, a report that has no such part is said so
_OF_RULES = ("章", "节", "条")
_MARKERS = ("一、", "(一)")  # counters that are a style of markers themselves
_NAMED = 0.3  # of the matter's terms, in a heading or in the lead of a list
_AHEAD = 1.5  # times the share of the next heading or list
_FEWEST = 2
_MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a report: a heading with all below it, an item of a list, or the whole report."""

    span: Span
    heading: Heading | None = None
    below: Sequence[Heading] = ()
    whole: bool = False


def find_structure(gathered: Gathered, library: Library) -> list[Piece] | Reason:
    """Return the parts of a report that the question asks for by number, or why there are none.

    The list is empty if the question asks for no part, or if it is unclear which part is meant. The reason is
    no_such_part if the report has parts of this kind, but not one with this number.
    """
    asked = read_structure_question(gathered.analysis.question.text)
    if asked is None or gathered.analysis.question.english:
        return []
    for id_ in reports_meant(asked.matter, gathered, library) or _described(asked, gathered, library):
        return _answer(asked, _whole(id_, library), id_, library)
    if not asked.ordinals:
        return []
    for id_ in reports_meant("", gathered, library):
        if (scope := _named(asked.matter, id_, library)) is not None:
            return _answer(asked, scope, id_, library)
    return []


def _described(asked: StructureQuestion, gathered: Gathered, library: Library) -> list[str]:
    """Return the report that the question describes, if it asks for the articles or chapters of a whole document."""
    if asked.ordinals or asked.counter not in _OF_RULES or not asked.matter:
        return []
    described = report_described(asked.matter, gathered, library)
    return [described] if described else []


def _answer(asked: StructureQuestion, scope: _Part, id_: str, library: Library) -> list[Piece] | Reason:
    words = ""
    for one in asked.ordinals:
        words += one.words
        found = _find(one, scope, id_, library)
        if found is None:
            inner = not scope.whole or one.counter in _STRICT or "." in one.counter
            return Reason("no_such_part", words) if inner else []
        scope = found
    if asked.asked == "title" and scope.heading is not None:
        return [heading_piece(scope.heading.sections[0], library)]
    if asked.asked != "parts":
        return _content(scope, id_, library)
    whole = Ordinal(0, asked.counter, "")
    parts = _candidates(whole, scope, id_, library) if asked.counter else list(scope.below)
    sections = [one.sections[0] for one in parts]
    if asked.counted and not is_complete(sections, library):
        return []
    pieces = [heading_piece(section, library) for section in sections]
    if not pieces and (run := next(find_runs(library.folded[id_], scope.span.start, scope.span.end), None)):
        pieces = [_cut(item, id_, library) for item in run.items]
    return pieces if _FEWEST <= len(pieces) <= _MOST_PARTS else []


def _whole(id_: str, library: Library) -> _Part:
    parsed = library.reports[id_]
    return _Part(Span(0, len(parsed.report.text)), below=heading_tree(parsed.sections), whole=True)


def _part(heading: Heading) -> _Part:
    return _Part(Span(heading.start, heading.end), heading, heading.below)


def _named(matter: str, id_: str, library: Library) -> _Part | None:
    """Return the part whose heading, or the list whose lead, has most of the terms of `matter`. None: too few."""
    weights = [library.vocabulary.weigh(wording) for wording in library.vocabulary.rephrase(matter)]

    def share(words: str) -> float:
        return best_cover(weights, terms_of(fold(words)))

    text = library.folded[id_]
    parts = [(share(down[-1].title), _part(down[-1])) for down in walk(_whole(id_, library).below)]
    lists = [(share(run.lead.of(text)), _Part(run.span)) for run in find_runs(text)]
    ranked = sorted([*parts, *lists], key=lambda one: -one[0])
    if not ranked or ranked[0][0] < _NAMED:
        return None
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] >= _AHEAD * ranked[1][0] else None


def _marker(heading: Heading, text: str) -> Marker | None:
    return read_marker(text, heading.start, heading.own.end)


def _number(heading: Heading, text: str) -> int:
    marker = _marker(heading, text)
    return ordinal(marker.of(text)) if marker else 0


def _find(one: Ordinal, scope: _Part, id_: str, library: Library) -> _Part | None:
    """Return the part of `scope` with this number. None: there is none."""
    text = library.reports[id_].report.text
    if one.counter == "款":
        return _paragraph(one, scope, text)
    if "." in one.counter:
        return _decimal(one, scope, library.folded[id_])
    if written := _written(one, scope, library.folded[id_]):
        return written
    found = _candidates(one, scope, id_, library)
    numbered = found[-1:] if one.number < 0 else [each for each in found if _number(each, text) == one.number]
    if found and not numbered and (_number(found[0], text) == 0 or (not scope.whole and _number(found[0], text) > 1)):
        numbered = found[one.number - 1 : one.number]  # no numbers, or they run through the report: the place counts
    if one.counter in _MARKERS:
        return _part(numbered[0]) if len(numbered) == 1 else None
    if numbered:
        return _part(numbered[0])
    if one.counter != "是" and (found or scope.whole):
        return None
    return _item(one, list(find_runs(library.folded[id_], scope.span.start, scope.span.end)), scope)


def _candidates(one: Ordinal, scope: _Part, id_: str, library: Library) -> list[Heading]:
    """Return the headings of `scope` among which the counter of `one` chooses."""
    text = library.reports[id_].report.text
    every = [down[-1] for down in walk(scope.below)]
    style = next((name for counter, name in _STYLES.items() if one.counter.startswith(counter)), "")
    styled = [each for each in every if (marker := _marker(each, text)) and marker.style == style]
    if styled or one.counter.startswith(("章", "节")):
        return styled
    if one.counter == "是" or one.counter in _MARKERS:
        named = "一是" if one.counter == "是" else one.counter
        return [each for each in every if (marker := _marker(each, text)) and marker.style == named]
    if scope.whole and one.counter.startswith(("条", "点", "项", "款")):
        return _series(every, text)
    if scope.whole and not one.counter.startswith(("部分", "编", "篇", "块", "板块")):
        return []
    numbered = [each for each in scope.below if _number(each, text)]
    return numbered or (_series(every, text) if scope.whole else []) or list(scope.below)


def _series(headings: Sequence[Heading], text: str) -> list[Heading]:
    """Return the longest row of headings of one style whose numbers run through the report from 1 without a gap."""
    rows: dict[str, list[Heading]] = {}
    for heading in headings:
        if marker := _marker(heading, text):
            rows.setdefault(marker.style, []).append(heading)
    running = [row for row in rows.values() if [_number(one, text) for one in row] == list(range(1, len(row) + 1))]
    return max(running, key=len, default=[])


def _decimal(one: Ordinal, scope: _Part, folded: str) -> _Part | None:
    """Return the part under a line that begins with the decimal number, up to the next such line not below it."""
    found = [(match[1], match.start()) for match in _DECIMALS.finditer(folded, scope.span.start, scope.span.end)]
    for at, (number, start) in enumerate(found):
        if number == one.counter:
            ends = [after for other, after in found[at + 1 :] if not other.startswith(f"{number}.")]
            return _Part(Span(start, min([*ends, scope.span.end])))
    return None


def _written(one: Ordinal, scope: _Part, folded: str) -> _Part | None:
    """Return the part that begins a sentence with the ordinal as it is asked for: 第三招."""
    if one.counter == "是" or one.counter in _STYLES or one.number < 0:
        return None
    pattern = re.compile(rf"(?:^|(?<=[\n。;:,\s]))第\s*([{HUNDREDS}]+|\d+)\s*[个大]*{re.escape(one.counter)}")
    found = [(read_integer(m[1]), m.start()) for m in pattern.finditer(folded, scope.span.start, scope.span.end)]
    for at, (number, start) in enumerate(found):
        if number == one.number:
            line = folded.find("\n", start)
            ends = [found[at + 1][1] if at + 1 < len(found) else scope.span.end, line if line >= 0 else len(folded)]
            return _Part(Span(start, min(end for end in ends if end > start)))
    return None


def _item(one: Ordinal, runs: Sequence[Run], scope: _Part) -> _Part | None:
    """Return the item of a list in running text. None: there is no such item, or several lists have it."""
    having = [run for run in runs if 0 < one.number <= len(run.items)]
    if not having or (scope.whole and len(having) > 1):
        return None
    return _Part(having[0].items[one.number - 1])


def _paragraph(one: Ordinal, scope: _Part, text: str) -> _Part | None:
    """Return a paragraph (款) of an article. The items (项) under a paragraph belong to it."""
    if scope.heading is None or one.number < 1:
        return None
    rows: list[Span] = []
    at = scope.span.start
    for line in scope.span.of(text).splitlines(keepends=True):
        span = strip(text, Span(at, at + len(line)))
        at += len(line)
        if not span:
            continue
        if rows and read_marker(text, span.start, span.end):
            rows[-1] = Span(rows[-1].start, span.end)
        else:
            rows.append(span)
    return _Part(rows[one.number - 1]) if one.number <= len(rows) else None


def _content(part: _Part, id_: str, library: Library) -> list[Piece]:
    """Return the heading with the headings below it, else the beginning of the part."""
    if part.heading is None or not part.heading.below:
        return [_cut(part.span, id_, library)]
    return [heading_piece(one.sections[0], library) for one in (part.heading, *part.heading.below[:_MOST_PARTS])]


def _cut(span: Span, id_: str, library: Library) -> Piece:
    text = library.reports[id_].report.text
    cut = beginning(text, strip(text, span))
    return library.chunk_at(id_, cut), cut
