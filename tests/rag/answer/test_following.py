import pytest

from tests.rag.documents import pipeline_over

LIST = """某市工业工作报告
技术改造从以下几个方面进行：

一、节约能源；

二、改革产品结构；

三、综合利用资源。

改造要有规划。
四、其他问题
"""
APART = (
    LIST.replace("一、", "一是").replace("二、", "二是").replace("三、", "三是").replace("结构；", "结构；\n产品要新。")
)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (LIST, ["一、节约能源；", "二、改革产品结构；", "三、综合利用资源。"]),
        (APART, ["一是节约能源；", "二是改革产品结构；", "三是综合利用资源。"]),
    ],
)
def test_the_items_in_the_paragraphs_after_the_lead_are_quoted(text, items):
    answer = pipeline_over(text).ask("技术改造从哪三个方面进行？")
    assert [citation.quote.rstrip("；") for citation in answer.citations] == [item.rstrip("；") for item in items]


def test_of_a_list_that_may_go_on_no_number_is_told():
    text = LIST.replace("四、其他问题", "四、改进管理。")
    assert not pipeline_over(text).ask("技术改造从哪些方面进行？").citations[1:]
    assert len(pipeline_over(text).ask("技术改造从哪三个方面进行？").citations) == 3


@pytest.mark.parametrize(
    ("items", "number"),
    [
        ("\n".join(f"{number}.做好工作{chr(0x7531 + number)}。" for number in range(1, 16)), "十五"),  # too long
        ("一、加固堤坝。\n二、清理河道。\n清淤三公里。\n三、储备物资。\n四、组织队伍。\n五、加强值守。", "五"),
        ("1．加固堤坝。\n2．清理河道。\n3．储备物资。\n（4）组织队伍。\n5．加强值守。", "五"),
    ],
)
def test_the_number_that_the_lead_states_is_told(items, number):
    answer = pipeline_over(f"某市防汛工作报告\n防汛采取了{number}条措施，主要措施如下：\n{items}\n").ask(
        "防汛采取了几条措施？"
    )
    assert not answer.counted
    assert [one.text for one in answer.exact] == [f"{number}条"]


@pytest.mark.parametrize("whom", ["十八岁以下儿童", "规模以下工业企业"])
def test_what_is_under_a_mark_introduces_nothing(whom):
    text = f"某市政府工作报告\n免费乘车惠及老人、军人和{whom}。\n一、办好教育。\n二、办好医疗。\n"
    (citation,) = pipeline_over(text).ask("免费乘车惠及哪些人？").citations
    assert citation.quote.startswith("免费乘车")
