"""Decoded text -> the text that the author wrote: sentences whole again, page furniture out of them, radicals unified.

The result is the canonical text, on which every offset counts. A text without hard line breaks, printed pages and
radicals comes back as it is.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

from ingest.pages import FORM_FEED, find_page_lines, is_open, running_heads
from ingest.references import find_references, is_cut_before, is_heading_line
from ingest.unwrap import Wrap, find_wrap, needs_space
from rag.text.markers import ordinal, read_marker
from rag.text.radicals import unify

__all__ = ["Restored", "restore", "restore_lines"]

_CONTINUES = re.compile(r"[，。、；：！？）》」』】〕)\]]")  # no paragraph begins with these
_UNFINISHED = re.compile(r"[、（《「『【〔“‘(\[]$")  # no paragraph ends with these
_STOPS = "。！？!? \u3000"
_INNER = re.compile(r"[。；：，:;,]\s*(?=\S)")  # a marker of a list in a sentence may follow
_PAUSE_END = re.compile(r"[，、,]$")
_HEADING_LINES, _LIST_LINES = 4, 40  # most lines of a heading, and of an item of a list in a sentence
_APART = "。"  # stands for a line that is neither prose nor part of a page break
_USUAL = 0.6  # share of the lines that are set off in the same way, at least


class Restored(NamedTuple):
    """A restored text. ``origins`` has, for each line that is in it, (offset in the text, index of the line)."""

    text: str
    origins: tuple[tuple[int, int], ...]


class _Line(NamedTuple):
    """A line that is not blank; `gap` is what stands between it and the line before it."""

    text: str
    gap: str
    at: int  # its index
    page: bool = False  # a page break is in the gap


class _Layout(NamedTuple):
    """How the lines and paragraphs of a text are set off from each other."""

    wrap: Wrap | None
    indent: int | None  # characters before lines that go on; paragraphs have more. None where indents tell nothing
    blank: bool  # blank lines between paragraphs
    spaced: bool  # blank lines between all lines, so that they tell nothing
    trailing: bool  # a space ends each full line and is no part of the text


def restore(text: str) -> str:
    r"""Join the lines of sentences that a line or page break cuts; drop page numbers and running heads; unify radicals.

    >>> restore("某市工作报告\n一、产业\n全年新建标准厂房\n- 3 -\n某市工作报告\n46万平方米。")
    '某市工作报告\n一、产业\n全年新建标准厂房46万平方米。'
    """
    return restore_lines(text.replace(FORM_FEED, f"\n{FORM_FEED}\n").split("\n")).text


def restore_lines(lines: Sequence[str], whole: Collection[int] = ()) -> Restored:
    """Restore a text that consists of `lines`, and tell where each of them is in it.

    The lines at the indices `whole` are neither joined nor dropped, such as rows of tables.
    """
    raw = [unify(line) for line in lines]
    prose = [_APART if at in whole else line for at, line in enumerate(raw)]
    kept, tail = _without(raw, find_page_lines(prose))
    wrap = find_wrap([line.text for line in kept if line.at not in whole])
    if wrap:
        inside = [at for at in range(1, len(kept)) if _is_cut(wrap, kept[at - 1], kept[at])]
        kept = _drop(kept, running_heads([prose[line.at] for line in kept], inside))
    pieces, places = _join(kept, wrap, whole)
    starts = [0, *accumulate(map(len, pieces))]
    origins = tuple((starts[piece], at) for piece, at in places)
    return Restored("".join([*pieces, tail]), origins)


def _join(lines: Sequence[_Line], wrap: Wrap | None, whole: Collection[int]) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the pieces of the restored text and, for each line, (index of its piece, index of the line)."""
    layout = _layout([line for line in lines if line.at not in whole], wrap)
    words = [line.text.strip() for line in lines]
    references = set() if wrap else {at for at in find_references(words) if is_cut_before(words, at)}
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    paragraph: list[_Line] = []
    for at, line in enumerate(lines):
        apart = not paragraph or line.at in whole or paragraph[-1].at in whole
        if not apart and _goes_on(paragraph, line, layout, refers=at in references):
            pieces[-1:] = _glue(pieces[-1], line.text, layout)
            paragraph.append(line)
        else:
            gap = ("\n\n" if layout.blank else "\n") if paragraph and line.page else line.gap
            pieces += [gap, line.text]
            paragraph = [line]
        places.append((len(pieces) - 1, line.at))
    return pieces, places


