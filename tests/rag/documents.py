"""Invented documents: a notice, one without line breaks, a work report, rules with articles, decimal headings."""

from index.search.retriever import build_retriever
from ingest.parse import parse_text
from rag.pipeline import Pipeline
from tests.fakes import HashEmbedder, TermJudge

NOTICE = """某市人民政府办公室文件
某政办发〔2021〕7号
某市人民政府办公室关于开展古树保护的通知
各县（区）人民政府，市政府各部门：
为保护古树，根据《古树名木保护办法》（某令〔2019〕3号）的规定，结合本市实际，制定以下措施。
一、摸清底数
（一）逐株登记。各县登记古树4120株。
（二）建立档案。
二、落实责任
（三）明确养护人。
（四）安排经费。每株每年200元。
以上措施自发布之日起执行。
附件：1.古树登记表
2.养护协议（样式）
某市人民政府办公室
2021年4月9日
（联系人：王宁，联系电话：0590-1234567）
抄送：市委办公室，市人大常委会办公室。
某市人民政府办公室秘书科 2021年4月12日印发
"""
FLAT_NOTICE = (
    "某市林业局 某市财政局 关于发放造林补助的通知 某林发〔2020〕11号 各区林业局、财政局： "
    "为支持造林，按照《造林补助规定》要求，现通知如下： 一、补助对象 种树的农户。 二、补助标准 每亩300元，"
    "依照国林发〔2018〕5号文件执行。 附件：补助申请表 某市林业局 某市财政局 2020年6月1日 抄送：省林业局。"
)
SPEECH = """某市政府工作报告
——2022年1月18日在某市第八届人民代表大会
第二次会议上
某市市长　陈立言

各位代表：
现在，我代表市人民政府向大会报告工作。
一、过去一年的工作
一年来主要做了三件事：一是修路60公里；二是种树8万株；三是建学校5所。
还存在不少困难和不足：一是产业不强；二是人才不多。
二、今年的任务
（一）办好教育。建幼儿园6所。
（二）发展产业。第三季度第一产业增长4%。
（三）改善环境。
推进节水有三招。第一招，换水表。第二招，修管网。第三招，定额用水。
"""
RULES = """某县图书馆管理办法
第一章 总则
第一条 为了管理图书馆，制定本办法。
第二条 图书馆免费开放。
每周开放不少于56小时。
第二章 借阅
第三条 每人可借书10册。
第四条 逾期的，按照下列规定处理：
（一）逾期不足一个月的，提醒；
（二）逾期一个月以上的，暂停借阅。
第三章 附则
第五条 本办法自2020年1月1日起施行。
"""
DECIMAL = """某区供水应急预案
1 总则
1.1 目的
保障供水。
1.2 适用范围
适用于全区停水。停水2.5小时以上的，启动预案。
2 组织
2.1 指挥部
区长任总指挥。
"""


def pipeline_over(*texts):
    """Index `texts`, found by wording and judged by terms."""
    parsed = [parse_text(text, name=f"r{at}") for at, text in enumerate(texts)]
    return Pipeline(build_retriever(parsed, HashEmbedder(256)), TermJudge())
