"""How well the names of a row and a column of a table match the words of a question."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rag.answer.table.asked import Asked, Word
from rag.text.places import short_name
from rag.text.tables.lines import Line
from rag.text.tables.named_places import is_place
from rag.text.terms import pairs
from rag.text.wording import OFFICIAL_WORDS

__all__ = ["Axis", "covered", "named_number", "share_covered"]

_ABBREVIATED = (2, 4)  # characters of a word that may stand for a longer name: 社保 for 社会保障
_UNIQUE = 0.75  # strength of a name that alone on its axis has a word of the question
_SHARED = 0.45
_SHORTER = 0.9  # of a place that the question names without its level
_OUTER = 0.4  # of a row of whose section the question speaks
_BESIDE = 0.39  # beside a row whose name the question has as it is
_LIMITED = re.compile(r"(?P<number>\d+(?:\.\d+)?)[一-龥]?(?:\(?(?:含|及|含?以[上下内])\)?)*")  # 697(含以上)


@dataclass(frozen=True)
class Axis:
    """The rows or the columns of a table, whose names are compared with each other."""

    lines: tuple[Line, ...]
    grouped: bool = False  # the same name under several outer ones counts once

    @cached_property
    def _rarity(self) -> Mapping[str, float]:
        """Return how rare each pair of characters is among the names."""
        names = {part for line in self.lines for part in line.parts}
        counts = Counter(pair for name in names for pair in set(pairs(name) or [name]))
        return {pair: math.log(1 + len(names) / count) for pair, count in counts.items()}

    @cached_property
    def _having(self) -> Counter[str]:
        names = [line.parts for line in self.lines]
        if self.grouped:
            names = list(dict.fromkeys(parts[-1:] for parts in names))
        return Counter(pair for parts in names for pair in {one for part in parts for one in pairs(part)})

    def strengths(self, asked: Asked) -> list[float]:
        """Return how surely the question names each line, 0..1, in the order of the lines."""
        have = set(pairs(asked.text))
        found = []
        for line in self.lines:
            outer, own = line.parts[: -line.inner or None], line.parts[-line.inner :]
            best = max((self._strength(part, asked, have) for part in own), default=0.0)
            if not best and line.inner < len(line.parts):
                best = min(_OUTER, max(self._strength(part, asked, have) for part in outer))
            found.append(best)
        if 1.0 not in found:
            return found
        named = [line for line, strength in zip(self.lines, found, strict=True) if strength == 1]
        exact = {part for line in named for part in line.parts[-line.inner :] if part and part in asked.text}
        inside = {name for name in exact if _only_inside(name, exact, asked.text)}
        return [
            strength if strength == 1 and not _all_inside(line, exact, inside) else min(strength, _BESIDE)
            for line, strength in zip(self.lines, found, strict=True)
        ]

    def _strength(self, name: str, asked: Asked, have: set[str]) -> float:
        if not name:
            return 0.0
        if limited := _LIMITED.fullmatch(name):
            return 1.0 if _number_in(limited["number"], asked.text) else 0.0
        if name in asked.text:
            return 1.0
        if is_place(name) and short_name(name) in asked.text:
            return _SHORTER
        own = pairs(name) or [name]
        total = sum(self._rarity[pair] for pair in own)
        share = sum(self._rarity[pair] for pair in own if pair in have) / total if total else 0.0
        words = [word for word in asked.words if len(word.text) > 1 and names_it(word.text, name)]
        if not words:
            return share if share >= _UNIQUE else 0.0
        rarest = min((self._having[pair] for word in words for pair in pairs(word.text) if pair in own), default=1)
        return max(share, _UNIQUE if rarest == 1 else _SHARED if rarest < len(self.lines) else 0.1)


def named_number(name: str, text: str) -> str:
    """Return what a folded question says where it names a row by its number; "": it does not.

    >>> named_number("697(含以上)", "697分(含)以上有多少人"), named_number("97", "697分以上")
    ('697分(含)以上', '')
    """
    limited = _LIMITED.fullmatch(name)
    found = _number_in(limited["number"], text) if limited else None
    return found.group() if found else ""


def _number_in(number: str, text: str) -> re.Match[str] | None:
    return next((match for match in _LIMITED.finditer(text) if match["number"] == number), None)


def _all_inside(line: Line, exact: set[str], inside: set[str]) -> bool:
    """Return whether each name of a line that a question has is a part of the longer name of another line."""
    own = exact & set(line.parts[-line.inner :])
    return bool(own) and own <= inside


def _only_inside(name: str, names: Iterable[str], text: str) -> bool:
    """Return whether a name stands in a text only as a part of longer `names`."""
    for longer in names:
        if name != longer and name in longer:
            text = text.replace(longer, " ")
    return bool(name) and name not in text and not _LIMITED.fullmatch(name)


def names_it(word: str, name: str) -> bool:
    """Return whether a word of a question stands in a name, in its own or in official wording, or abbreviates it.

    >>> names_it("教育", "教育支出"), names_it("gdp", "地区生产总值"), names_it("社保", "社会保障支出")
    (True, True, True)
    """
    if word in name or any(official in name for official in OFFICIAL_WORDS.get(word, ())):
        return True
    return _ABBREVIATED[0] <= len(word) <= _ABBREVIATED[1] and not word.isascii() and _is_inside(word, name)


def _is_inside(word: str, name: str) -> bool:
    at = -1
    for char in word:
        at = name.find(char, at + 1)
        if at < 0:
            return False
    return True


def covered(asked: Asked, names: Iterable[str]) -> frozenset[int]:
    """Return the offsets of the question's characters that `names` have."""
    found: set[int] = set()
    for name in names:
        for word in asked.words:
            if names_it(word.text, name) if len(word.text) > 1 else word.text in name:
                found.update(range(word.start, word.end))
        own = set(pairs(name))
        found.update(at for at in range(len(asked.text) - 1) if asked.text[at : at + 2] in own)
        found.update(at + 1 for at in range(len(asked.text) - 1) if asked.text[at : at + 2] in own)
    return frozenset(found)


def share_covered(asked: Asked, places: frozenset[int]) -> float:
    """Return the weighted share of the question's words whose characters are at `places`, 0..1."""
    if not asked.words:
        return 1.0
    return sum(_covered(word, places) for word in asked.words) / asked.weight


def _covered(word: Word, places: frozenset[int]) -> float:
    inside = sum(at in places for at in range(word.start, word.end))
    return word.weight * inside / len(word.text)
