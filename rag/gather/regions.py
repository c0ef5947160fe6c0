"""Tell the places that a question names from the regions of reports, and what of it a library knows as a place.

A list of divisions knows few towns of the past and none of a made-up text. A library knows more places: the regions of
its reports, and names in its texts that end in a level, such as 云州市.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from rag.gather.library import Library
from rag.text.fold import fold
from rag.text.numerals import NUMERALS
from rag.text.places import LEVELS, MAIN_LEVELS, find_places, is_own_word, short_name
from rag.text.stopwords import FUNCTION
from rag.text.words import is_common, is_verb, segment
from rag.understand.asked_scope import NATION, WHOLES

__all__ = ["is_of_level", "is_region", "known_places"]

_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PARTS = re.compile(rf"[\u4e00-\u9fff]+?(?:自治[区州县旗]|地区|[省市区县旗盟]|州(?![{LEVELS}]))")
_AUTONOMOUS = re.compile(r"自治[区州县旗]$")
_WIDER = re.compile(r"^.*[省市区州盟](?=..)")  # before the name of an autonomous region: 吉林省 of 延边朝鲜族
_WHOLE = re.compile(rf"(?<![占在居列])(?:{'|'.join(sorted(WHOLES))})(?!第|排|前|首|最|范围|域)")  # not a rank in it
_ENDS = {"省": ("省", "自治区"), "县": ("县", "旗")}  # of regions that 全省 or 全县 may mean
_NO_NAME = FUNCTION | frozenset(f"年月日底末初全本{NUMERALS}") | (frozenset(LEVELS) - {"州"})
_HAN_BEFORE = re.compile(r"[\u4e00-\u9fff]+(?<![年月日])$")
_JOINING = "和与跟同及或在"
_BEGINS = "今去前上本全有共"
_BEHIND = re.compile(rf"$|[^\u4e00-\u9fff]|[的比{_JOINING}]")  # behind a name that is a word in any case
_WORD_OF_LEVEL = re.compile("[级属域场列内外辖界]")  # behind a level: 市域, 省内
_ZONE = re.compile("(?:高新|经开|综保|综试|保税|开发|新|园|试验|示范|合作)区$")
_KEPT = 8  # sets of regions of which the names are kept
_LEAST, _MOST = 3, 6  # characters of a name with its level


def known_places(folded: str, library: Library, sources: Collection[str] | None) -> frozenset[str]:
    """Return what the folded question names as places because the library does, beside the divisions that are known.

    Only the reports `sources` count; None: all.
    全省 is a place if one of the reports is about a province and another one is not.
    """
    chosen = library.chosen(sources)
    regions = library.regions(chosen)
    wholes = {word for word in _wholes(folded) if _tells_apart(word, regions)}
    return frozenset({*_of_regions(folded, regions), *_in_texts(folded, library, chosen), *wholes})


def _wholes(folded: str) -> Iterator[str]:
    """Yield 全省, 全市 and the like where they are words: not in 健全市场."""
    return (match.group() for match in _WHOLE.finditer(folded) if is_own_word(folded, *match.span()))


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


@lru_cache(_KEPT * len(WHOLES))
def _tells_apart(whole: str, regions: frozenset[str]) -> bool:
    """Return whether one of the regions is of the level of 全省, 全市 and the like, and another one is not."""
    return len({is_of_level(whole, region) for region in regions}) > 1


def _of_regions(folded: str, regions: frozenset[str]) -> Iterator[str]:
    """Yield the names of regions, with and without their level, that no list knows."""
    names = _names_of(regions)
    lengths = {len(name) for name in names}
    for start in range(len(folded)):
        for end in (start + length for length in lengths):
            name = folded[start:end]
            if name in names and _is_named(folded, start, end, names[name]):
                yield name


@lru_cache(_KEPT)
def _names_of(regions: frozenset[str]) -> Mapping[str, bool]:
    """Map each name of a region that no list knows to whether a list knows it with its level.

    A list leaves out the short names that are parts of other words, such as 增城.
    """
    parts = {part for region in regions if region != NATION for part in _PARTS.findall(fold(region))}
    names = {name: _is_listed(part) for part in parts for name in (part, short_name(part))}
    return {name: listed for name, listed in names.items() if not _is_listed(name) and not is_common(segment(name))}


def _is_listed(name: str) -> bool:
    return find_places(name) == (name,)


def _is_named(folded: str, start: int, end: int, listed: bool) -> bool:
    """Return whether the name of a region is a word there. A name without its level stands behind no ordinary word.

    If lists leave it out (`listed`), it stands before none either.
    """
    if folded[end - 1] in LEVELS:
        return True
    before, behind = _HAN_BEFORE.search(folded[:start]), _BEHIND.match(folded, end)
    alone = before is None or (not listed and _leads_to_name(segment(before.group())[-1]))
    ends = behind is not None or not listed or _leads_on(segment(folded[end:])[0])
    return alone and ends and is_own_word(folded, start, end)


def _leads_on(piece: str) -> bool:
    """Return whether a word may follow the name of a place: a verb, or one that begins what is asked, such as 去年."""
    return is_verb(piece, only=False) or piece[0] in _BEGINS


def _leads_to_name(piece: str) -> bool:
    """Return whether a name may follow a word: a verb, or a name itself."""
    return is_verb(piece, only=False) or piece in FUNCTION or bool(find_places(piece))


def _in_texts(folded: str, library: Library, sources: frozenset[str]) -> Iterator[str]:
    """Yield the names that end in a level, have no ordinary word in them, and stand in the texts."""
    for run in _HAN.findall(folded):
        if not set(LEVELS).isdisjoint(run):  # the dictionary, which is slow to load, is not needed else
            pieces = segment(run)
            for at in range(len(pieces)):
                names = [] if _goes_on(pieces[at + 1 :]) else [*_names(pieces[: at + 1])]
                unknown = (name for name in reversed(names) if not _is_listed(name))
                if name := next((name for name in unknown if _is_told(name, library, sources)), ""):
                    yield name


def _goes_on(following: tuple[str, ...]) -> bool:
    """Return whether a level is the beginning of a word, such as 市域."""
    return bool(following) and _WORD_OF_LEVEL.fullmatch(following[0]) is not None


def _is_told(name: str, library: Library, sources: frozenset[str]) -> bool:
    """Return whether one of the texts has the name where no other word runs into it, as those that tell of it do."""
    told = re.compile(rf"(?:(?<![\u4e00-\u9fff])|(?<=[{_JOINING}{LEVELS}])){re.escape(name)}")
    return library.matches(told, name, sources)


def _names(pieces: tuple[str, ...]) -> Iterator[str]:
    """Yield the names that the last of the `pieces` of a run may end, the shortest first."""
    name = pieces[-1]
    if name[-1] not in LEVELS or is_common((name,)):
        return
    for piece in reversed(pieces[:-1]):
        if _is_no_part(piece) or len(name) + len(piece) > _MOST:
            break
        name = piece + name
        if len(name) >= _LEAST and not _ZONE.search(name):
            yield name


def _is_no_part(piece: str) -> bool:
    """Return whether a word cannot be a part of a name: an ordinary word, a verb, or a name itself."""
    return is_common((piece,)) or not _NO_NAME.isdisjoint(piece) or is_verb(piece) or bool(find_places(piece))
