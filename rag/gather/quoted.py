"""Find the sections that the previous answer of a dialogue cited."""

from collections.abc import Collection, Iterable

from rag.gather.library import Library
from rag.text.fold import fold
from rag.types import Place, Span, Turn

__all__ = ["cited_places", "cited_sections", "find_quotes"]

_QUOTED_CHARS = 10  # a shorter line can occur in a report by chance


def cited_places(turn: Turn, library: Library, sources: Collection[str] | None) -> tuple[Place, ...]:
    """Return the citations of `turn`. If the caller did not give any, search the reports for the answer's lines."""
    return find_quotes(turn.answer, library, sources) if turn.citations is None else turn.citations


def find_quotes(answer: str, library: Library, sources: Collection[str] | None) -> tuple[Place, ...]:
    """Return the places of those lines of `answer` that occur literally in a report. Short lines are ignored."""
    lines = [line.strip() for line in fold(answer).splitlines() if len(line.strip()) >= _QUOTED_CHARS]
    chosen = library.chosen(sources)
    pairs = sorted((source_id, at) for at, line in enumerate(lines) for source_id in library.holding(line, chosen))
    return tuple(
        Place(source_id, at, at + len(lines[of]))
        for source_id, of in pairs
        if (at := library.folded[source_id].find(lines[of])) >= 0
    )


def cited_sections(places: Iterable[Place], library: Library, sources: Collection[str] | None) -> dict[str, list[Span]]:
    """Return the sections in which `places` start, by report id. Places outside of `sources` are ignored."""
    found: dict[str, list[Span]] = {}
    chosen = library.chosen(sources)
    for place in places:
        if place.report in chosen and 0 <= place.start < place.end <= len(library.folded[place.report]):
            section = library.section_at(place.report, place.start).span
            spans = found.setdefault(place.report, [])
            spans += [section] * (section not in spans)
    return found
