"""Tell the places that a question names from the regions of reports, and what of it a library knows as a place.

A list of divisions knows few towns of the past and none of a made-up text. A library knows more places: the regions of
its reports, and names in its texts that end in a level, such as 云州市.
"""

import re
from collections.abc import Collection, Iterator

from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.numerals import NUMERALS
from rag.text.places import LEVELS, MAIN_LEVELS, find_places, short_name
from rag.text.stopwords import FUNCTION
from rag.text.words import is_common, segment
from rag.understand.asked_scope import NATION, WHOLES

__all__ = ["is_of_level", "is_region", "known_places"]

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PARTS = re.compile(rf"[\u4e00-\u9fff]+?(?:自治[区州县旗]|地区|[省市区县旗盟]|州(?![{LEVELS}]))")
_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
_WIDER = re.compile(r"^.*[省市区州盟](?=..)")  # before the name of an autonomous region: 吉林省 of 延边朝鲜族
_WHOLE = re.compile(rf"(?<![占在居列])(?:{'|'.join(sorted(WHOLES))})(?!第|排|前|首|最|范围)")  # not a rank in it
_ENDS = {"省": ("省", "自治区"), "县": ("县", "旗")}  # of regions that 全省 or 全县 may mean
_NO_NAME = FUNCTION | frozenset(f"年月日底末初全本{NUMERALS}") | (frozenset(LEVELS) - {"州"})
_LEAST, _MOST = 3, 6  # characters of a name with its level


def known_places(folded: str, library: Library, sources: Collection[str] | None) -> frozenset[str]:
    """Return what the folded question names as places because the library does, beside the divisions that are known.

    Only the reports `sources` count; None: all.
    全省 is a place if one of the reports is about a province and another one is not.
    """
    chosen = library.chosen(sources)
    regions = {library.sources[id_].region for id_ in chosen} - {""}
    wholes = {word for word in _WHOLE.findall(folded) if len({is_of_level(word, region) for region in regions}) > 1}
    return frozenset({*_of_regions(folded, regions), *_in_texts(folded, library, chosen), *wholes})


def is_of_level(whole: str, region: str) -> bool:
    """Return whether 全省, 全市 and the like may mean a region.

    >>> is_of_level("全省", "云岭省"), is_of_level("全省", "泽州市"), is_of_level("全省", "西藏自治区")
    (True, False, True)
    """
    level = whole[-1]
    return region != NATION and region.endswith(_ENDS.get(level, (level,)))


def is_region(place: str, region: str) -> bool:
    """Return whether `place` is a report's region, and not only a part of its name or a place around it.

    Either may lack its level: 贵州 is 贵州省. Where both have one, it is the same: 吉林市 is not 吉林省.
    """
    region = fold(region)
    if not region:
        return False
    if _AUTONOMOUS.search(region):
        name = _WIDER.sub("", _AUTONOMOUS.sub("", region))  # with that of a people, as in 延边朝鲜族
        return region.endswith(place) or name.startswith(place)
    if place[-1] in MAIN_LEVELS and region[-1] not in MAIN_LEVELS:
        place = place[:-1]
    return region.endswith(place) or (region[-1] in LEVELS and region[:-1].endswith(place))


def _of_regions(folded: str, regions: Collection[str]) -> Iterator[str]:
    """Yield the names of regions, with and without their level, that no list knows."""
    for part in {part for region in regions if region != NATION for part in _PARTS.findall(fold(region))}:
        for name in (part, short_name(part)):
            if name in folded and find_places(name) != (name,) and not is_common(segment(name)):
                yield name


def _in_texts(folded: str, library: Library, sources: Collection[str]) -> Iterator[str]:
    """Yield the names that end in a level, have no ordinary word in them, and stand in the texts."""
    for run in _HAN.findall(folded):
        if not set(LEVELS).isdisjoint(run):  # the dictionary, which is slow to load, is not needed else
            pieces = segment(run)
            for at in range(len(pieces)):
                names = [name for name in _names(pieces[: at + 1]) if find_places(name) != (name,)]
                yield from [name for name in names if library.hold(name, sources)][-1:]


def _names(pieces: tuple[str, ...]) -> Iterator[str]:
    """Yield the names that the last of the `pieces` of a run may end, the shortest first."""
    if pieces[-1][-1] not in LEVELS or is_common(pieces[-1:]):
        return
    name = pieces[-1]
    for piece in reversed(pieces[:-1]):
        if is_common((piece,)) or not _NO_NAME.isdisjoint(piece) or len(name) + len(piece) > _MOST:
            break
        name = piece + name
        if len(name) >= _LEAST:
            yield name
