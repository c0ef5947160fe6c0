"""The kinds of documents (文种), and their names in Chinese."""

from collections.abc import Mapping
from types import MappingProxyType

from rag.types import Kind

__all__ = ["KIND_NAMES"]

KIND_NAMES: Mapping[Kind, str] = MappingProxyType(
    {
        "work_report": "工作报告",  # 政府工作报告, and the report to a party congress
        "report": "报告",  # any other 报告, 总结
        "bulletin": "公报",  # 公报
        "notice": "通知",  # 通知
        "announcement": "公告",  # 公告, 通告, 通报
        "opinion": "意见",  # 意见
        "measures": "措施办法",  # 措施, 办法, 规定, 条例, 细则
        "plan": "规划方案",  # 规划, 计划, 方案, 预案, 纲要, 要点
        "decision": "决定",  # 决定, 决议, 批复
        "guide": "指南",  # 指南, 指引
        "explanation": "解读",  # 解读, 说明
        "news": "新闻",  # 新闻
    }
)
