"""Radicals, compatibility forms and private codes (部首, 兼容字, 自造字区) -> the characters they stand for.

Text copied from some PDF files has ⽤⽔ for 用水: it looks right and matches nothing. GB 18030 gave 24 characters
private codes until Unicode had them; its versions of 2005 and 2022 give them their own. The length does not change.
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
# Source: GB 18030-2022 (18 characters), GB 18030-2005 (6, those beyond U+FFFF); Python's codec has the table of 2000.
_PRIVATE = dict(zip((*range(0xE78D, 0xE797), *range(0xE816, 0xE819)), "︐︒︑︓︔︕︖︗︘︙𠂇𠂉𠃌", strict=True)) | {
    0xE81E: "龴",
    0xE826: "龵",
    0xE82B: "龶",
    0xE82C: "龷",
    0xE831: "𡗗",
    0xE832: "龸",
    0xE83B: "𢦏",
    0xE843: "龹",
    0xE854: "龺",
    0xE855: "𤇾",
    0xE864: "龻",
}


def unify(text: str) -> str:
    """Replace radicals, compatibility ideographs and private codes by what they stand for. The length does not change.

    >>> unify("⽤⽔⻔槛")
    '用水门槛'
    """
    return text.translate(_table())


@cache
def _table() -> dict[int, str]:
    """Map code points to characters."""
    table = dict(enumerate(_SUPPLEMENT, _FIRST_SUPPLEMENT)) | _PRIVATE
    for low, high in _COMPOSED:
        table |= {point: unicodedata.normalize("NFKC", chr(point)) for point in range(low, high)}
    return {point: char for point, char in table.items() if len(char) == 1 and char != chr(point)}
