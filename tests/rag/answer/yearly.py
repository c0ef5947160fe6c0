"""Yearly work reports of an invented city: the results of the year before, and the plans."""


def work_report(year, parks, planned, houses, place="某市"):
    """Write the work report of `year`: parks and houses of the year before, and the parks that are planned."""
    return f"""{place}政府工作报告
——{year}年1月18日在{place}第八届人民代表大会第二次会议上
{place}市长　陈立言
各位代表：
现在，我代表市人民政府向大会报告工作。
一、{year - 1}年工作回顾
{year - 1}年，全市新建口袋公园{parks}个。改造老旧小区{houses}个。
二、{year}年工作安排
{year}年，计划新建口袋公园{planned}个。
"""


REPORTS = (work_report(2022, 23, 25, 64), work_report(2023, 22, 30, 70), work_report(2024, 34, 28, 83))
OTHER = """甲县政府工作报告
——2023年1月18日在甲县第八届人民代表大会第二次会议上
一、2022年工作回顾
2022年，种植树木900棵。
"""


def values_of(answer):
    """Return the value of each row by its label."""
    return {row.label: row.value for row in answer.rows}
