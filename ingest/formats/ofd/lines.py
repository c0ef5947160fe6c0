"""Characters of a page as lines from top to bottom."""

from collections.abc import Sequence

from ingest.formats.pdf.page import Char

__all__ = ["lines_of"]

_OVERLAP = 0.5  # of the lower height: characters that share so much of their heights are on one line
_GAP = 0.35  # of the size: a wider gap is a space


def lines_of(chars: Sequence[Char]) -> list[str]:
    """Return the text of each line. A wide gap within a line becomes a space."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda each: (each.middle, each.x0)):
        row = next((row for row in reversed(rows[-3:]) if _shares(row[-1], char)), None)
        if row is None:
            rows.append([char])
        else:
            row.append(char)
    return [line for row in rows if (line := _text(sorted(row, key=lambda each: each.x0)))]


def _shares(one: Char, other: Char) -> bool:
    shared = min(one.bottom, other.bottom) - max(one.top, other.top)
    return shared > _OVERLAP * min(one.bottom - one.top, other.bottom - other.top)


def _text(row: list[Char]) -> str:
    parts: list[str] = []
    end = row[0].x0
    for char in row:
        if char.x0 - end > max(_GAP * char.size, 0.1):
            parts.append(" ")
        parts.append(char.text)
        end = max(end, char.x1)
    return " ".join("".join(parts).split())
