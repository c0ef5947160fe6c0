import pytest

from rag.write.pertinence import adds_information


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
