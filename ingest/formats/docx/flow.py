"""The order in which columns are read where a page was laid out piece by piece, as programs do that convert a PDF.

Such a page is a row of sections, each with columns of its own: the left columns of all are read before the right ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.formats.document import Block, Paragraph
from ingest.formats.docx.wrapping import is_open

__all__ = ["ColumnBreak", "Flow", "SectionEnd", "arrange"]

_HALF = 0.4  # a column that begins further to the right stands in the right half of its page


@dataclass(frozen=True, slots=True)
class ColumnBreak:
    """The text goes on in the next column."""


@dataclass(frozen=True, slots=True)
class SectionEnd:
    """The end of a section; `columns` says where its columns begin, as shares of the width of the text."""

    columns: tuple[float, ...]
    continuous: bool  # it begins on the page on which the one before it ends


Flow = Block | ColumnBreak | SectionEnd


@dataclass(frozen=True, slots=True)
class _Section:
    pieces: tuple[tuple[Block, ...], ...]  # one for each column that has text
    end: SectionEnd

    @property
    def has_columns(self) -> bool:
        return 1 < len(self.pieces) <= len(self.end.columns)


def arrange(flow: Iterable[Flow]) -> list[Block]:
    """Return the blocks of `flow` in the order in which they are read."""
    blocks: list[Block] = []
    run: list[_Section] = []
    for section in _sections(flow):
        if not (section.has_columns and section.end.continuous):
            blocks += _read(run)
            run = []
        run.append(section)
        if not section.has_columns:
            blocks += _read(run)
            run = []
    return blocks + _read(run)


def _sections(flow: Iterable[Flow]) -> Iterable[_Section]:
    pieces: list[list[Block]] = [[]]
    for one in flow:
        if isinstance(one, SectionEnd):
            yield _Section(tuple(map(tuple, pieces)), one)
            pieces = [[]]
        elif isinstance(one, ColumnBreak):
            pieces.append([])
        else:
            pieces[-1].append(one)
    yield _Section(tuple(map(tuple, pieces)), SectionEnd((0.0,), continuous=True))


def _read(run: Sequence[_Section]) -> list[Block]:
    """Read sections of one page: half by half where that mends sentences, else one after another."""
    plain = [block for section in run for piece in section.pieces for block in piece]
    halves: tuple[list[Block], list[Block]] = ([], [])
    for section in run:
        for start, piece in zip(section.end.columns, section.pieces, strict=False):
            halves[start >= _HALF].extend(piece)
    breaks = any(_breaks_off(piece) for section in run[:-1] for piece in section.pieces)
    return [*halves[0], *halves[1]] if len(run) > 1 and breaks else plain


def _breaks_off(piece: Sequence[Block]) -> bool:
    last = piece[-1] if piece else None
    return isinstance(last, Paragraph) and is_open(last.text)
