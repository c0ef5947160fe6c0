"""The outline of a report as a tree to walk, from its sections in order; it draws nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.types import Section

__all__ = ["Branch", "outline_tree"]


@dataclass(slots=True)
class Branch:
    """A heading, where its own section stands, and the headings below it."""

    heading: str
    start: int
    end: int
    below: list["Branch"] = field(default_factory=list)


def outline_tree(sections: Sequence[Section]) -> list[Branch]:
    """Hang each section below the nearest earlier one whose path begins its own."""
    roots: list[Branch] = []
    open_: list[tuple[tuple[str, ...], Branch]] = []
    for section in sections:
        if section.furniture or not section.path:
            continue
        branch = Branch(section.path[-1], section.start, section.end)
        while open_ and (len(open_[-1][0]) >= len(section.path) or section.path[: len(open_[-1][0])] != open_[-1][0]):
            open_.pop()
        (open_[-1][1].below if open_ else roots).append(branch)
        open_.append((section.path, branch))
    return roots
