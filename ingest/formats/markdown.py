"""Markdown (.md): headings with their levels, lists with their numbers, tables as grids. Markup is left out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.decode import decode
from ingest.formats.document import Block, Cell, Document, Grid, Paragraph
from ingest.formats.html.inline import collapse, is_wide, join_lines, lower, raised
from ingest.formats.html.model import Line, Table
from ingest.formats.html.walk import see
from ingest.formats.loader import Input
from rag.errors import EmptyReport, FileOverLimit

__all__ = ["load"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|date|published|author|source|url)\s*:\s*[\"']?(.*?)[\"']?\s*$", re.IGNORECASE | re.MULTILINE
)
_DATE = re.compile(r"(?:19|20)\d\d-\d\d-\d\d")
_NOTE = re.compile(r"\[\^([^\]\s]{1,40})\](:?)")
_HEADING = re.compile(r"^(#{1,6})[ \t\u3000]*(?=[^\s#])", re.MULTILINE)  # that Chinese writers set without a space
_QUOTES = re.compile(r"^[ \t]*(?:>[ \t]?)*", re.MULTILINE)
_ENDS = re.compile(r"[。：；！？.:;!?]\W?$")
_BEGINS = re.compile(r"[（(]?[0-9一二三四五六七八九十百]{1,4}[)）、.．]|第[一二三四五六七八九十百]+|[①-⑳]")
_LONGEST_UNDERLINED = 60  # characters of a heading that is marked by a line below it
_SPLIT = "split the file into smaller ones"


@dataclass(slots=True)
class _List:
    last: int = 0  # number of the last item
    ordered: bool = False


@dataclass(slots=True)
class _State:
    """What is open while the tokens are read."""

    blocks: list[Block] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    number: str = ""
    level: int = 0
    rows: list[list[str]] | None = None  # of an open table
    head_rows: int = 0
    pictures: int = 0


def load(source: Input) -> Document:
    """Load a Markdown file.

    Raises: UnreadableText, EmptyReport, FileOverLimit.
    """
    text = decode(source.data, name=source.name).replace("\r\n", "\n").replace("\r", "\n")
    stated: dict[str, str] = {}
    if front := _FRONT.match(text):
        stated = {match[1].lower(): match[2].strip() for match in _FIELD.finditer(front[1])}
        text = text[front.end() :]
    depth = source.limits.depth
    deepest = max((line[0].count(">") for line in _QUOTES.finditer(text)), default=0)
    if deepest > depth:
        raise FileOverLimit(f"quotes in {source.name} are nested {deepest:,} deep", hint=_SPLIT)
    source.progress("page", 0, 1)
    state = _read(_NOTE.sub(_note, _HEADING.sub(r"\1 ", text)), source)
    source.progress("page", 1, 1)
    if not state.blocks:
        raise EmptyReport(f"no text in {source.name}", hint="check that the file was exported with its text")
    date = _DATE.match(stated.get("date") or stated.get("published") or "")
    url = stated.get("url", "")
    return Document(
        tuple(state.blocks),
        title=stated.get("title", ""),
        publisher=stated.get("source") or stated.get("author", ""),
        published=date[0] if date else "",
        url=url if url.startswith(("http://", "https://")) else "",
        warnings=(f"{state.pictures} pictures were not read",) if state.pictures else (),
    )


def _note(found: re.Match[str]) -> str:
    """Write the mark of a footnote so that it is no link."""
    return f"\\[{found[1]}\\]" + (" " if found[2] else "")


def _read(text: str, source: Input) -> _State:
    parser = MarkdownIt("commonmark", {"maxNesting": source.limits.depth}).enable("table").disable("reference")
    state = _State()
    tokens = parser.parse(text)
    for at, token in enumerate(tokens):
        if token.level >= source.limits.depth - 1:
            raise FileOverLimit(f"{source.name} is nested deeper than {source.limits.depth}", hint=_SPLIT)
        if token.type == "inline":
            _add_inline(state, token, tokens[at - 1])
        elif token.type in ("fence", "code_block"):
            _add_lines(state, token.content.split("\n"))
        elif token.type == "html_block":
            _add_html(state, token.content, source)
        elif token.type in ("list_item_open", "list_item_close") or token.type.endswith(("_list_open", "_list_close")):
            _follow_list(state, token)
        elif token.type in ("table_open", "table_close", "tr_open", "thead_close"):
            _follow_table(state, token)
    return state


def _add_inline(state: _State, token: Token, opening: Token) -> None:
    lines = list(_lines(state, token.children or []))
    if state.rows is not None:
        state.rows[-1].append(join_lines(lines))
        return
    level = int(opening.tag[1:]) if opening.type == "heading_open" else 0
    if level and opening.markup in ("-", "=") and _is_paragraph(lines):
        level = 0  # with a rule below it
    _add_lines(state, [join_lines(lines)] if level else lines, level)


def _is_paragraph(lines: Sequence[str]) -> bool:
    return len(lines) > 1 or len(lines[0]) > _LONGEST_UNDERLINED or bool(_ENDS.search(lines[0]))


def _lines(state: _State, children: Sequence[Token]) -> Iterator[str]:
    """Yield the lines of a paragraph: it is broken where the file says so, or where a line ends a sentence."""
    line, shift = "", ""
    for child in children:
        if child.type == "html_inline" and (tag := re.match(r"</?\s*(\w+)", child.content)):
            name = tag[1].lower()
            if name in ("sup", "sub"):
                shift = "" if child.content.startswith("</") else name
                continue
            if name != "br":
                continue
        if child.type in ("hardbreak", "html_inline"):
            yield from _unfold(line)
            line = ""
        elif child.type == "softbreak":
            line += "\n"
        elif child.type == "image":
            state.pictures += 1
        else:
            line += raised(child.content) if shift == "sup" else lower(child.content) if shift else child.content
    yield from _unfold(line)


def _unfold(text: str) -> Iterator[str]:
    """Yield the paragraphs in lines without a blank line between them."""
    held: list[str] = []
    for line in filter(None, map(collapse, text.split("\n"))):
        if held and (_ENDS.search(held[-1]) or _BEGINS.match(line)):
            yield "".join(held)
            held = []
        elif held and not (is_wide(held[-1][-1]) or is_wide(line[0])):
            held.append(" ")
        held.append(line)
    yield "".join(held)


def _add_lines(state: _State, lines: Sequence[str], level: int = 0) -> None:
    for line in map(collapse, lines):
        if line:
            state.blocks.append(Paragraph(f"{state.number}{line}", level))
            state.number = ""


def _add_html(state: _State, html: str, source: Input) -> None:
    """Add what a reader sees of elements that stand in the text, such as a table."""
    for item in see(html, source.limits).items:
        if isinstance(item, Line):
            _add_lines(state, [item.text], item.level)
        elif isinstance(item, Table):
            state.blocks.append(item.grid)
        else:
            state.pictures += 1


def _follow_list(state: _State, token: Token) -> None:
    if token.type == "ordered_list_open":
        state.lists.append(_List(ordered=True))
    elif token.type == "bullet_list_open":
        state.lists.append(_List())
    elif token.type == "list_item_open" and state.lists[-1].ordered:
        own = state.lists[-1]
        told = int(token.info) if token.info.isdecimal() else 0
        own.last = told if told != own.last or not own.last else own.last + 1
        state.number = f"{own.last}{token.markup} "
    elif token.type == "list_item_close":
        state.number = ""
    elif token.type.endswith("_list_close"):
        state.lists.pop()


def _follow_table(state: _State, token: Token) -> None:
    if token.type == "table_open":
        state.rows, state.head_rows = [], 0
    elif token.type == "tr_open" and state.rows is not None:
        state.rows.append([])
    elif token.type == "thead_close" and state.rows is not None:
        state.head_rows = len(state.rows) if any(state.rows[0]) else 0
    elif state.rows is not None:
        rows = [row for row in state.rows if any(row)]
        cells = [Cell(at, column, text) for at, row in enumerate(rows) for column, text in enumerate(row)]
        if cells:
            state.blocks.append(Grid(tuple(cells), state.head_rows))
        state.rows = None
