import pytest

from rag.answer.counted import find_counted
from rag.answer.render import render
from rag.understand.analysis import Request
from tests.rag.documents import SPEECH, pipeline_over

REPORT = """某市工作报告
一、防汛准备
（一）检修泵站。
（二）备足沙袋。
（三）组织演练。
二、整治市容
（二）清理广告。
（三）拆除违建。
三、为民服务
热线解决了群众的1276个问题。提出了9条便民措施。
"""


def counted(text, question):
    pipeline = pipeline_over(text)
    (gathered,) = pipeline.gather(pipeline.understand(Request(question)))
    answer = pipeline.ask(question)
    return find_counted(gathered, pipeline.library), render(answer).text.splitlines()


def test_a_list_in_running_text_is_counted():
    pieces, lines = counted(SPEECH, "困难和不足一共摆了几条？")
    assert len(pieces) == 2
    assert lines == ["共2项：", "一是产业不强", "二是人才不多。"]


def test_the_headings_under_a_heading_are_counted():
    pieces, lines = counted(REPORT, "防汛准备列了几项任务？")
    assert len(pieces) == 3
    assert lines == ["共3项：", "（一）检修泵站。", "（二）备足沙袋。", "（三）组织演练。"]


@pytest.mark.parametrize(
    "question",
    [
        "整治市容列了几条措施？",  # the first one is missing
        "便民措施提出了几条措施？",  # the report states the number
        "外贸政策列了几条措施？",  # nothing is named so
        "热线解决了几个问题？",  # things in the world
        "防汛准备有哪些任务？",  # not their number
    ],
)
def test_otherwise_nothing_is_counted(question):
    assert counted(REPORT, question)[0] == []
