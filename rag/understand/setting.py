"""Set the place and the year of a question to those that a follow-up names."""

import re
from collections.abc import Sequence

from rag.text.fold import fold
from rag.text.places import find_places
from rag.text.years import SHORT_YEAR, full_year
from rag.understand.context import TOPIC_CHINESE, TOPIC_ENGLISH
from rag.understand.leaning import YEARS
from rag.understand.question import read_question

__all__ = ["WHOLE", "name_place", "name_year", "with_place", "with_year"]

# the whole of a place: 全市, 全广西
WHOLE = re.compile(r"[全我本][国省市区县镇州]|全[\u4e00-\u9fff]{2}(?=的|$)")
_SET_YEAR = re.compile(rf"(?<![比较与跟和同于])(?:{YEARS.pattern})")  # not one that is only compared with
_EARLIER = re.compile(r"^再?往?(?:前|上)一?年")  # counts from the year of the earlier question, not from 今年
_LATER = re.compile(r"^再?往?(?:后|下)一?年|^次年")


def name_place(own: str) -> tuple[str, str]:
    """Split a follow-up into the place that it begins with ("" for none) and the rest."""
    folded = fold(own)
    found = next(iter(find_places(folded)), "")
    at = folded.find(found) if found else -1
    if at == 1 and folded[0] == "全":
        found, at = folded[: len(found) + 1], 0
    if at != 0 and (match := WHOLE.match(folded)):
        found, at = match.group(), 0
    if at != 0:
        return "", own
    rest = own[len(found) :]
    ends_so = re.search(r"[省市区县旗盟]$", found)
    if rest and not ends_so and not re.match(r"[的,， 有是多占定]", rest):
        return "", own  # 南昌港 is no place
    return own[: len(found)], rest.lstrip("的 ,，")


def with_place(topic: str, place: str) -> str:
    """Set the place of a question: replace its only place, or the one of the same level. "": it is not clear which.

    The places inside the replaced one go with it: 厦门市思明区 becomes 福州市.
    """
    folded = fold(topic)
    names = list(find_places(folded)) or [match.group() for match in WHOLE.finditer(folded)][:1]
    if not names:
        return f"就{place}{topic[1:]}" if TOPIC_CHINESE.match(topic) else f"{place}{topic}"
    whole = bool(WHOLE.fullmatch(fold(place)))
    same = [name for name in names if name[-1] == fold(place)[-1]]
    first = names[0] if whole or len(set(names)) == 1 else same[0] if len(set(same)) == 1 else ""
    if not first:
        return ""
    start = folded.find(first)
    end = start + len(first)
    for name in names[names.index(first) + 1 :]:
        end += len(name) * folded.startswith(name, end)
    return topic[:start] + place + topic[end:]


def name_year(own: str, topic: str, year: int | None) -> tuple[str, str]:
    """Split a follow-up into its year, as written or resolved ("" for none), and the rest."""
    known = sorted(read_question(topic).years)[:1] or ([year] if year is not None else [])
    for pattern, shift in ((_EARLIER, -1), (_LATER, 1)):
        if match := pattern.match(own):
            return (f"{known[0] + shift}年" if known else match.group()), own[match.end() :].lstrip("的 ")
    named = _SET_YEAR.search(own)
    if named is None:
        return "", own
    rest = (own[: named.start()] + own[named.end() :]).lstrip("的 ")
    return _full_year(re.sub(r"(?<=\d)$", "年", named.group()), known), rest


def _full_year(named: str, known: Sequence[int]) -> str:
    """Write a year of two digits with four: the one that is nearest to a known year."""
    short = SHORT_YEAR.fullmatch(fold(named))
    return f"{full_year(short.group(1), known[0])}年" if short and known else named


def with_year(text: str, named: str) -> str:
    """Set the year of a question: replace its only year, else add the year."""
    if len(YEARS.findall(text)) == 1:
        return YEARS.sub(named, text)
    if TOPIC_CHINESE.match(text):
        return f"就{named}{text[1:]}"
    if known := TOPIC_ENGLISH.match(text):
        return f"{known.group()} in {named.rstrip('年')}{text[known.end() :]}"
    return f"{text} in {named.rstrip('年')}" if read_question(text).english else f"{named}{text}"
