"""Clauses of a question for two periods: one that only asks how far they differ, and the status that each asks for."""

import re
from collections.abc import Sequence

from rag.text.period import FoundPeriod, Period
from rag.understand.asked_scope import IN_FACT, read_status
from rag.understand.interrogatives import HOW_MANY
from rag.understand.plan_patterns import EACH, GREW_BY, OF_REPORT
from rag.understand.plan_wording import plain_question, without

__all__ = [
    "cut_difference",
    "each_year_of",
    "grew_between",
    "has_ends",
    "narrowest",
    "questions_apart",
    "report_period",
    "statuses_of",
]

_WHICH = r"(?:那么?|又|一共|总共)?(?:[前后][一面]?[年者个次]|[两二][年者个次](?:之?间)?|前后)?(?:又|各?自)?"
_CHANGED = (
    r"相?差|(?:(?:提|升|调|增|下|减|回|扩|缩|上)?[多少高低快慢大小升涨降减增落跌]|增加|提升|上涨|下降|减少|增长(?=了))"
)
_DIFFERENCE_ALONE = re.compile(
    rf"(?<=.)[,;]{_WHICH}(?:{_CHANGED})(?:[了出]+)?(?:有)?(?:多少|几)(?P<rest>[^,。;?分]{{0,4}}(?:百分点)?)$"
)
_POINTS = re.compile(r"点$")
_REST_OF_YEAR = re.compile(r"^年?(?:度|末|底)?的?")
_DONE = re.compile(rf"{IN_FACT}(?:上|的)?")
_TARGET = re.compile(
    r"(?:(?:距离|[距离比较和与跟])\s*)?(?:所?(?:定|制定|确定|提出|计划|预计|预期)[下的]*)?的?(?:目标|任务|计划|预期)"
)
_NAMES_NOTHING = re.compile("百分之|百分点|增长|增速|[几个是为到了又要求定的达做有,;]")
_THINGS = re.compile("[、和与及]")
_NO_LEVELS = re.compile("[比较]|新增|累计|[五几]年")
_JOINTS = re.compile(r"年?(?:[、,和与及跟]|以及)?\s*")


def cut_difference(text: str) -> tuple[str, bool, bool]:
    """Cut off a last clause that only asks how far the amounts differ for which the question asks before.

    Return the text before it, whether there was one, and whether it asks for percentage points.

    >>> cut_difference("2022年和2023年各是多少,后一年提高了几个百分点")
    ('2022年和2023年各是多少', True, True)
    """
    match = _DIFFERENCE_ALONE.search(text)
    if match is None:
        return text, False, False
    before = text[: match.start()]
    if not (EACH.search(before) or HOW_MANY.search(before)):
        return text, False, False
    return before, True, _POINTS.search(match["rest"]) is not None


def statuses_of(text: str, found: Sequence[FoundPeriod]) -> tuple[bool | None, ...] | None:
    """Return what each period is asked for: a plan, a result, or either. None: the same holds for all.

    The words behind a period tell it, up to the next period; of periods that are listed, those behind the last.
    """
    statuses = tuple(_status(one) for one in _behind(text, found))
    return statuses if {True, False} <= set(statuses) else None


def questions_apart(text: str, found: Sequence[FoundPeriod]) -> list[str]:
    """Return the plain question for each period, of which some are asked for a plan and others for a result.

    It is what stands before the first period with the words behind its own, if each of these asks for an amount.
    A clause that names no thing asks for that of the first one: 2022年工业实际增长多少，2023年目标是多少.
    """
    behind = [_REST_OF_YEAR.sub("", said) for said in _behind(text, found)]
    if all(HOW_MANY.search(said) for said in behind):
        if _thing(behind[0]):
            behind = [said if _thing(said) else _DONE.sub("", behind[0]) for said in behind]
        return [plain_question(f"{text[: found[0].start]}{said}", ()) for said in behind]
    return [plain_question(_TARGET.sub(" ", _DONE.sub(" ", without(text, found))), ())] * len(found)


def _thing(said: str) -> str:
    """Return what a clause names beside the amount, the target or the result for which it asks; "" if nothing."""
    return "".join(_NAMES_NOTHING.sub("", _TARGET.sub("", _DONE.sub("", HOW_MANY.sub("", said)))).split())


def _behind(text: str, found: Sequence[FoundPeriod]) -> list[str]:
    """Return the words behind each period up to the next one; of periods that are listed, those behind the last."""
    ends = [*(one.start for one in found[1:]), len(text)]
    said = [text[one.end : end].rstrip(",;、") for one, end in zip(found, ends, strict=True)]
    for at in range(len(said) - 2, -1, -1):
        if _JOINTS.fullmatch(said[at]):
            said[at] = said[at + 1]
    return said


def _status(said: str) -> bool | None:
    """Return the status for which a clause asks; a target that it names needs no amount beside it."""
    return True if _TARGET.search(said) and read_status(said) is not False else read_status(said)


def narrowest(found: Sequence[FoundPeriod]) -> list[Period]:
    """Return the periods, each once, without one that covers another: 十二五收官的2015年 names one year."""
    periods = list(dict.fromkeys(one.period for one in found))
    return [one for one in periods if not any(one != other and one.covers(other) for other in periods)]


def has_ends(text: str, span: FoundPeriod) -> bool:
    """Return whether a span of years is written with its ends: 2018—2022年, 03年到06年."""
    return re.search(r"[-—~至到]", text[span.start : span.end]) is not None


def each_year_of(span: FoundPeriod, text: str) -> bool:
    """Return whether each year of a span is asked for. In 十三五期间货物、集装箱吞吐量分别, 分别 is of the things."""
    each = EACH.search(text)
    of_things = each and each.group() == "分别" and _THINGS.search(text, span.end, max(span.end, each.start()))
    return span.each or bool(each and not (of_things and not has_ends(text, span)))


def grew_between(text: str, span: FoundPeriod) -> bool:
    """Return whether it is asked by how much something grew from one year to another: 从03年到06年增加了多少."""
    rest = text[: span.start] + text[span.end :]
    from_to = text[: span.start].endswith(("从", "由")) and has_ends(text, span)
    return bool(from_to and GREW_BY.search(text) and not _NO_LEVELS.search(rest))


def report_period(text: str, found: Sequence[FoundPeriod]) -> FoundPeriod | None:
    """Return the period of the one report that is named by its year. None: none is, or several are."""
    of_reports = [one for one in found if OF_REPORT.match(text, one.end)]
    return of_reports[0] if len(of_reports) == 1 else None
