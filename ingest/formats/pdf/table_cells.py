"""Words put into the areas of a lattice."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from ingest.formats.document import Cell
from ingest.formats.pdf.table_lattice import Area, Lattice
from ingest.formats.pdf.table_words import Word, text_of, word_of

__all__ = ["cells_of", "inside", "sorted_into"]

_SLACK = 0.5  # points by which a character may lie over a border


def inside(words: Iterable[Word], lattice: Lattice) -> list[Word]:
    """Return those of `words` whose middle lies in the lattice."""
    (x0, x1), (y0, y1) = (lattice.xs[0], lattice.xs[-1]), (lattice.ys[0], lattice.ys[-1])
    return [word for word in words if y0 <= word.middle <= y1 and x0 <= word.centre <= x1]


def sorted_into(words: Iterable[Word], lattice: Lattice) -> list[list[Word]]:
    """Return the words of each area. A word that runs over a border belongs where most of it lies."""
    columns = len(lattice.xs) - 1
    owner = [[0] * columns for _ in lattice.ys[1:]]
    for at, area in enumerate(lattice.areas):
        for row in range(area.row, area.row + area.rows):
            owner[row][area.column : area.column + area.columns] = [at] * area.columns
    found: list[list[Word]] = [[] for _ in lattice.areas]
    for word in words:
        owners = owner[_place(lattice.ys, word.middle)]
        for part in _parts(word, lattice.xs, owners):
            found[_most(part, lattice.xs, owners)].append(part)
    return found


def _place(borders: Sequence[float], at: float) -> int:
    return min(max(bisect_right(borders, at) - 1, 0), len(borders) - 2)


def _parts(word: Word, xs: Sequence[float], owners: Sequence[int]) -> list[Word]:
    """Cut `word` at a border between two cells where a number meets what is none."""
    first, last = _place(xs, word.x0 + _SLACK), _place(xs, word.x1 - _SLACK)
    for column in range(first, last):
        if owners[column] == owners[column + 1]:
            continue
        x = xs[column + 1]
        cut = sum(char.centre < x for char in word.chars)
        if 0 < cut < len(word.chars) and _is_seam(word, cut, x):
            left, right = word_of(word.chars[:cut], word.spaced), word_of(word.chars[cut:], spaced=False)
            return [left, *_parts(right, xs, owners)]
    return [word]


def _is_seam(word: Word, cut: int, x: float) -> bool:
    left, right = word.chars[cut - 1], word.chars[cut]
    return left.x1 - _SLACK <= x <= right.x0 + _SLACK and left.text.isdigit() != right.text.isdigit()


def _most(word: Word, xs: Sequence[float], owners: Sequence[int]) -> int:
    first, last = _place(xs, word.x0 + _SLACK), _place(xs, word.x1 - _SLACK)
    if first >= last:
        return owners[first]
    shares: dict[int, float] = {}
    for column in range(first, last + 1):
        share = min(word.x1, xs[column + 1]) - max(word.x0, xs[column])
        shares[owners[column]] = shares.get(owners[column], 0.0) + share
    return max(shares, key=lambda at: shares[at])


def cells_of(words: Sequence[Sequence[Word]], lattice: Lattice) -> tuple[Cell, ...]:
    """Return the cells of a lattice with the `words` of each area. Empty rows at its edges are left out."""
    pairs = list(zip(words, lattice.areas, strict=True))
    padding = _padding(pairs, lattice)
    texts = [text_of(own, _width(lattice, area) - 2 * padding) if own else "" for own, area in pairs]
    filled = [area for area, text in zip(lattice.areas, texts, strict=True) if text]
    if not filled:
        return ()
    first, last = min(area.row for area in filled), max(area.row for area in filled)
    cells = []
    for area, text in zip(lattice.areas, texts, strict=True):
        top, bottom = max(area.row, first), min(area.row + area.rows, last + 1)
        if top < bottom:
            cells.append(Cell(top - first, area.column, text, bottom - top, area.columns))
    return tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))


def _width(lattice: Lattice, area: Area) -> float:
    return lattice.xs[area.column + area.columns] - lattice.xs[area.column]


def _padding(pairs: Iterable[tuple[Sequence[Word], Area]], lattice: Lattice) -> float:
    """Return the white that the rules of a table keep to words, which nine of ten cells have at least."""
    gaps = sorted(
        min(
            min(word.x0 for word in own) - lattice.xs[area.column],
            lattice.xs[area.column + area.columns] - max(word.x1 for word in own),
        )
        for own, area in pairs
        if own
    )
    return max(0.0, gaps[len(gaps) // 10]) if gaps else 0.0
