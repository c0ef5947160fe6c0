"""Answer from the outline of a report: where a matter stands, and what stands under a heading."""

import re

from rag.answer.piece import Piece, beginning, heading_piece
from rag.answer.run_in import run_in_heading
from rag.gather.evidence import Evidence
from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.markers import ITEM, read_marker
from rag.text.sentences import split_clauses
from rag.text.spans import strip
from rag.text.terms import best_cover, terms_of
from rag.types import Chunk, Reason, Section, Span
from rag.understand.interrogatives import LEVEL
from rag.understand.question import Kind

__all__ = ["find_children", "find_heading", "find_place", "find_under"]

_MEASURE = re.compile(ITEM)
# Words that refer to a part of the text and occur in no heading.
_PART = r"针对|[下底][面头下]|之下|部分|这块|问题"
_ABOUT_A_PART = re.compile(_PART)
_OUTLINE_WORDS = re.compile(rf"(?:这个|那个)?(?:{_PART})(?:来改)?(?= |$)|针对|来改(?= |$)")
_PLACE = re.compile(rf"(?:第几|哪|什么|啥)[一个大]*(?P<level>{LEVEL})(?!的?(?:问题|短板|毛病|不足))")
_HIGHER = re.compile(r"大的?(?:问题|方面|标题|部分)|总的|总体")
_CLEAR = 0.5  # from this share of the question's terms on, a heading is the one that the question names
_PLACED = 0.3  # from this share of the question's terms on, a sentence with its headings is where the matter stands
_NEAR_BEST = 10  # sentences that vote for the heading above them
_LISTS = 0.5  # the need match of a sentence with one 、
_MOST_CHILDREN = 12
_TOPIC_CHARS = 24  # a sentence up to this length can be a topic sentence


