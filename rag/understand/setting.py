"""Set the year of a question to the one that a follow-up names."""

import re
from collections.abc import Sequence

from rag.text.fold import fold
from rag.text.years import SHORT_YEAR, full_year
from rag.understand.context import TOPIC_CHINESE, TOPIC_ENGLISH
from rag.understand.leaning import YEARS
from rag.understand.question import read_question

__all__ = ["name_year", "with_year"]

_SET_YEAR = re.compile(rf"(?<![比较与跟和同于])(?:{YEARS.pattern})")  # not one that is only compared with
_EARLIER = re.compile(r"^再?往?(?:前|上)一?年")  # counts from the year of the earlier question, not from 今年
_LATER = re.compile(r"^再?往?(?:后|下)一?年|^次年")


def name_year(own: str, topic: str, year: int | None) -> tuple[str, str]:
    """Split a follow-up into its year, as written or resolved ("" for none), and the rest."""
    folded = fold(own)
    known = sorted(read_question(topic).years)[:1] or ([year] if year is not None else [])
    for pattern, shift in ((_EARLIER, -1), (_LATER, 1)):
        if match := pattern.match(folded):
            return (f"{known[0] + shift}年" if known else match.group()), own[match.end() :].lstrip("的 ")
    named = _SET_YEAR.search(folded)
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
