"""Pages of a PDF -> blocks of a document: paragraphs across columns and pages, tables, furniture apart."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest.formats.document import Block, Grid, Paragraph
from ingest.formats.pdf.content import Content, Placed
from ingest.formats.pdf.furniture import PageLines, find_furniture, is_leader
from ingest.formats.pdf.headings import Bookmark, Prose, body_size, levels
from ingest.formats.pdf.lines import Line
from ingest.formats.pdf.notes import find_notes
from ingest.formats.pdf.paragraphs import Measure, Part, goes_on, join_texts, measure

__all__ = ["compose"]

_CONTENTS = "目录"


@dataclass(slots=True)
class _Blocks:
    """Blocks as they are put together; ``Prose`` becomes a paragraph when its level is known."""

    done: list[Prose | Grid | Paragraph] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)  # of the paragraph that may go on
    later: list[Prose | Grid | Paragraph] = field(default_factory=list)  # what stands in the midst of that paragraph

    def end(self) -> None:
        if self.parts:
            lines = [part.line for part in self.parts]
            self.done.append(Prose(join_texts(lines), self.parts[0].page, lines))
        self.done += self.later
        self.parts, self.later = [], []


def compose(pages: Sequence[Content], bookmarks: Sequence[Bookmark] = ()) -> list[Block]:
    """Return the blocks of a document that has `pages` and `bookmarks`."""
    body = body_size(line for page in pages for line in _lines(page))
    ordered = {page.number: sorted(_lines(page), key=lambda line: line.top) for page in pages}
    furniture = find_furniture([PageLines(page.number, page.height, ordered[page.number]) for page in pages], body)
    apart = {id(ordered[number][at]) for number, found in furniture.items() for at in found}
    usual = _usual(pages, apart, body)
    blocks = _Blocks()
    heads: set[str] = set()
    for page in pages:
        for line in ordered[page.number]:
            if id(line) in apart and (head := "".join(char for char in line.text if not char.isdigit())) not in heads:
                heads.add(head)
                if any(char.isalpha() for char in head):
                    blocks.later.append(Paragraph(line.text, page=page.number, furniture=True))
        _add_page(blocks, page, apart, usual.get(round(page.width)), body)
    blocks.end()
    return _paragraphs(blocks.done, bookmarks)


def _lines(page: Content) -> Iterator[Line]:
    return (item for flow in page.flows for item in flow if isinstance(item, Line))


def _usual(pages: Sequence[Content], apart: set[int], body: float) -> dict[int, Measure]:
    """Return, for each width of pages, the block that their lines fill where they are in one column."""
    found: dict[int, list[Measure]] = {}
    for page in pages:
        if len(page.flows) == 1:
            block = measure([line for line in _lines(page) if id(line) not in apart], body)
            if block:
                found.setdefault(round(page.width), []).append(block)
    return {
        width: Measure(*(_middle([getattr(one, name) for one in blocks]) for name in Measure.__slots__))
        for width, blocks in found.items()
    }


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def _add_page(blocks: _Blocks, page: Content, apart: set[int], usual: Measure | None, body: float) -> None:
    if page.scanned:
        blocks.end()
        blocks.done += page.scanned
        return
    notes = find_notes(page, apart, body)
    for flow in page.flows:
        items = [item for item in flow if id(item) not in apart and id(item) not in notes]
        lines = [item for item in items if isinstance(item, Line)]
        block = measure(lines, body, usual if len(page.flows) == 1 else None)
        for at, item in enumerate(items):
            if isinstance(item, Placed):
                blocks.end()
                blocks.done.append(item.grid)
            elif block:
                after = next((other for other in items[at + 1 :] if isinstance(other, Line)), None)
                _add_line(blocks, Part(item, block, page.number), Part(after, block, page.number) if after else None)
    if notes:
        own = _Blocks()
        lines = [line for line in _lines(page) if id(line) in notes]
        block = measure(lines, lines[0].size)
        for at, line in enumerate(lines):
            if block:
                after = lines[at + 1] if at + 1 < len(lines) else None
                _add_line(own, Part(line, block, page.number), Part(after, block, page.number) if after else None)
        own.end()
        blocks.later += own.done


def _add_line(blocks: _Blocks, part: Part, following: Part | None) -> None:
    if is_leader(part.line.text):
        blocks.end()
        blocks.done.append(Paragraph(part.line.text, page=part.page, furniture=True))
        return
    if blocks.parts and not goes_on(blocks.parts, part, following):
        blocks.end()
    if not blocks.parts:
        blocks.end()
    blocks.parts.append(part)


def _paragraphs(blocks: Sequence[Prose | Grid | Paragraph], bookmarks: Sequence[Bookmark]) -> list[Block]:
    prose = [block for block in blocks if isinstance(block, Prose)]
    level = iter(levels(prose, bookmarks))
    found: list[Block] = []
    for at, block in enumerate(blocks):
        if not isinstance(block, Prose):
            found.append(block)
            continue
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        contents = "".join(block.text.split()) == _CONTENTS and isinstance(after, Paragraph) and after.furniture
        found.append(
            Paragraph(block.text, 0 if contents else next(level) if not contents else 0, block.page, furniture=contents)
        )
    return found
