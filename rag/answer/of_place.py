"""Put the sentence first that tells the amount of the place itself, next to one that tells the amount of all.

A county had so much for its towns; the next sentence says how much each of two towns had.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.gather.gathered import Gathered
from rag.gather.library import Library
from rag.text.characters import HAN
from rag.text.fold import fold
from rag.text.places import short_name
from rag.understand.interrogatives import HOW_MANY
from rag.understand.question import Kind

__all__ = ["best_of_place"]

_FITS = 0.5  # from this need match on, a sentence tells an amount that is asked for
_NEAR = 80  # characters between both sentences
_LEVEL = re.compile("[镇乡村县区市]|街道|社区")
_CHARS = (6, 5, 4, 3)  # of a name
_HAN_NAME = re.compile(rf"[{HAN}]+")
_MOST = 20  # sentences that are looked at


def _places(folded: str, known: Sequence[str]) -> list[str]:
    """Return the names of the places in a folded question, with each way in which a longer one may be cut."""
    ends = (match.end() for match in _LEVEL.finditer(folded))
    cut = [folded[end - length : end] for end in ends for length in _CHARS if end >= length]
    return [short_name(place) for place in known] + [name for name in cut if _HAN_NAME.fullmatch(name)]


def best_of_place(gathered: Gathered, library: Library) -> Gathered:
    """Return the evidence with a sentence about the asked place before the best one, if that does not name the place.

    Both stand side by side under one heading, and the report is about a wider place.
    """
    question = gathered.analysis.question
    if question.kinds != {Kind.QUANTITY} or not HOW_MANY.search(question.folded):
        return gathered
    best = gathered.evidence[0]
    chunk = best.hit.chunk
    around = f"{fold(''.join(chunk.path))}{best.folded}{library.about[chunk.source.id]}"
    names = _places(question.folded, gathered.analysis.scope.places)
    if not names or any(name in around for name in names):
        return gathered
    for one in gathered.evidence[1:_MOST]:
        other = one.hit.chunk
        beside = other.source.id == chunk.source.id and other.path == chunk.path
        gap = max(other.start - chunk.end, chunk.start - other.end)
        if beside and gap <= _NEAR and any(name in one.folded for name in names) and one.need_match >= _FITS:
            rest = [each for each in gathered.evidence if each is not one]
            return replace(gathered, evidence=(one, *rest))
    return gathered
