"""The dialogue as a document to keep: Markdown, Word, or the plain text of one answer for the clipboard.

In Markdown the text of reports is escaped: it cannot make a link, an image or a heading.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rag.answer.render import render
from rag.excerpts import in_one_line
from ui.page import words
from ui.page.dialogue.exchange import Exchange

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
            lines += ["", f"> {_escaped(_line(one.quote))}", ">", f"> — {_escaped(_where(one))}"]
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
            document.add_paragraph(_writable(f"“{one.quote}”"), style="Intense Quote")
            document.add_paragraph(_writable(f"{_where(one)}\n{_STEP.join(one.path)}".strip()))
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


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
    return words.SOURCE_LINE.format(title=one.title, start=one.start, end=one.end)


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
    text = _LINK.sub(lambda found: f"\\{found.group()}", _SPECIAL.sub(r"\\\1", text))
    return _AT_START.sub(lambda found: found[1] + (found[2] + "\\" if found[2].isdigit() else "\\" + found[2]), text)
