"""Words that tell results, plans and rules apart in headings and sentences of reports. Functions take folded text."""

import re

from rag.text.numerals import ONES
from rag.text.polarity import is_plan

__all__ = [
    "accounts",
    "aims",
    "has_amount",
    "has_happened",
    "heads_plans",
    "heads_results",
    "hopes",
    "introduces",
    "is_as_of",
    "is_due",
    "is_duty",
    "is_fact",
    "is_level",
    "is_mean",
    "is_now",
    "is_over",
    "is_passed",
    "is_principle",
    "is_truth",
    "of_several_years",
    "sets_targets",
    "speaks_of_plans",
    "strives",
]

_RESULTS = re.compile(
    r"回顾|总结|完成情况|执行情况|进展|成就|成绩|成效|整改情况|情况报告|决算|主要工作情况|过去|所做的?工作|落实情况"
)
_PLANS = re.compile(
    r"(?:安排|建议|目标)(?=[。:和与及、\s]|$)|打算|(?:总体|工作)部署|(?:主要|工作|重点|目标)任务|重点工作|总体要求"
    r"|下一?步|思路|努力方向|展望|政策取向|基本方针|今后"
)
_TARGETS = re.compile(r"目标|要求|任务|总体思路|安排|重点|工作")
_DUTY = re.compile(
    r"(?:^|[,。;、:])(?:我们|各[^,。;]{1,8}|全面|都|就|更|也|还|政府|今年)?(?:一定|必须|要|应当?|须|需要?)(?!求|闻|素|点|件|道|急|用|对)"
    r"|必须|应当|不得|严禁|按照?[^,。;]{0,6}(?:规定|标准|约定)"
)
_PRINCIPLE = re.compile(r"必须|一贯|历来|始终不渝|立场|主张|反对|呼吁|(?:中国|中方|我国|我们)愿")
_STANDARD = re.compile(r"是[^,。;]*(?:准则|原则|宗旨|职责|义务|底线)(?=[,。;]|$)")
_TRUTH = re.compile(
    r"是[^,。;]*(?:保证|保障|条件|基础|任务|大计|动力|关键|核心|前提|要求|途径|标志|力量|所在|国策)[。;]?$"
)
_PASSED = re.compile(r"已经?[^,。;]{0,40}(?:同意|通过|批准)|[经于][^,。;]{2,40}(?:同意|通过|批准)")
_OVER = re.compile(
    r"已|了|完成|实现|达到?|基本|圆满|取得|荣获|建成|增长|下降|同比|比上年|为(?:\d|百分之)|累计|突破|超额|继续保持|得到|开工|竣工|投入使用|新增"
)
_AMOUNT = re.compile(rf"\d|百分之|[{ONES}十百千两]+(?:多|余)?[万亿倍]")
_HAPPENED = re.compile(r"已|了(?!解)|曾|以来")
_DUE = re.compile(r"[月日](?:份|[上中下]旬)?[底末]?(?:之|以)?前")
_AIMS = re.compile(r"力争|争取|目标|预期|(?<!五年)计划|到\d{4}年[底末]")
_FACT = re.compile(r"是[^,。;]{0,40}(?:之年|[^一]一年|周年|元年|关键期|第[一二三四五]年)")
_STRIVES = re.compile(r"力争|争取|确保|拟于|将于|将在|计划(?:于|在|到)")
_MEAN = re.compile(r"^[\W]*(?:五年|十[一二三四]五期间)?(?:分别)?年(?:均|平均)(?:分别)?(?:增|递增|提高)")
_LEVEL = re.compile(r"\d[\d.]*[万亿千百]*美?元[,、]?$")
_NO_LEVEL = re.compile(r"累计|利用|引进|发放|新增|完成|建成|投入|增长|年均|[由从][^,。;]*[到至]|[减降]|倍")
_NOW = re.compile(r"^\W*(?:整改(?:情况|后|中|落实)|目前|现[已有]|已)")
_AS_OF = re.compile(r"截[至止][^,。;]{2,16},[^。;]{0,40}(?:已|累计|共|了)")
_SEVERAL_YEARS = re.compile(r"年均(?!浓度|气温|降|值)|年平均增|平均每年|每年平均|累计")


