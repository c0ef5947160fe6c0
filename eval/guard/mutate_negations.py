"""Make a true sentence false by adding or removing a negation, or by exchanging a plan and a finished action.

A negation is added only to a verb at the start of a clause or after its time or subject, so that it negates the clause.
The words added are listed here, not taken from the guard: it must not be tested on its own list.
"""

import re
from collections.abc import Callable, Iterator
from random import Random

from eval.guard.statements import Statement
from rag.text.fold import fold
from rag.text.numerals import ONES, TENS
from rag.text.polarity import is_plan

__all__ = ["NEGATION_CHANGES"]

Change = Callable[[str, Statement, Random], Iterator[str]]

_VERBS = (
    "完成|召开|开展|印发|制定|成立|组织|建立|实施|获评|引进|出台|举办|新增|建成|修订|推动|落实|设立|启动|发布|下发|推荐|"
    "提拔|培训|选派|整治|查处|处理|通报|征收|投入|安排|签订|解决|支持|推进|加强|强化|坚持|打造|提升|提高|扩大|优化|加快|"
    "促进|保障|形成|实现|增长|下降|划分|新聘|聘用|配备|明确|研究|协调|举行|部署|指出|移交|取得|参加|给予|发放|免收|减免|"
    "延长|调整|建设|改造|收到|受理|办理|审批|公布|检查|进行|承担|纳入|采取|提供|执行|享受|申请|下达|拨付|补贴|接受|报告"
)
_LEAD = (
    r"(?:今年以来|今年|目前|同时|其中|当前|全区|我区|全市|我市|全省|我省|全国|我国|区委|市委|省委|区政府|市政府|省政府|"
    r"巡视组|各级党组织|各地|各部门|企业|单位|\d{1,2}月\d{1,2}日|\d{4}年|[并又还共先后累计均都也已经])*"
)
_VERB_BEGINS = re.compile(rf"(?:^|(?<=[,，。;；:：]))(?:[{ONES}]是)?{_LEAD}(?P<verb>{_VERBS})(?!率|的|情况|者|员|人)")
_NEGATIONS = ("未", "没有", "尚未", "并未", "不再")
_PLANNED = re.compile(
    r"将|拟|计划|规划|预计|力争|争取|目标|应|要|需|须|可|鼓励|支持|确保|正在|有望|准备|不|未|没|明年|如"
)
_FINISHED = re.compile(r"已|了|累计|完成|获评|新增|引进|召开|印发|出台|建成|举办|成立|指出|取得")
_ASSERTED = (
    ("可以", "不可以"), ("应当", "不应当"), ("必须", "不必"), ("能够", "不能"), ("予以", "不予"), ("属于", "不属于"),
    ("具有", "不具有"), ("符合", "不符合"), ("有利于", "不利于"), ("适用", "不适用"), ("包括", "不包括"),
    ("允许", "不允许"),
    ("全部", "没有全部"), ("均为", "均不为"), ("实行", "不实行"), ("可按", "不可按"), ("有望", "没有希望"),
    ("存在", "不存在"),
)  # fmt: skip
_REMOVALS = tuple(
    (re.compile(pattern), new)
    for pattern, new in (
        (r"尚未", "已"),
        (r"(?<!尚)未(?!来|成年|必|遂|知|免|曾|央|婚)", ""),
        (r"没有", "有"),
        (r"不得(?!不|已)", "可以"),
        (r"不能", "能"),
        (r"不予", "予以"),
        (r"不再", "继续"),
        (r"不够", "很"),
        (
            r"不(?=超过|低于|少于|高于|多于|计入|列入|收取|征收|加收|属于|包括|影响|符合|明显|平衡|协调|充分|适应|高|强|严)",
            "",
        ),
        (r"(?<=[\u4e00-\u9fff])不(?=到位|规范|完善|健全|及时|合理|扎实|深入|全面)", ""),
    )
)
_COPULA = re.compile(rf"(?<=[\u4e00-\u9fff])(?<![{TENS}别但还就于总凡不而可正都的])是(?![否非])(?=[\u4e00-\u9fff])")
_TO_DONE = re.compile(  # before a verb or a time
    r"(?:力争(?![,，])|计划|预计(?!数)|争取|拟|(?<!即)将)(?=[在于到新完建开全实组继20])"
)
_ALREADY = re.compile(r"已(?!知|故|婚)经?")


