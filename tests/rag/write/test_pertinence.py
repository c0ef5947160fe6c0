import pytest

from rag.understand.question import read_question
from rag.write.pertinence import adds_information, answers_as_well


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("受处理的处级干部。", "受处理的处级干部有几个"),
        ("今年理论学习中心组学次。", "今年理论学习中心组学了多少次？"),
        ("９个排口氨氮平均浓度。", "9个排口的氨氮平均浓度是多少？"),
        ("湖裡區的網格", "湖里区的网格有多少？"),
        ("。", "几个？"),
    ],
)
def test_a_sentence_that_repeats_the_question(sentence, question):
    assert not adds_information(sentence, question)


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("3%", "占比降到多少？"),
        ("设立了六个重点发展产业工作组。", "设立了几个重点发展产业工作组？"),
        ("由区委书记担任。", "由谁担任？"),
        ("财政工作被国务院办公厅通报表扬。", "财政工作被谁通报表扬了？"),
        ("湖里区", ""),
    ],
)
def test_a_sentence_that_says_something(sentence, question):
    assert adds_information(sentence, question)


@pytest.mark.parametrize(
    ("said", "quoted", "question", "good"),
    [
        ("划分网格710个。", "全区划分网格710个。", "划分了多少个网格？", True),
        ("划分了网格。", "全区划分网格710个。", "划分了多少个网格？", False),
        ("引进68个项目。", "引进台资企业9家。", "引进了多少家台资企业？", False),
        ("划分了网格。", "划分了网格。", "划分了多少个网格？", True),
        ("完成了改造。", "计划在2022年12月31日完成。", "什么时候完成？", False),
        ("完成了整改。", "完成整改34个。", "是否完成了整改？", True),
    ],
)
def test_what_is_asked_must_stand_there_as_in_the_quotation(said, quoted, question, good):
    assert answers_as_well(said, quoted, [read_question(question)]) is good
