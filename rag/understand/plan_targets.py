"""Plan questions for a target and for what was achieved: how far they differ, or whether it was reached."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.text.period import FoundPeriod
from rag.text.quantity import find_quantities
from rag.understand.asked_scope import NO_PLAN, AskedScope, main_place
from rag.understand.interrogatives import HOW_MANY, Kind
from rag.understand.plan_parts import Part, Plan
from rag.understand.plan_patterns import ACHIEVED, TARGET, TO_ACHIEVE
from rag.understand.plan_wording import ask_for, clean, without
from rag.understand.question import read_question

__all__ = ["difference_to_target", "target_reached", "without_setting"]

_DONE = "(?:完成|做到|达到?|实现|达标|达成|兑现|落实|到位|做成|办成)"
_ENOUGH = "[够齐足满]"
_ASKS = "(?:没有?|吗|么|不|没|否|嘛)"
_AIM = "(?:数|量|额|任务|目标|计划|指标|要求|预期)"
_SURELY = "(?:最[后终]|到底|究竟|都|全部?|真的?|[得给]|按时|如期|按期|超额|足额){0,4}"
# 完成了没有, 都换完了没, 修够数了吗, 达到没达到, 有没有建齐, 够不够数
_ASKS_REACHED = re.compile(
    rf"{_SURELY}(?:[\u4e00-\u9fff](?=[完够齐足满](?!成)))?(?:超额)?(?:{_DONE}|完|{_ENOUGH}|超过)[到成得]?[了过]?(?:的|年初|当初|定|{_AIM})*[了过]?{_ASKS}(?=$|[,。?啊呀])"
    rf"|(?:有没有|是不是|是否|能不能|没有?)?(?:有没有|是不是|是否){_SURELY}(?:{_DONE}|[\u4e00-\u9fff]?[完够齐足满](?!成)){_AIM}?[了过]?"
    rf"|(?:达没达到?|完没完成|达不达标|够不够{_AIM}?|超没超|欠没欠|(?:{_DONE})没{_DONE}|[\u4e00-\u9fff]没[\u4e00-\u9fff]?{_ENOUGH}{_AIM}?)"
    rf"|(?:打了?折扣|落空|欠账|拖了?后腿)了?{_ASKS}"
)
_IMPLIES_TARGET = re.compile(rf"{_ENOUGH}|达标|达成|兑现|如期|按期|超额|欠|折扣|落空|后腿")  # without a word for it
# What was set beside the thing: 说要换的, 年初定下要改的
_SETTING = re.compile(
    r"(?!(?:安排|计划|提出|预计)的)(?:年初|当初|原先|原来|一开始|说好?|打算|计划|准备|预[定计]|定[下好]?|承诺|答应|安排|提出){1,4}(?:要|了)?(?P<verb>[^,。;?的\d]{0,4}?)的(?=[^,。;?是]{2})"
)
# 超目标多少, 离目标还差几个点: how far the result is from the target
_PAST_TARGET = re.compile(
    r"(?:,?(?:这|那)[一个]*(?:[增涨]幅|数字?|结果|成绩)?)?(?:超出?过?了?|[离距]离?|[低高]于|不及)[^,。;?\d]{0,4}?(?:目标|计划|任务|预期)[^,。;?\d]{0,4}?(?:多少|几).*$"
)
_POINTS, _SHARE = re.compile("个?百?分?点"), re.compile("[率比重例]$|[涨降升增]了?$")
_GROWS = re.compile(r"(?:增长|下降|降低|提高|上涨|[涨降升增])$")
_WHY = re.compile(r"卡在|差在|问题出在|原因|为什么|为啥|为何|咋没|怎么没")
_WHAT_FOR = re.compile(r"^(?:关于|对于)|(?:这个?|那个?|的)?(?:任务|目标|计划|指标)+$")


def difference_to_target(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...]) -> Plan | None:
    """Plan a question for a target and for what was achieved: 打算改造多少个，最后真改了多少."""
    periods = {one.period for one in found}
    past = _PAST_TARGET.search(text)
    both = past or (TARGET.search(text) and ACHIEVED.search(text) and (HOW_MANY.search(text) or "目标" in text))
    if len(periods) != 1 or NO_PLAN.search(text) or not both:
        return None
    said = without(text, found)
    said = without_claims(_PAST_TARGET.sub("", said)) if past else said
    content = clean(TO_ACHIEVE.sub(" ", said))
    if len(content) < 2:
        return None
    if past and _POINTS.search(past.group()) and not _SHARE.search(content) and not _GROWS.search(content):
        content = f"{content}增长"
    question, scope = _asked(content), AskedScope(periods.pop(), places=main_place(places))
    return Plan("difference", tuple(Part(question, replace(scope, planned=planned)) for planned in (True, False)))


def target_reached(text: str, found: Sequence[FoundPeriod], places: tuple[str, ...], whole: Part) -> Plan | None:
    """Plan a question whether a target was reached: one part for the target, for the result and for the `whole`.

    A fourth one asks why it was missed, if the question does.
    """
    periods = {one.period for one in found}
    asks = _ASKS_REACHED.search(text)
    if len(periods) != 1 or not asks or NO_PLAN.search(text):
        return None
    if not (TARGET.search(text) or "指标" in text or _IMPLIES_TARGET.search(asks.group())):
        return None
    said = _ASKS_REACHED.sub(" ", without_setting(without(text, found)).split("?")[0])
    content = clean(_WHAT_FOR.sub("", clean(TO_ACHIEVE.sub(" ", said))))
    if len(content) < 2:
        return None
    question, scope = _asked(content), AskedScope(periods.pop(), places=main_place(places))
    parts = [Part(question, replace(scope, planned=planned)) for planned in (True, False)]
    parts.append(replace(whole, scope=replace(whole.scope, planned=None)))
    if _WHY.search(text, asks.end()) or Kind.REASON in read_question(text).kinds:
        parts.append(Part(f"{content}没有完成是什么原因?", replace(scope, planned=False)))
    return Plan("reached", tuple(parts))


def without_claims(text: str) -> str:
    """Blank the amounts that a question takes for granted: GDP涨了9.2%, 超目标多少."""
    for one in reversed(find_quantities(text)):
        if one.unit and not one.is_date and one.value is not None:
            text = text[: one.start] + text[one.end :]
    return text


def _asked(content: str) -> str:
    """Return the question for an amount of `content`; for a percentage where it ends in a change: 经济增长百分之几."""
    return ask_for(content, "", percent=_GROWS.search(content) is not None)


def without_setting(text: str) -> str:
    """Blank the words that only say that a thing was set as a target: 说要换的, 年初定下要改的.

    A verb of two characters stays: 说要新增的托位 is 新增托位.
    """
    return _SETTING.sub(lambda match: f"{match['verb'] if len(match['verb']) > 1 else '':>{len(match.group())}}", text)
