"""Find which characters of a dialogue a written-out question consists of, and where in it the follow-up stands.

A question is written out in words of the dialogue. The longest common subsequence of both tells which words: the last
question up to a place, the follow-up, and the rest of the last question, in this order. Neighbours that
stay neighbours count more, so that a word is not put together from characters of several.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

__all__ = ["Alignment", "align"]

_EARLIER, _BEFORE, _QUESTION = 0.8, 1.0, 1.05  # what a character counts: its own words first
_NEIGHBOURS = 0.35  # what it counts more if the character before it is kept too, and comes before it
_NONE = -1e9


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which characters of each part are kept, and the place in the last question before which the follow-up stands."""

    earlier: Sequence[bool]
    before: Sequence[bool]
    question: Sequence[bool]
    place: int
    text: str  # what the kept characters make


def align(earlier: str, before: str, question: str, written: str) -> Alignment:
    """Align the parts of a follow-up with the question that was written out. All are folded.

    >>> align("", "思明区有床位多少张", "那集美区呢", "集美区有床位多少张").text
    '集美区有床位多少张'
    """
    outer = _Weighed(earlier + before, [_EARLIER] * len(earlier) + [_BEFORE] * len(before))
    inner = _Weighed(question, [_QUESTION] * len(question))
    place, first, last = _best_place(outer, inner, written, len(earlier))
    kept = outer.until(place).trace(written[:first]) + outer.since(place).trace(written[last:])
    own = inner.trace(written[first:last])
    while place > len(earlier) and not kept[place - 1]:
        place -= 1
    split = len(earlier)
    parts = (outer.text[:place], kept[:place]), (inner.text, own), (outer.text[place:], kept[place:])
    text = "".join(char for chars, which in parts for char, one in zip(chars, which, strict=True) if one)
    return Alignment(kept[:split], kept[split:], own, place - split, text)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A text, and what each of its characters counts."""

    text: str
    weights: Sequence[float]

    def until(self, place: int) -> "_Weighed":
        return _Weighed(self.text[:place], self.weights[:place])

    def since(self, place: int) -> "_Weighed":
        return _Weighed(self.text[place:], self.weights[place:])

    def backwards(self) -> "_Weighed":
        return _Weighed(self.text[::-1], self.weights[::-1])

    def tables(self, written: str) -> tuple[list[list[float]], list[list[float]]]:
        """Return the best score of each beginning with each one of `written`, and of those that end in a match."""
        size = len(written) + 1
        best, ends = [[0.0] * size], [[_NONE] * size]
        for char, weight in zip(self.text, self.weights, strict=True):
            row, end = [0.0] * size, [_NONE] * size
            for at, other in enumerate(written, 1):
                row[at] = max(best[-1][at], row[at - 1])
                if char == other:
                    end[at] = max(best[-1][at - 1], ends[-1][at - 1] + _NEIGHBOURS) + weight
                    row[at] = max(row[at], end[at])
            best.append(row)
            ends.append(end)
        return best, ends

    def trace(self, written: str) -> list[bool]:
        """Return which characters the best alignment with `written` keeps."""
        best, ends = self.tables(written)
        kept, row, at, neighbour = [False] * len(self.text), len(self.text), len(written), False
        while row and at:
            if neighbour or ends[row][at] > max(best[row - 1][at], best[row][at - 1]):
                kept[row - 1] = True
                neighbour = ends[row - 1][at - 1] + _NEIGHBOURS >= best[row - 1][at - 1]
                row, at = row - 1, at - 1
            elif best[row - 1][at] >= best[row][at - 1]:
                row -= 1
            else:
                at -= 1
        return kept


def _best_place(outer: _Weighed, inner: _Weighed, written: str, first: int) -> tuple[int, int, int]:
    """Return where in `outer` the text of `inner` stands, from `first` on, and which slice of `written` it makes."""
    size = len(written)
    left, right = outer.tables(written)[0], outer.backwards().tables(written[::-1])[0]
    middle = [inner.tables(written[start:])[0][-1] for start in range(size + 1)]
    cuts = list(combinations_with_replacement(range(size + 1), 2))
    scored = (
        (
            left[place][start] + middle[start][end - start] + right[len(outer.text) - place][size - end],
            -place,
            start,
            end,
        )
        for place in range(first, len(outer.text) + 1)
        for start, end in cuts
    )
    _, place, start, end = max(scored)
    return -place, start, end
