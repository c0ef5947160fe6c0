"""Pages of a PDF -> blocks of a document: paragraphs across columns and pages, tables, furniture apart."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ingest.formats.document import Block, Grid, Paragraph
from ingest.formats.pdf.content import Content, Placed
from ingest.formats.pdf.contents import find_contents, is_leader
from ingest.formats.pdf.furniture import PageLines, find_furniture
from ingest.formats.pdf.headings import Bookmark, Prose, body_size, levels
from ingest.formats.pdf.lines import Line
from ingest.formats.pdf.notes import find_notes
from ingest.formats.pdf.paragraphs import Measure, Part, goes_on, join_texts, measure

__all__ = ["compose"]


@dataclass(slots=True)
class _Blocks:
    """Blocks as they are put together; ``Prose`` becomes a paragraph when its level is known."""

    done: list[Prose | Grid | Paragraph] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)  # of the paragraph that may go on
    later: list[Prose | Grid | Paragraph] = field(default_factory=list)  # what stands in the midst of that paragraph

    def add_line(self, part: Part, following: Part | None) -> None:
        """Add a line; `following` is the one after it."""
        leads = is_leader(part.line.text)
        if leads or not self.parts or not goes_on(self.parts, part, following):
            self.end()
        if leads:
            self.done.append(Paragraph(part.line.text, page=part.page, furniture=True))
        else:
            self.parts.append(part)

    def add_grid(self, grid: Grid) -> None:
        self.end()
        self.done.append(grid)

    def end(self) -> None:
        """End the paragraph."""
        if self.parts:
            lines = [part.line for part in self.parts]
            self.done.append(Prose(join_texts(lines), self.parts[0].page, lines))
        self.done += self.later
        self.parts, self.later = [], []


def compose(pages: Sequence[Content], bookmarks: Sequence[Bookmark] = ()) -> list[Block]:
    """Return the blocks of a document that has `pages` and `bookmarks`."""
    body = body_size(line for page in pages for line in page.lines())
    apart = _furniture(pages, body)
    usual = _usual(pages, apart, body)
    blocks = _Blocks()
    heads: set[str] = set()
    for page in pages:
        for line in apart[page.number].values():
            head = "".join(char for char in line.text if char.isalpha())
            if head and head not in heads:
                blocks.later.append(Paragraph(line.text, page=page.number, furniture=True))
            heads.add(head)
        _add_page(blocks, page, apart[page.number], usual.get(round(page.width)), body)
    blocks.end()
    return list(_finished(blocks.done, bookmarks, {page.number: page.confidence for page in pages}))


def _furniture(pages: Sequence[Content], body: float) -> dict[int, dict[int, Line]]:
    """Return, for each page number, the lines that are furniture, by their ids."""
    ordered = [PageLines(page.number, page.height, sorted(page.lines(), key=lambda line: line.top)) for page in pages]
    found = find_furniture(ordered, body)
    return {page.number: {id(page.lines[at]): page.lines[at] for at in sorted(found[page.number])} for page in ordered}


def _usual(pages: Sequence[Content], apart: Mapping[int, Mapping[int, Line]], body: float) -> dict[int, Measure]:
    """Return, for each width of pages, the block that their lines fill where they are in one column."""
    found: dict[int, list[Measure]] = {}
    for page in pages:
        lines = [line for line in page.lines() if id(line) not in apart[page.number]]
        block = measure(lines, body) if page.cut is None else None
        if block:
            found.setdefault(round(page.width), []).append(block)
    return {width: _middle([one for one in blocks if one.certain] or blocks) for width, blocks in found.items()}


def _middle(blocks: Sequence[Measure]) -> Measure:
    return Measure(*(sorted(getattr(one, name) for one in blocks)[len(blocks) // 2] for name in Measure.__slots__))


def _add_page(blocks: _Blocks, page: Content, apart: Mapping[int, Line], usual: Measure | None, body: float) -> None:
    notes = find_notes(page, set(apart), body)
    for flow in page.flows:
        items = [item for item in flow if id(item) not in apart and id(item) not in notes]
        block = measure([item for item in items if isinstance(item, Line)], body, usual if page.cut is None else None)
        _add_flow(blocks, items, block, page.number)
    if notes:
        own = _Blocks()
        lines = [line for line in page.lines() if id(line) in notes]
        _add_flow(own, lines, measure(lines, lines[0].size), page.number)
        own.end()
        blocks.later += own.done


def _add_flow(blocks: _Blocks, items: Sequence[Line | Placed], block: Measure | None, page: int) -> None:
    for at, item in enumerate(items):
        if isinstance(item, Placed):
            blocks.add_grid(item.grid)
        elif block:
            after = next((other for other in items[at + 1 :] if isinstance(other, Line)), None)
            blocks.add_line(Part(item, block, page), Part(after, block, page) if after else None)


def _finished(
    blocks: Sequence[Prose | Grid | Paragraph], bookmarks: Sequence[Bookmark], confidence: Mapping[int, float]
) -> Iterator[Block]:
    contents = find_contents(blocks)
    prose = [block for at, block in enumerate(blocks) if isinstance(block, Prose) and at not in contents]
    level = iter(levels(prose, bookmarks))
    for at, block in enumerate(blocks):
        sure = confidence.get(block.page, 1.0)
        if not isinstance(block, Prose):
            yield replace(block, confidence=sure)
        elif at in contents:
            yield Paragraph(block.text, page=block.page, furniture=True, confidence=sure)
        else:
            yield Paragraph(block.text, next(level), block.page, confidence=sure)
