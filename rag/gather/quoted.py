"""Find where an earlier answer quoted a report."""

from collections.abc import Collection

from rag.gather.library import Library
from rag.text.fold import fold
from rag.types import Span

__all__ = ["quoted_sections"]

_QUOTED_CHARS = 10  # shorter lines of an answer stand in a report by chance


def quoted_sections(answer: str, library: Library, sources: Collection[str] | None) -> dict[str, list[Span]]:
    """Return the sections that hold lines of an earlier `answer` word for word, by source id."""
    lines = [line.strip() for line in fold(answer).splitlines() if len(line.strip()) >= _QUOTED_CHARS]
    found: dict[str, list[Span]] = {}
    for source_id in sorted(library.chosen(sources)):
        text = library.folded[source_id]
        places = [at for line in lines if (at := text.find(line)) >= 0]
        spans = [library.section_at(source_id, at).span for at in places]
        if spans:
            found[source_id] = list(dict.fromkeys(spans))
    return found
