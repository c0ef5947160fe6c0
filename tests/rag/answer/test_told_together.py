"""Values of several years that one sentence tells, each with its place in it."""

import pytest

from tests.rag.answer.yearly import values_of
from tests.rag.documents import pipeline_over

REPORT = """2023年某市政府工作报告
一、过去五年工作回顾
各位代表：五年来，全市综合实力增强。
高速公路里程由402公里增加到713公里。
居民收入由2017年的1.8万元增加到2022年的2.7万元。
2020—2022年，粮食产量依次为8万吨、9万吨、7万吨，增速依次为3%、4%、2%。
过去一年，我们迎难而上。新建公园9个。
二、2023年工作安排
2023年，计划新建公园12个。
"""
BULLETIN = """某县2022年国民经济和社会发展统计公报
一、综合
年末高速公路里程76公里。全年居民收入2.1万元。
"""


@pytest.fixture(scope="module")
def pipeline():
    return pipeline_over(REPORT, BULLETIN)


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("2020年、2021年和2022年粮食产量各是多少万吨？", {"2020年": "8万吨", "2021年": "9万吨", "2022年": "7万吨"}),
        ("2020年到2022年每年粮食产量的增速是多少？", {"2020年": "3%", "2021年": "4%", "2022年": "2%"}),
        ("居民收入2017年和2022年各是多少？", {"2017年": "1.8万元", "2022年": "2.7万元"}),
        ("高速公路里程2017年和2022年各是多少公里？", {"2017年": "402公里", "2022年": "713公里"}),
    ],
)
def test_each_year_has_its_value_in_the_sentence(pipeline, proven, question, values):
    answer = pipeline.ask(question)
    proven(pipeline, answer)
    assert values_of(answer) == values


def test_the_difference_of_both_ends_follows(pipeline, proven):
    answer = pipeline.ask("高速公路里程2017年和2022年各是多少公里，增加了多少公里？")
    proven(pipeline, answer)
    assert [one.text for one in answer.calculations] == ["713公里 − 402公里 = 311公里（2022年更多）"]


def test_values_of_several_things_are_of_no_year():
    said = "2016—2020年，五大支柱产业产值分别为1亿元、2亿元、3亿元、4亿元、6亿元。"
    pipeline = pipeline_over(f"2023年某市政府工作报告\n一、过去五年工作回顾\n{said}\n")
    assert pipeline.ask("2016年和2020年支柱产业产值各是多少？").refused
