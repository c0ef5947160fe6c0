"""Web pages (.html, .htm, .mhtml): the article without what stands around it. Nothing is fetched."""

from collections.abc import Sequence

from ingest.formats.document import Block, Document, Paragraph
from ingest.formats.html.article import article
from ingest.formats.html.charset import page_text
from ingest.formats.html.clutter import is_sentence
from ingest.formats.html.envelope import Part, pages
from ingest.formats.html.facts import address, date_of, facts, publisher_of, titles
from ingest.formats.html.headline import join_headline, own_title
from ingest.formats.html.model import Item, Line, Page, Picture, Table
from ingest.formats.html.source import checked
from ingest.formats.html.walk import see
from ingest.formats.loader import Input, Limits
from rag.errors import EmptyReport

__all__ = ["load"]

_HEAD = 12  # lines in which the page says who published it and when
_LONGEST_HEAD = 30  # characters of a line with a comma that is no prose
_SHORT = 1000  # characters of a page that may hide its article
_SHOWN = 0.2  # share of the characters that a page shows at least, if it hides no article


def load(source: Input) -> Document:
    """Load a web page.

    Raises: UnreadableText, EmptyReport, DamagedFile, FileOverLimit.
    """
    parts = [Part(source.data, "", "")]
    if source.suffix in (".mhtml", ".mht"):
        parts = pages(source.data, name=source.name, depth=source.limits.depth)
    document = _document(parts[0], source)
    for part in parts[1:] if not document.blocks else ():  # a frame set has its text in other parts
        further = _document(part, source)
        document = further if further.blocks else document
    if not document.blocks:
        raise EmptyReport(f"no text in {source.name}", hint="save the page whole in a browser, as .mhtml or as PDF")
    return document


def _document(part: Part, source: Input) -> Document:
    html = page_text(part.data, name=source.name, told=part.charset)
    html = checked(html, name=source.name, limits=source.limits)
    source.progress("page", 0, 1)
    stated = facts(html)
    found = article(_seen(html, source.limits), titles(stated))
    card = [Paragraph(line) for line in found.card]
    blocks = _blocks(found.items, titles(stated))
    lines = _head(blocks)
    pictures = sum(isinstance(item, Picture) for item in found.items)
    source.progress("page", 1, 1)
    return Document(
        (*card, *blocks, *(Paragraph(line, furniture=True) for line in found.foot)),
        title=own_title(titles(stated), lines),
        publisher=publisher_of(stated, lines),
        published=date_of(stated, lines),
        url=address(stated, html) or (part.address if part.address.startswith("http") else ""),
        warnings=(f"{pictures} pictures were not read",) if pictures else (),
    )


def _head(blocks: Sequence[Block]) -> list[str]:
    """Return the lines above the first prose: title, origin and date."""
    head: list[str] = []
    for block in blocks[:_HEAD]:
        if isinstance(block, Paragraph):
            if len(block.text) > _LONGEST_HEAD and is_sentence(block.text):
                break
            head.append(block.text)
    return head


def _seen(html: str, limits: Limits) -> Page:
    """Return what the page shows; all of it where it hides its article until a script shows it."""
    page = see(html, limits)
    if (shown := _chars(page)) < _SHORT:
        whole = see(html, limits, hidden=True)
        if shown < _SHOWN * _chars(whole):
            return whole
    return page


def _chars(page: Page) -> int:
    lines = sum(len(item.text) - item.links for item in page.items if isinstance(item, Line))
    return lines + sum(len(cell.text) for item in page.items if isinstance(item, Table) for cell in item.grid.cells)


def _blocks(items: Sequence[Item], stated: Sequence[str]) -> list[Block]:
    """Return the blocks of an article; a title that is broken into lines is one."""
    blocks: list[Block] = []
    lines = [item for item in items if not isinstance(item, Picture)]
    at = 0
    while at < len(lines):
        item = lines[at]
        if isinstance(item, Table):
            blocks.append(item.grid)
            at += 1
            continue
        count = (
            join_headline([one.text for one in lines[at : at + 5] if isinstance(one, Line)], stated) if at < 5 else 1
        )
        joined = [one.text for one in lines[at : at + count] if isinstance(one, Line)]
        blocks.append(Paragraph("".join(joined), item.level))
        at += count
    return blocks
