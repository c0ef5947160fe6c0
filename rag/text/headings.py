"""The headings of a report as a tree. Answers, the page, the API and the command line use it as the outline."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.types import Section, Span

__all__ = ["Heading", "heading_tree", "preamble", "walk"]


@dataclass(slots=True)
class Heading:
    """A heading with its own sections and the headings below it.

    The first section starts with the heading. Later sections continue it after furniture or an enumeration.
    """

    sections: list[Section]
    below: list["Heading"] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.sections[0].path[-1]

    @property
    def path(self) -> tuple[str, ...]:
        return self.sections[0].path

    @property
    def start(self) -> int:
        return self.sections[0].start

    @property
    def own(self) -> Span:
        """The heading with the text that follows it, up to the next section."""
        return self.sections[0].span

    @property
    def end(self) -> int:
        """The end of the last section under the heading, including the headings below it."""
        return max([self.sections[-1].end, *(heading.end for heading in self.below[-1:])])


def heading_tree(sections: Iterable[Section]) -> list[Heading]:
    """Build the tree of `sections`, which are in text order. Return its outermost headings.

    The parent of a heading is the nearest earlier heading whose path is a prefix of its path. A section without a
    heading of its own continues the heading with the same path. The tree contains neither furniture nor the preamble.
    """
    roots: list[Heading] = []
    open_: list[Heading] = []  # the path from a root to the latest heading
    for section in sections:
        if section.furniture or not section.path:
            continue
        while open_ and section.path[: len(open_[-1].path)] != open_[-1].path:
            open_.pop()
        if open_ and open_[-1].path == section.path:
            if section.heading is None:
                open_[-1].sections.append(section)
                continue
            open_.pop()
        heading = Heading([section])
        (open_[-1].below if open_ else roots).append(heading)
        open_.append(heading)
    return roots


def preamble(sections: Iterable[Section]) -> list[Section]:
    """Return the sections before the first heading, without furniture."""
    return [section for section in sections if not section.path and not section.furniture]


def walk(tree: Sequence[Heading], above: tuple[Heading, ...] = ()) -> Iterator[tuple[Heading, ...]]:
    """Yield the path to each heading of `tree`, in text order. The heading itself is the last of its path."""
    for heading in tree:
        down = (*above, heading)
        yield down
        yield from walk(heading.below, down)
