"""Whether folded text tells that a target was reached or missed: 未足额完成, 计划25个,实际建成22个, 超过年度计划3个."""

import re
from collections.abc import Sequence

from rag.text.quantity import Quantity, find_quantities
from rag.text.sentences import last_clause

__all__ = ["is_ceiling", "pair_of_target", "states_both", "tells_reached"]

_TARGET = "(?:目标|任务|计划|预期|指标)"
_MISSED = re.compile(
    r"(?:未|没有?|没能|未能)(?:能)?(?:足额|如期|按期|全部|全面|按时|完全)?(?:完成|达到?|实现|达标|做到|兑现)(?![^,。;]{0,6}的(?:项目|工程))"
    rf"|低于[^,。;]{{0,16}}{_TARGET}|(?:比|较)[^,。;\d]{{0,6}}{_TARGET}[^,。;\d]{{0,4}}[少低慢]|距离?[^,。;]{{0,12}}{_TARGET}[^,。;]{{0,6}}差距"
)
_REACHED = re.compile(
    rf"(?<![力确][争保])(?:超额|全面|如期|圆满|胜利|顺利)?(?:完成|实现)(?:了)?[^,。;]{{0,16}}{_TARGET}(?!任务书)|(?:超过|高于|超出|好于)[^,。;]{{0,16}}{_TARGET}"
    rf"|(?:比|较)[^,。;\d]{{0,6}}{_TARGET}[^,。;\d]{{0,4}}[多高快]|超额完成|如期完成"
)
_BEFORE_TARGET = re.compile(
    r"(?<![超出过高低于比较])(?<!年[度初])(?:计划|目标|任务|预期|原定)[^,。;\d]{0,12}$|^年初[^,。;\d]{0,10}计划[^,。;\d]{0,12}$"
)
_BEHIND_TARGET = re.compile(rf"(?:左右|上下|以[上下内])?的[^,。;\d]{{0,8}}{_TARGET}")
_CEILING = re.compile(r"控制在|不超过|不高于|以[下内]")


def tells_reached(folded: str) -> bool | None:
    """Return whether folded text tells that a target was reached (True) or missed (False). None: it tells neither.

    >>> tells_reached("建成22个,计划25个"), tells_reached("新增48万人,超额完成45万人的年度目标")
    (False, True)
    >>> tells_reached("计划新建公园30个,力争完成年度任务") is None
    True
    """
    if _MISSED.search(folded):
        return False
    if _REACHED.search(folded):
        return True
    return _compared(folded)


def states_both(folded: str) -> bool:
    """Return whether folded text states a target and what was reached, both as amounts of one unit."""
    return _compared(folded) is not None


def is_ceiling(folded: str) -> bool:
    """Return whether folded text sets a target that is not to be exceeded: 控制在3%以内."""
    return bool(_CEILING.search(folded))


def pair_of_target(folded: str) -> tuple[Quantity, Quantity] | None:
    """Return the target that folded text states and its result, of one unit. None: it does not state both.

    >>> [one.text for one in pair_of_target("新建公路305公里,少于320公里的年度计划") or ()]
    ['320公里', '305公里']
    """
    targets, results = _targets_and_results(folded)
    if not targets:
        return None
    result = _result_of(targets[0], results)
    return (targets[0], result) if result else None


def _targets_and_results(folded: str) -> tuple[list[Quantity], list[Quantity]]:
    amounts = [one for one in find_quantities(folded) if not one.is_date and one.value is not None]
    targets = [one for one in amounts if _is_target(folded, one)]
    return targets, [one for one in amounts if one not in targets]


def _result_of(target: Quantity, results: Sequence[Quantity]) -> Quantity | None:
    return next((one for one in results if one.unit == target.unit), None)


def _compared(folded: str) -> bool | None:
    targets, results = _targets_and_results(folded)
    return _compare(targets[0], results, folded) if targets else None


def _is_target(folded: str, amount: Quantity) -> bool:
    before = last_clause(folded[: amount.start])
    return bool(_BEFORE_TARGET.search(before) or _BEHIND_TARGET.match(folded, amount.end))


def _compare(target: Quantity, results: Sequence[Quantity], folded: str) -> bool | None:
    """Return whether the first of `results` with the unit of `target` reaches it."""
    result = _result_of(target, results)
    if result is None or result.value is None or target.value is None:
        return None
    around = last_clause(folded[: target.start]) + folded[target.end : target.end + 2]
    return result.value <= target.value if _CEILING.search(around) else result.value >= target.value