def find_heading(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the heading above the sentence that has most of the question's terms, if the question asks for it.

    It is a problem, not a measure (一是…).
    """
    question = gathered.analysis.question
    best = max(gathered.evidence[:_NEAR_BEST], key=lambda one: one.own, default=None)
    if Kind.HEADING not in question.kinds or best is None or best.own < _PLACED:
        return []
    above = _above(best, library)
    up = 1 + (best.heading and len(above) > 1) + bool(_HIGHER.search(question.folded) and not best.heading)
    return [heading_piece(above[-min(up, len(above))], library)] if above else []


def find_place(gathered: Gathered, library: Library) -> list[Piece] | Reason:
    """Return the headings under which a matter stands, outermost first, if the question asks for them.

    If it asks for a chapter, a section or an article, only headings of this level are returned, if there are any. If it
    asks for a small heading, that may be the first sentence of the paragraph. The reason is not_stated if the matter
    stands under no heading.
    """
    question = gathered.analysis.question
    level = _PLACE.search(question.folded)
    if Kind.HEADING not in question.kinds or level is None:
        return []
    near = gathered.evidence[:_NEAR_BEST]
    shares = [(_share(one, gathered), _above(one, library)) for one in near]
    if max((share for share, _ in shares), default=0.0) < _PLACED:
        return []
    votes: dict[int, float] = {}  # by the start of the innermost heading
    for share, above in shares:
        if above and share >= _PLACED:
            votes[above[-1].start] = votes.get(above[-1].start, 0.0) + share**2
    if not votes:
        return Reason("not_stated")
    most = max(votes, key=lambda start: votes[start])
    under = [(share, above, one) for (share, above), one in zip(shares, near, strict=True) if _is_last(most, above)]
    _, above, best = max(under, key=lambda one: one[0])
    if level["level"] == "小标题" and (inner := run_in_heading(best.hit.chunk, library)):
        return [heading_piece(above[-1], library), inner]
    text = library.reports[above[-1].source.id].report.text
    markers = [read_marker(text, one.start, one.end) for one in above]
    asked = [one for one, marker in zip(above, markers, strict=True) if marker and marker.style == level["level"][0]]
    return [heading_piece(one, library) for one in asked or [*above[:1], *above[1:][-1:]]]


def _is_last(start: int, above: list[Section]) -> bool:
    return bool(above) and above[-1].start == start


def _share(evidence: Evidence, gathered: Gathered) -> float:
    """Return the share of the question's terms in a sentence with its headings, 0..1."""
    terms = terms_of(fold("\n".join([evidence.hit.chunk.text, *evidence.hit.chunk.path])))
    return best_cover(gathered.analysis.subject.phrasings, terms)


def _above(evidence: Evidence, library: Library) -> list[Section]:
    """Return the sections of the headings above a sentence, outermost first, without items (一是…)."""
    return [s for s in library.ancestors(library.section_of(evidence.hit.chunk)) if not _MEASURE.match(s.path[-1])]


def find_children(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the headings under the section that the question names, if it asks which they are."""
    question = gathered.analysis.question
    if not question.kinds & {Kind.MANNER, Kind.LIST} or not _ABOUT_A_PART.search(question.folded):
        return []
    section, share = _named_section(gathered, library)
    best = gathered.evidence[0] if gathered.evidence else None
    if section is None or (best is not None and not best.heading and best.own > share):
        return []
    pieces = [heading_piece(child, library) for child in library.children(section)]
    return pieces if 2 <= len(pieces) <= _MOST_CHILDREN else []


def find_under(gathered: Gathered, library: Library) -> list[Piece]:
    """Return the content under the best heading, if the question asks for measures or a list.

    The content is the headings below it, else the sentences that follow, up to the limit of characters. If the best
    sentence is the topic sentence of a paragraph, the sentences after it are returned too.
    """
    best, kinds = gathered.evidence[0] if gathered.evidence else None, gathered.analysis.question.kinds
    if best is None or not kinds & {Kind.MANNER, Kind.LIST} or (best.own < _CLEAR and not best.heading):
        return []
    if Kind.MANNER not in kinds and (not best.heading or _is_list(best, library)):
        return []  # the sentence is a list itself
    if not best.heading:
        return _what_follows(best.hit.chunk, library)
    section = library.section_of(best.hit.chunk)
    children = library.children(section)
    while len(children) == 1:  # a single subheading is no list
        section, children = children[0], library.children(children[0])
    if children:
        return [heading_piece(child, library) for child in children[:_MOST_CHILDREN]]
    start = section.heading.end if section.heading else section.start
    text = library.reports[section.source.id].report.text
    body = strip(text, Span(start, section.end))
    span = beginning(text, body)
    return [(library.chunk_at(section.source.id, span), span)] if span else []


def _is_list(heading: Evidence, library: Library) -> bool:
    """Return whether a heading is a list itself. The 、 behind its number is none."""
    chunk = heading.hit.chunk
    marker = read_marker(library.reports[chunk.source.id].report.text, chunk.start, chunk.end)
    numbered = marker is not None and "、" in marker.of(library.folded[chunk.source.id])
    title = library.folded[chunk.source.id][marker.end if marker else chunk.start : chunk.end]
    return heading.need_match >= _LISTS and ("、" in title or not numbered)


def _what_follows(topic: Chunk, library: Library) -> list[Piece]:
    """Return a topic sentence with the sentences that follow it in its paragraph. Empty: `topic` is none."""
    text = library.reports[topic.source.id].report.text
    span = strip(text, Span(topic.start, topic.end))
    line_end = text.find("\n", span.end)
    rest = strip(text, Span(span.end, line_end if line_end >= 0 else len(text)))
    if len(span) > _TOPIC_CHARS or len(split_clauses(text, span.start, span.end)) > 1 or not rest:
        return []
    whole = beginning(text, Span(span.start, rest.end))
    return [(library.chunk_at(topic.source.id, whole), whole)] if whole.end > span.end else []


def _named_section(gathered: Gathered, library: Library) -> tuple[Section | None, float]:
    """Return the section whose heading covers most of the question's terms, and the share. None: too few."""
    best, most = None, 0.0
    vocabulary, matter = library.vocabulary, _OUTLINE_WORDS.sub(" ", gathered.analysis.question.content)
    bare = [vocabulary.weigh(wording) for wording in vocabulary.rephrase(matter)]
    sources = library.chosen(gathered.analysis.request.sources)
    for source_id in sorted(sources & {e.hit.chunk.source.id for e in gathered.evidence[:10]}):
        for section in library.reports[source_id].sections:
            if section.heading is None or not section.path:
                continue
            terms = terms_of(fold(section.path[-1]))
            share = best_cover((*gathered.analysis.subject.phrasings, *bare), terms)
            if share > most:
                best, most = section, share
    return (best, most) if most >= _CLEAR else (None, most)
