"""The kinds of documents (文种), in a few groups, and the names of the groups in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from rag.types import Kind

__all__ = ["KIND_NAMES"]

KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        "work_report": "工作报告",  # of a government
        "bulletin": "公报",  # with statistics
        "budget": "预算决算",
        "plan": "规划计划",  # also 纲要, 方案, 要点
        "notice": "通知",  # also 意见, 措施, 办法, 公告, 决定: what tells others what to do
        "other": "其他",
    }
)