def _without(raw: Sequence[str], pages: set[int]) -> tuple[list[_Line], str]:
    """Return the lines of `raw` that are neither blank nor in `pages`, and the white space after the last."""
    lines: list[_Line] = []
    gap, page = "", False
    for at, line in enumerate(raw):
        gap += "\n" if at else ""
        if at in pages:
            page = True
        elif line.strip():
            lines.append(_Line(line, gap, at, page))
            gap, page = "", False
        else:
            gap += line
    return lines, "" if page else gap


def _drop(lines: list[_Line], heads: set[int]) -> list[_Line]:
    """Remove the lines at the indices `heads`; a page break comes before the line after each."""
    return [
        line._replace(page=line.page or at - 1 in heads, gap=lines[at - 1].gap if at - 1 in heads else line.gap)
        for at, line in enumerate(lines)
        if at not in heads
    ]


def _is_cut(wrap: Wrap, before: _Line, line: _Line) -> bool:
    """Tell whether a sentence is cut between two lines of a text that is broken by `wrap`."""
    return is_open(before.text) and wrap.is_full(before.text, line.text)


def _layout(lines: list[_Line], wrap: Wrap | None) -> _Layout:
    pairs = list(pairwise(lines))
    going = [(before, line) for before, line in pairs if wrap and _is_cut(wrap, before, line)]
    starts = [line for before, line in pairs if not (wrap and wrap.is_full(before.text, line.text))]
    base = Counter(_indent(line.text) for _, line in going).most_common(1)[0][0] if going else 0
    spaced = _usual(line.gap.count("\n") > 1 for _, line in going if not line.page)
    return _Layout(
        wrap,
        base if _usual(_indent(line.text) > base for line in starts) else None,
        not spaced and _usual(line.gap.count("\n") > 1 for line in starts if not line.page),
        spaced,
        _usual(before.text[-1].isspace() for before, _ in going),
    )


def _usual(cases: Iterable[bool]) -> bool:
    """Tell whether most of `cases` are so; not of none."""
    found = list(cases)
    return bool(found) and sum(found) >= _USUAL * len(found)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _goes_on(paragraph: Sequence[_Line], line: _Line, layout: _Layout, *, refers: bool) -> bool:
    """Tell whether `line` goes on the lines of `paragraph`. One that `refers` to a heading does."""
    before = paragraph[-1]
    if "\t" in before.text.strip() or "\t" in line.text.strip():  # rows of a table
        return False
    if layout.indent is not None and _indent(line.text) > layout.indent:
        return False
    words, opened = line.text.strip(), is_open(before.text)
    apart = line.gap.count("\n") > 1 and not line.page and not layout.spaced
    if not apart and (refers or (opened and _CONTINUES.match(words)) or _UNFINISHED.search(before.text.rstrip())):
        return True
    marker = read_marker(words, 0, len(words))
    if layout.wrap is None:
        return line.page and opened and not marker and not _is_heading(paragraph)
    if apart or not layout.wrap.is_full(before.text, line.text):
        return False
    if marker is None:
        return opened or len(paragraph) > 1 or not is_heading_line(before.text.strip(_STOPS))
    if _PAUSE_END.search(before.text.rstrip()) or (opened and not _is_heading(paragraph)):
        return True
    return _counts_on(paragraph, marker.style, ordinal(marker.of(words)))


def _is_heading(paragraph: Sequence[_Line]) -> bool:
    return len(paragraph) <= _HEADING_LINES and is_heading_line("".join(line.text for line in paragraph).strip())


def _counts_on(paragraph: Sequence[_Line], style: str, number: int) -> bool:
    """Tell whether the marker before the one of `style` with `number` stands inside `paragraph`: a list in a text."""
    start = paragraph[0].text.strip()
    first = read_marker(start, 0, len(start))
    words = "".join(line.text.strip() for line in paragraph[-_LIST_LINES:])
    inner = (read_marker(words, match.end(), len(words)) for match in _INNER.finditer(words))
    return (first is None or first.style != style) and any(
        one is not None and one.style == style and ordinal(one.of(words)) == number - 1 for one in inner
    )


def _glue(before: str, line: str, layout: _Layout) -> list[str]:
    """Return the line `before` and the `line` that goes on; a line break between two Latin words stands for a space."""
    before = before.rstrip() if layout.trailing else before
    after = line[min(_indent(line), layout.indent or _indent(line)) :] if not _is_exact(layout) else line
    space = " " if not _is_exact(layout) and needs_space(before, after) else ""
    return [before + space, after]


def _is_exact(layout: _Layout) -> bool:
    return layout.wrap is not None and layout.wrap.exact
