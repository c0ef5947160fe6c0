"""The headings of a report as a tree: the one outline that answers, the page, the API and the command line read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rag.types import Section, Span

__all__ = ["Heading", "heading_tree", "preamble", "walk"]


@dataclass(slots=True)
class Heading:
    """A heading with the sections that stand right under it and the headings below it.

    The first section opens with the heading. The others go on with it, behind furniture or an enumeration.
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
        """Where the last section below the heading ends."""
        return max([self.sections[-1].end, *(heading.end for heading in self.below[-1:])])


def heading_tree(sections: Iterable[Section]) -> list[Heading]:
    """Build the tree of `sections`, which are in order; return its outermost headings.

    A heading hangs below the nearest earlier one whose path begins its own. A section without a heading of its own goes
    on with the heading of its path. Furniture and what stands before the first heading are not in the tree.
    """
    roots: list[Heading] = []
    open_: list[Heading] = []  # from a root down to the heading before
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
    """Return the sections that stand before the first heading, furniture aside."""
    return [section for section in sections if not section.path and not section.furniture]


def walk(tree: Sequence[Heading], above: tuple[Heading, ...] = ()) -> Iterator[tuple[Heading, ...]]:
    """Yield each heading of `tree` in order, as the last of the headings that lead down to it."""
    for heading in tree:
        down = (*above, heading)
        yield down
        yield from walk(heading.below, down)
