"""Check the names of a sentence against the quotes: the quotes must contain each name, in the same role.

A name is a title, a place, a public body, text in quotation marks, a Latin word, or a word outside the dictionary. The
words around a name show its role. The input is folded text without spaces.
"""

import re
from collections.abc import Iterator, Sequence

from rag.guard.mismatch import Mismatch
from rag.guard.segments import bigrams, is_abbreviation, new_runs
from rag.text.periods import find_periods
from rag.text.places import ADMINISTRATIONS, find_places, short_name
from rag.text.words import is_common, segment

__all__ = ["find_new_names", "find_wrong_names"]

_ORGANISATION = frozenset("部局委办院厅会司处科组队站所校园镇街村区县市省国团行馆厂店社港路桥湾岛")
_INSTITUTIONS = frozenset(
    ("学校", "医院", "公司", "集团", "大学", "中学", "小学", "银行", "街道", "社区", "广场", "公园", "学院")
)
_LATIN = re.compile(r"[a-z]+(?:[\-.][a-z0-9]+)*\d*|\d*[a-z]+\d*")
_TITLE = re.compile(r"《([^《》]{1,100})》")
_QUOTED = re.compile(r"[“\"]([^”\"]{2,20})[”\"]")
_BODY = re.compile(
    r"(?:宣传|组织|统战|教育|财政|公安|民政|司法|税务|商务|审计|交通|水利|农业|环保|科技|信访|住建|卫健|发改|工信|人社|城管)"
    r"(?:总?局|部|厅|委)|政法委|纪委|国务院|人大|政协|工商联|总工会|妇联|团委|法院|检察院|[国省市区县]委|[省市区县]政府|巡视组|党组"
)
_OFFICE = re.compile(
    r"书记|[校院厂市县区镇乡科处局厅会组队站班店社州省]长|主任|主席|总理|部门|机关|公司|集团|机构|单位"
)
_ENDINGS = frozenset("部局委院厅会处科站所校省国团馆厂店社")
_BODIES = ("局", "厅", "委", "院", "团")
_UNKNOWN = 3  # characters outside words in a row
_CUT = re.compile(r"[,。;:\n]")
_NEAR = 6  # characters on each side of a name that show its role
_SWAPPED = 2  # bigrams: how much better they must match another name


def find_wrong_names(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield the names of `claim` that `evidence` does not contain, or contains in another role."""
    titles = [match.group() for match in _TITLE.finditer(claim) if match.group(1) not in evidence]
    periods = {at for one in find_periods(claim) for at in range(one.start, one.end)}
    quoted = [
        match.group()
        for match in _QUOTED.finditer(claim)
        if match.group(1) not in evidence and match.start() not in periods  # “十二五”期间 is a date
    ]
    places = [place for place in find_places(claim) if short_name(place) not in evidence]
    latin = [word for word in _LATIN.findall(claim) if word not in evidence]
    new = [
        run + after[:1]
        for run, after in new_runs(claim, evidence)
        if _is_body_or_person(run, after) and not is_abbreviation(run, evidence)
    ]
    bodies = [body for body in _BODY.findall(claim) if not _has_body(body, evidence)]
    for name in (*titles, *quoted, *bodies, *places, *latin, *new, *_swapped(claim, evidence)):
        yield Mismatch("name", name)


def find_new_names(claim: str, evidence: str) -> Iterator[Mismatch]:
    """Yield new words that may be names, because the dictionary lacks them or a body's ending follows."""
    for run, after in new_runs(claim, evidence):
        if _is_name(run, after) and not is_abbreviation(run, evidence):
            yield Mismatch("name", run + after[:1])


def _is_body_or_person(run: str, after: str) -> bool:
    """Return whether a new run surely is a name: a place, a body, an office, or three characters of no known word."""
    if len(run) == 1:
        return _is_name(run, after)
    pieces = segment(run)
    is_word = len(pieces) == 1 and is_common(pieces)  # 实行 and 农村 end like bodies
    if _OFFICE.search(run) or (
        not is_word and (after[:1] in _ORGANISATION or after[1:2] in _BODIES or run[-1] in _ORGANISATION)
    ):
        return True
    bodies = any(len(piece) > 1 and (piece[-1] in _ENDINGS or piece in _INSTITUTIONS) for piece in pieces)
    return bodies or run[-1] == "级" or _longest_outside_words(pieces) >= _UNKNOWN


def _has_body(body: str, evidence: str) -> bool:
    return body in evidence or body.replace("政府", "人民政府") in evidence or body.replace("局", "总局") in evidence


def _is_name(run: str, after: str) -> bool:
    """Return whether a run of new characters is a name, given the two characters after it.

    Unknown words, places and organisations are names.
    """
    if len(run) == 1:
        return (run in ADMINISTRATIONS and after[:1] != "" and after[:1] in "委政府级长直属") or after in _INSTITUTIONS
    pieces = segment(run)
    unknown = not is_common(piece for piece in pieces if len(piece) > 1) or _longest_outside_words(pieces) >= 2
    return unknown or after[:1] in _ORGANISATION


def _longest_outside_words(pieces: Sequence[str]) -> int:
    """Return the length of the longest run of characters outside words."""
    longest = row = 0
    for piece in pieces:
        row = row + 1 if len(piece) == 1 else 0
        longest = max(longest, row)
    return longest


def _swapped(claim: str, evidence: str) -> Iterator[str]:
    """Yield names in both texts whose surroundings in `claim` match those of another name in `evidence`."""
    lines = frozenset(evidence.split("\n"))  # the place or the body of the report is a line
    for pattern in (_TITLE, _QUOTED, _place_pattern((*find_places(claim), *find_places(evidence))), _BODY):
        if pattern is None:
            continue
        stated: dict[str, frozenset[str]] = {}
        for match in pattern.finditer(evidence):
            stated[match.group()] = stated.get(match.group(), frozenset()) | _around(match)
        for match in pattern.finditer(claim):
            if match.group() not in stated or (
                match.group() in lines and not lines & (stated.keys() - {match.group()})
            ):
                continue
            near = _around(match)
            own = len(near & stated[match.group()])
            rival = max((len(near & words) for name, words in stated.items() if name != match.group()), default=0)
            if rival >= own + _SWAPPED:
                yield match.group()


def _place_pattern(places: Sequence[str]) -> re.Pattern[str] | None:
    longest = sorted(set(places), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest))) if longest else None


def _around(match: re.Match[str]) -> frozenset[str]:
    """Return the bigrams on both sides of a name, up to the ends of its clause."""
    text, (start, end) = match.string, match.span()
    before = _CUT.split(text[max(0, start - _NEAR) : start])[-1]
    after = _CUT.split(text[end : end + _NEAR])[0]
    return frozenset(f"<{pair}" for pair in bigrams(before)) | frozenset(f">{pair}" for pair in bigrams(after))
