"""Answer as which of several a thing comes (第几张表): with the numbered line that names it, as in a contents list."""

import re
from collections.abc import Iterator

from rag.answer.piece import Piece
from rag.gather.gathered import Gathered, consulted
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.markers import read_marker
from rag.text.spans import strip
from rag.text.stopwords import ASKING
from rag.text.terms import cover, terms_of
from rag.types import Span
from rag.understand.document import matter_of

__all__ = ["find_ordinal"]

_ASKS = re.compile(r"(?:[是为在]|排在?|列)第几[张项个份]的?(?P<kind>[\u4e00-\u9fff]{0,8}?)[?。\s]*$")
_COVERED = 0.4  # share of the words that the line has
_NEXT = 0.5  # of that share, at most, the next line has
_LITERALLY = 2.0  # for a line that has the words as they are
_LONGEST = 120  # characters of a line
_BEFORE_YEAR = re.compile(r"\d{1,2}\s*[.、]\s*(?=(?:19|20)\d\d年)")  # 9.2026年收支表
_LEADERS = re.compile(r"[\s.·…。\-—_\d]+$")  # of a contents list: dots and a page
_KIND_CHARS = 1  # of the kind that the line must end with: 表 of 预算表


def find_ordinal(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the numbered line that names what the question asks for; an empty list if none or several do."""
    question = gathered.analysis.question
    asked = None if question.english else _ASKS.search(question.folded)
    matter = matter_of(ASKING.sub(" ", question.folded[: asked.start()])) if asked else ""
    if asked is None or not matter:
        return []
    weights = library.vocabulary.weigh(f"{matter} {asked['kind']}")
    found: list[tuple[float, str, Span]] = []
    for id_ in sorted(consulted(gathered, library.chosen(gathered.analysis.request.sources))):
        lines = list(_numbered(library.folded[id_], asked["kind"][-_KIND_CHARS:]))
        words = [line.of(library.folded[id_]) for line in lines]
        told = [terms_of(said) for said in words]
        title = terms_of(fold(library.sources[id_].title)).difference(*told)  # 模板里 names the report
        own = {entry: weight for entry, weight in weights.items() if not title.intersection(entry)}
        shares = [_LITERALLY if matter in said else cover(own, terms) for said, terms in zip(words, told, strict=True)]
        found += [(share, id_, line) for share, line in zip(shares, lines, strict=True)]
    found.sort(key=lambda one: -one[0])
    if not found or found[0][0] < _COVERED or (len(found) > 1 and found[1][0] > found[0][0] * _NEXT):
        return []
    _, id_, line = found[0]
    return [(library.chunk_at(id_, line), line)]


def _numbered(folded: str, ending: str) -> Iterator[Span]:
    """Yield the short lines that begin with a number and end with `ending`, without leaders and page numbers."""
    for match in re.finditer(r"[^\n]+", folded):
        line = strip(folded, Span(*match.span()))
        end = line.start + len(_LEADERS.sub("", line.of(folded)))
        if 0 < end - line.start <= _LONGEST and folded[line.start : end].endswith(ending):
            marker = read_marker(folded, line.start, end)
            if _BEFORE_YEAR.match(folded, line.start, end) or (marker is not None and marker.end < end):
                yield Span(line.start, end)
