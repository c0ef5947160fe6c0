"""What the walk over a web page finds: boxes, and in them lines, tables and pictures in the order of the page."""

from dataclasses import dataclass, field

from ingest.formats.document import Grid

__all__ = ["Box", "Item", "Line", "Page", "Picture", "Table"]


@dataclass(slots=True)
class Box:
    """An element that holds a part of the page, such as a div or a cell."""

    parent: int  # its place in Page.boxes; the outermost is its own parent
    tag: str
    marks: str = ""  # id, class and role, in lower case


@dataclass(slots=True)
class Line:
    """A paragraph, or a part of one between two line breaks."""

    text: str
    box: int
    level: int = 0  # of a heading
    links: int = 0  # characters that are links to other pages
    files: int = 0  # links to files, such as attachments


@dataclass(slots=True)
class Table:
    """A table of data."""

    grid: Grid
    box: int
    links: int = 0  # characters that are links to other pages


@dataclass(slots=True)
class Picture:
    """A picture that may hold text: icons are none."""

    box: int


Item = Line | Table | Picture


@dataclass(slots=True)
class Page:
    """All that can be seen of a web page."""

    boxes: list[Box] = field(default_factory=lambda: [Box(0, "body")])
    items: list[Item] = field(default_factory=list)
