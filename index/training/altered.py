"""Ask for something else than a sentence tells: the same question for another year, number, place or subject."""

import random
import re
from collections.abc import Sequence

from rag.text.places import find_places

__all__ = ["alter_question"]

_YEAR = re.compile(r"(?<!\d)(?:1[89]|20)\d\d(?=年|\D|$)")
_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?![\d年])")
_PLACES = (
    *("海淀区", "浦东新区", "武侯区", "越秀区", "长沙市", "兰州市", "青岛市", "昆明市"),
    *("嘉定县", "云南省", "山东省", "甘肃省", "南京", "重庆", "天津"),
)


def alter_question(
    question: str, sentence: str, chance: random.Random, title: str = "", titles: Sequence[str] = ()
) -> str | None:
    """Change one thing that `question` and `sentence` share; None when they share none.

    `title` is the subject of the sentence, `titles` are others.
    """
    for found in _YEAR.findall(question):
        if found in sentence:
            other = str(int(found) + chance.choice((-3, -2, -1, 1, 2, 3, 10)))
            return None if other in sentence else question.replace(found, other)
    for place in find_places(question):
        if place in sentence:
            other = chance.choice([name for name in _PLACES if name[-1] == place[-1]] or _PLACES)
            return None if other in sentence else question.replace(place, other)
    if len(title) > 1 and title in question:
        other = chance.choice(titles)
        return None if not other or other in sentence or other == title else question.replace(title, other)
    for found in _NUMBER.findall(question):
        if found in sentence:
            other = str(int(found) + chance.choice((-2, -1, 1, 2, 5)))
            return None if other in sentence else question.replace(found, other)
    return None
