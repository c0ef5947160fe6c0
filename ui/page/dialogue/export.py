"""The dialogue as a document to keep: Markdown, Word, or the plain text of one answer for the clipboard.

In Markdown the text of reports is escaped: it cannot make a link, an image or a heading.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rag.answer.render import render
from rag.excerpts import in_one_line
from ui.page import words
from ui.page.dialogue.exchange import Exchange
from ui.page.dialogue.tables import DrawnTable
from ui.service.location import UNCERTAIN

if TYPE_CHECKING:
    from docx.document import Document

    from ui.page.dialogue.citations import Evidence

__all__ = ["as_markdown", "as_text", "as_word"]

_SPECIAL = re.compile(r"([\\`*_\[\]<>#!|~$&{}])")
_LINK = re.compile(r"(?i)(:)(?=//)|(?<=www)(\.)|(?<=\w)(@)|(?<=mailto|script)(:)")
_AT_START = re.compile(r"^(\s*)([-+=]|\d+(?=[.)]))", re.MULTILINE)
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_STEP = " › "


def as_text(exchange: Exchange) -> str:
    """Return an answer with its citations as plain text, for the clipboard; "" when there is no answer."""
    if exchange.reply is None:
        return ""
    answer = exchange.reply.answer
    lines = [*filter(None, (exchange.choice.text, in_one_line(answer.exact))), render(answer).text]
    for one in exchange.evidence:
        lines += ["", f"[{one.marker}] “{one.quote}”", f"    {_where(one)}"]
        lines += [f"    {_STEP.join(one.path)}"] if one.path else []
    return "\n".join(lines)


def as_markdown(conversation: Sequence[Exchange], when: datetime) -> str:
    """Return the answered questions of a dialogue as Markdown."""
    lines = [f"# {words.EXPORT_TITLE}", "", words.EXPORT_MADE.format(when=_time(when))]
    for number, exchange in enumerate(_answered(conversation), start=1):
        lines += ["", f"## {number}. {_escaped(_line(exchange.question))}", ""]
        if exchange.choice.text:
            lines += [_escaped(_line(exchange.choice.text)), ""]
        if exchange.reply:
            exact = in_one_line(exchange.reply.answer.exact)
            lines += [f"**{_escaped(_line(exact))}**", ""] if exact else []
            lines += [_escaped(render(exchange.reply.answer).text).replace("\n", "\n\n")]
        for one in exchange.evidence:
            lines += ["", *(_table_lines(one.table) if one.table else [f"> {_escaped(_line(one.quote))}"])]
            lines += ["" if one.table else ">", f"> — {_escaped(_where(one))}"]
            lines += [">", f"> {_escaped(_STEP.join(one.path))}"] if one.path else []
    return "\n".join(lines) + "\n"


def as_word(conversation: Sequence[Exchange], when: datetime) -> bytes:
    """Return the answered questions of a dialogue as the bytes of a Word document."""
    from docx import Document

    document = Document()
    _set_fonts(document)
    document.add_heading(words.EXPORT_TITLE, level=0)
    document.add_paragraph(words.EXPORT_MADE.format(when=_time(when)))
    for number, exchange in enumerate(_answered(conversation), start=1):
        document.add_heading(_writable(f"{number}. {_line(exchange.question)}"), level=1)
        if exchange.choice.text:
            document.add_paragraph(_writable(_line(exchange.choice.text)))
        if exchange.reply:
            if exact := in_one_line(exchange.reply.answer.exact):
                document.add_paragraph().add_run(_writable(exact)).bold = True
            document.add_paragraph(_writable(render(exchange.reply.answer).text))
        for one in exchange.evidence:
            if one.table:
                _add_table(document, one.table)
            else:
                document.add_paragraph(_writable(f"“{one.quote}”"), style="Intense Quote")
            document.add_paragraph(_writable(f"{_where(one)}\n{_STEP.join(one.path)}".strip()))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _table_lines(table: DrawnTable) -> Iterator[str]:
    """Yield the lines of a table in Markdown. A cell that covers others is written in each place."""
    if head := words.LIST.join(filter(None, (table.caption, table.unit))):
        yield from (_escaped(_line(head)), "")
    for number, line in enumerate(table.grid()):
        texts = [_escaped_within(_line(cell.text)) for cell in line]
        marked = [
            f"**{text}**" if cell.mark == "cited" and text else text for cell, text in zip(line, texts, strict=True)
        ]
        yield f"| {' | '.join(marked)} |"
        if not number:
            yield "|" + " --- |" * len(line)


def _add_table(document: Document, table: DrawnTable) -> None:
    """Add a table with its merged cells to a Word document. The cited cell is bold."""
    if head := words.LIST.join(filter(None, (table.caption, table.unit))):
        document.add_paragraph(_writable(head))
    grid = table.grid()
    width = len(grid[0]) if grid else 0
    drawn = document.add_table(len(grid), width, style="Table Grid")
    for row, line in enumerate(table.rows):
        seen: set[int] = set()
        for cell in line:
            column = next(at for at in range(width) if grid[row][at] is cell and at not in seen)
            seen.update(range(column, column + cell.columns))
            corner = drawn.cell(row, column)
            if cell.rows > 1 or cell.columns > 1:
                corner = corner.merge(drawn.cell(row + cell.rows - 1, column + cell.columns - 1))
            corner.paragraphs[0].add_run(_writable(cell.text)).bold = cell.head != "" or cell.mark == "cited"
    document.add_paragraph()


def _set_fonts(document: Document) -> None:
    """Set Chinese fonts that Word and WPS have; the default template sets Latin fonts only."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for name, face in (("Normal", "宋体"), ("Title", "黑体"), ("Heading 1", "黑体"), ("Intense Quote", "仿宋")):
        style = document.styles[name]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), face)
    document.styles["Normal"].font.size = Pt(11)


def _answered(conversation: Sequence[Exchange]) -> list[Exchange]:
    return [exchange for exchange in conversation if exchange.reply]


def _where(one: Evidence) -> str:
    line = one.source_line
    return f"{line}（{UNCERTAIN}）" if one.location.uncertain else line


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M")


def _line(text: str) -> str:
    return " ".join(text.split())


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _escaped(text: str) -> str:
    r"""Escape the characters that are markup in Markdown.

    >>> _escaped("![x](http://a.b) <img> 1. 一")
    '\\!\\[x\\](http\\://a.b) \\<img\\> 1. 一'
    """
    text = _escaped_within(text)
    return _AT_START.sub(lambda found: found[1] + (found[2] + "\\" if found[2].isdigit() else "\\" + found[2]), text)


def _escaped_within(text: str) -> str:
    """Escape a text that does not begin a line, such as a cell."""
    return _LINK.sub(lambda found: f"\\{found.group()}", _SPECIAL.sub(r"\\\1", text))
