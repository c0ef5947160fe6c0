"""Radicals and compatibility forms (部首, 兼容字) -> the characters they stand for.

Text copied from some PDF files has ⽤⽔ for 用水: it looks right and matches nothing. The length does not change.
"""

import unicodedata
from functools import cache

__all__ = ["unify"]

# Kangxi radicals and compatibility ideographs have NFKC forms; most of the radicals supplement has none.
_COMPOSED = ((0x2F00, 0x2FD6), (0xF900, 0xFB00), (0x2F800, 0x2FA20))
_FIRST_SUPPLEMENT = 0x2E80
# Source: EquivalentUnifiedIdeograph.txt of Unicode; a radical without an equal stands for itself.
_SUPPLEMENT = (
    "⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂"
    "肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟"
)


def unify(text: str) -> str:
    """Replace radicals and compatibility ideographs by unified ideographs. The length does not change.

    >>> unify("⽤⽔⻔槛")
    '用水门槛'
    """
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    """Map code points to characters."""
    table = dict(enumerate(_SUPPLEMENT, _FIRST_SUPPLEMENT))
    for low, high in _COMPOSED:
        table |= {point: unicodedata.normalize("NFKC", chr(point)) for point in range(low, high)}
    return {point: char for point, char in table.items() if len(char) == 1 and char != chr(point)}