def heads_results(heading: str) -> bool:
    """Return whether results stand under the heading, such as 2021年工作回顾."""
    return _RESULTS.search(heading) is not None


def heads_plans(heading: str) -> bool:
    """Return whether plans stand under the heading, such as 今年重点工作."""
    return speaks_of_plans(heading) and not heads_results(heading)


def speaks_of_plans(heading: str) -> bool:
    """Return whether a heading has a word for plans, and perhaps one for results as well."""
    return _PLANS.search(heading) is not None


def sets_targets(said: str) -> bool:
    """Return whether a sentence about a coming year may open the plans for it."""
    return _TARGETS.search(said) is not None


def is_over(said: str) -> bool:
    """Return whether something is said to have come about."""
    return _OVER.search(said) is not None


def has_happened(said: str) -> bool:
    """Return whether a particle says that something happened."""
    return _HAPPENED.search(said) is not None


def is_due(said: str) -> bool:
    """Return whether a deadline is set that is still to come."""
    return _DUE.search(said) is not None and not has_happened(said)


def aims(said: str) -> bool:
    """Return whether an aim is stated."""
    return _AIMS.search(said) is not None


def is_duty(said: str) -> bool:
    """Return whether something is demanded."""
    return _DUTY.search(said) is not None


def is_principle(said: str) -> bool:
    """Return whether a duty or a stance is stated, which holds at any time."""
    return _PRINCIPLE.search(said) is not None or _STANDARD.search(said) is not None


def is_passed(said: str) -> bool:
    """Return whether a document says that it was passed by those who issue it."""
    return _PASSED.search(said) is not None


def is_truth(said: str) -> bool:
    """Return whether a thing is said to be what it always is, such as the base or the task of another."""
    return _TRUTH.search(said) is not None and _STANDARD.search(said) is None


def has_amount(said: str) -> bool:
    """Return whether a number with a unit is stated."""
    return _AMOUNT.search(said) is not None


def is_fact(said: str) -> bool:
    """Return whether a year is said to be something, such as 今年是建国70周年."""
    return _FACT.search(said) is not None


def hopes(said: str) -> bool:
    """Return whether a sentence speaks of what is to come, and not of what came about."""
    return (is_plan(said) or is_duty(said)) or not is_over(said)


def is_now(said: str) -> bool:
    """Return whether a sentence turns to what has been put right, or to how it is now."""
    return _NOW.search(said) is not None


def is_level(clause: str) -> bool:
    """Return whether a clause tells how high something is, and not what was added in several years."""
    return _LEVEL.search(clause) is not None and _NO_LEVEL.search(clause) is None


def is_mean(clause: str) -> bool:
    """Return whether a clause gives the yearly mean of the growth to the level before it."""
    return _MEAN.search(clause) is not None


def is_as_of(said: str) -> bool:
    """Return whether a sentence tells what was reached by a date, such as 截至2024年1月底,已完成19个."""
    return _AS_OF.search(said) is not None


def strives(said: str) -> bool:
    """Return whether a sentence tells what somebody will try to reach, such as 力争完成投资9亿元."""
    return _STRIVES.search(said) is not None


def introduces(said: str) -> bool:
    """Return whether the sentence introduces what follows it."""
    return said.rstrip().endswith((":", "："))


def accounts(said: str) -> bool:
    """Return whether a speaker says what he reports on."""
    return "报告" in said and "工作" in said


def of_several_years(said: str) -> bool:
    """Return whether a figure is a total or a yearly mean of several years."""
    return _SEVERAL_YEARS.search(said) is not None
