"""The kind of a report (文种): from its title, and where that does not tell, from its first sentences."""

import re

from rag.types import Kind

__all__ = ["find_kind"]

_NOTE = r"[》”]?\s*(?:[（(\[〔][^）)\]〕]{1,10}[）)\]〕])?$"
_TITLES: tuple[tuple[re.Pattern[str], Kind], ...] = (  # the first that fits
    (re.compile(r"解读|新闻发布会|答记者问|一图读懂|说明[》”]?$"), "other"),
    (re.compile(r"[预决]算[^，。]{0,12}(?:报告|草案)"), "budget"),
    (re.compile(rf"政府工作(?:的)?报告{_NOTE}"), "work_report"),
    (re.compile(rf"公报(?:\[\d+\])?{_NOTE}"), "bulletin"),
    (
        re.compile(rf"(?:通知|意见|措施|办法|规定|条例|细则|公告|通告|决定|指南|指引|批复|命令|的函|清单|政策){_NOTE}"),
        "notice",
    ),
    (re.compile(rf"(?:规划|计划|纲要|方案|预案|要点|安排){_NOTE}"), "plan"),
)
_BUDGET = re.compile(r"(?:提出|报告|审查)[^。；]{0,40}[预决]算")
_DELIVERED = re.compile(r"代表[^。；]{0,24}(?:政府|国务院)[^。；]{0,24}报告")
_ORDERS = re.compile(r"(?:印发|转发|发)给你们|通知如下|(?:请|望)(?:认真|遵照|贯彻)[^。]{0,8}执行")
_HEAD_CHARS = 600


def find_kind(body: str, title: str) -> Kind:
    """Return the kind of a report with this `body` and `title`; the title may be empty.

    >>> find_kind("", "某市2022年统计公报"), find_kind("各位代表：现在，我代表市人民政府向大会报告工作。", "")
    ('bulletin', 'work_report')
    """
    head = body[:_HEAD_CHARS]
    by_title = next((kind for pattern, kind in _TITLES if pattern.search(title)), None)
    if by_title in (None, "work_report") and _BUDGET.search(head[: _HEAD_CHARS // 2]):
        return "budget"
    if by_title:
        return by_title
    if _DELIVERED.search(head):
        return "work_report"
    return "notice" if _ORDERS.search(head) else "other"