def _is_new(changed: str, statement: Statement) -> bool:
    return fold(changed).strip("。") not in fold(statement.shown)


def insert_negation(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Negate a verb: 完成整改 becomes 未完成整改."""
    for match in _VERB_BEGINS.finditer(text):
        at = match.start("verb")
        before = re.sub(r"已经?$", "", text[:at])
        changed = before + random.choice(_NEGATIONS) + re.sub(rf"^({match['verb']})了", r"\1", text[at:])
        if not re.search(r"[未没不无]", text[max(0, at - 4) : at]) and _is_new(changed, statement):
            yield changed


def negate_assertion(text: str, statement: Statement, _random: Random) -> Iterator[str]:
    """Negate a modal verb or a copula: 可以 becomes 不可以, 是 becomes 不是."""
    for old, new in _ASSERTED:
        at = text.find(old)
        if at >= 0 and text[at - 1 : at] not in ("不", "未", "否", "没"):
            yield text[:at] + new + text[at + len(old) :]
    for match in _COPULA.finditer(text):
        yield f"{text[: match.start()]}不是{text[match.end() :]}"


def remove_negation(text: str, statement: Statement, _random: Random) -> Iterator[str]:
    """Remove a negation: 未完成 becomes 完成, 不得 becomes 可以."""
    for pattern, new in _REMOVALS:
        for match in pattern.finditer(text):
            changed = text[: match.start()] + new + text[match.end() :]
            if len(pattern.findall(statement.shown)) <= 2 and not _in_name(text, match.start()):
                yield changed


def negate_finished(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Negate a finished action: 已完成 becomes 未完成."""
    for match in _ALREADY.finditer(text):
        changed = text[: match.start()] + random.choice(("未", "尚未", "没有")) + text[match.end() :]
        if not _in_name(text, match.start()) and _is_new(changed, statement):
            yield changed


def plan_to_done(text: str, statement: Statement, _random: Random) -> Iterator[str]:
    """Turn a plan into a finished action: 力争 becomes 已."""
    for match in _TO_DONE.finditer(text):
        changed = f"{text[: match.start()]}已{text[match.end() :]}"
        if not _in_name(text, match.start()) and not is_plan(_clause_at(changed, match.start())):
            yield changed


def done_to_plan(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Turn a finished action into a plan: 召开会议 becomes 将召开会议."""
    if _PLANNED.search(text):
        return
    for match in _VERB_BEGINS.finditer(text):
        at = match.start("verb")
        clause = re.split(r"[,，。;；:：]", text[at:])[0]
        if _FINISHED.search(clause):
            rest = re.sub(rf"^({match['verb']})了", r"\1", text[at:])
            yield re.sub(r"(?:已经?|先后|累计)$", "", text[:at]) + random.choice(("将", "计划", "拟", "预计")) + rest


def _clause_at(text: str, at: int) -> str:
    """Return the clause at position `at`."""
    return re.split(r"[,，。;；:：、]", text[:at])[-1] + re.split(r"[,，。;；:：、]", text[at:])[0]


def _in_name(text: str, at: int) -> bool:
    return any(match.start() <= at < match.end() for match in re.finditer(r"《[^》]*》|[“\"][^”\"]*[”\"]", text))


NEGATION_CHANGES: dict[str, Change] = {
    "inserted": insert_negation,
    "denied": negate_assertion,
    "removed": remove_negation,
    "undone": negate_finished,
    "plan as done": plan_to_done,
    "done as plan": done_to_plan,
}
