import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.search.retriever import build_retriever
from ingest.parse import parse_text
from rag.answer.enumeration import find_runs
from rag.answer.render import render
from rag.pipeline import Pipeline
from rag.text.fold import fold
from tests.fakes import HashEmbedder, TermJudge

REPORT = """来源:某某市湖里区人民政府网站2022-02-22
湖里区工作报告
一、城市建设
今年主要完成的民生任务有：一是建成口袋公园5座；二是修路20公里；三是改造老旧小区8个。
市容方面开展的工作有：①清理河道；②整治市场；③绿化街道。
安全生产下一步要求如下：（1）加强领导。（2）落实经费。（3）强化考核。
开展党史学习教育分为几步。首先召开动员会。其次组织学习。最后开展检查。
防汛抗旱采取的措施有两项：一是检修泵站，更换老旧水泵，清理进水口的漂浮物，确保雨季排水通畅不积水；二是备足沙袋，{long}。
二、教育
全区教师3171名,其中编外教师98名。"""
LONG = "逐个仓库清点、登记、造册，" * 12


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline(
        build_retriever([parse_text(REPORT.format(long=LONG + "随用随取"), name="x")], HashEmbedder(256)), TermJudge()
    )


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "今年完成的民生任务有哪些？",
            "今年主要完成的民生任务有：一是建成口袋公园5座；二是修路20公里；三是改造老旧小区8个。",
        ),
        ("市容方面开展了哪些工作？", "市容方面开展的工作有：①清理河道；②整治市场；③绿化街道。"),
        ("安全生产下一步有哪些要求？", "安全生产下一步要求如下：（1）加强领导。（2）落实经费。（3）强化考核。"),
        (
            "党史学习教育是怎么开展的？",
            "开展党史学习教育分为几步。首先召开动员会。其次组织学习。最后开展检查。",
        ),
    ],
)
def test_a_short_list_is_quoted_as_it_stands(pipeline, proven, question, text):
    answer = pipeline.ask(question)
    proven(pipeline, answer)
    assert render(answer).text == text
    assert len(answer.citations) == 1


@pytest.mark.parametrize(
    ("question", "items"),
    [
        ("民生任务完成了几项？", ["一是建成口袋公园5座", "二是修路20公里", "三是改造老旧小区8个。"]),
        ("市容方面开展的工作有几项？", ["①清理河道", "②整治市场", "③绿化街道。"]),
        ("安全生产有几点要求？", ["（1）加强领导。", "（2）落实经费。", "（3）强化考核。"]),
    ],
)
def test_items_are_counted_where_that_is_asked_and_not_stated(pipeline, proven, question, items):
    answer = pipeline.ask(question)
    proven(pipeline, answer)
    assert render(answer).text.splitlines() == ["共3项：", *items]
    assert [citation.quote for citation in answer.citations] == items


def test_of_a_long_list_each_item_begins(pipeline, proven):
    answer = pipeline.ask("防汛抗旱采取的措施有哪些？")
    proven(pipeline, answer)
    first, second = (citation.quote for citation in answer.citations)
    assert first.startswith("一是检修泵站，更换老旧水泵") and second.startswith("二是备足沙袋")
    assert len(render(answer).text) <= 200


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("修路多少公里？", "二是修路20公里"),
        ("整治了什么？", "②整治市场"),
        ("全区教师有多少名？", "全区教师3171名,其中编外教师98名。"),
    ],
)
def test_one_item_is_not_the_list(pipeline, question, answer):
    assert render(pipeline.ask(question)).text == answer


def test_what_the_lead_lists_itself_is_not_looked_for_in_its_items(proven):
    lead = "一、对捐赠物资免征进口关税、增值税、消费税。"
    items = "（1）进口物资增加试剂、救护车。\n（2）受赠人增加省级民政部门。"
    made = Pipeline(
        build_retriever([parse_text(f"某某公告\n{lead}\n{items}", name="x")], HashEmbedder(64)), TermJudge()
    )
    answer = made.ask("捐赠物资免征哪几个税种？")
    proven(made, answer)
    assert "进口关税、增值税、消费税" in render(answer).text
    assert "民政部门" not in render(answer).text


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("一是甲；二是乙。三是丙。丁。", ["一是甲；", "二是乙。", "三是丙。"]),
        ("一要甲；二要乙。", ["一要甲；", "二要乙。"]),
        ("第一，甲。第二，乙。", ["第一，甲。", "第二，乙。"]),
        ("（一）甲。（二）乙。", ["（一）甲。", "（二）乙。"]),
        ("一是甲；二是乙。\n一是丙；二是丁。", ["一是甲；", "二是乙。", "一是丙；", "二是丁。"]),
        ("一是甲。", []),
        ("一是甲；三是丙。", []),
        ("二是乙；三是丙。", []),
        ("这一是甲；那二是乙。", []),
        ("第一轮、第二轮", []),
        ("", []),
    ],
)
def test_a_run_counts_from_one_without_a_gap(text, items):
    assert [item.of(text) for run in find_runs(fold(text)) for item in run.items] == items


@given(
    text=st.lists(
        st.sampled_from(
            [
                *("一是", "二是", "三是", "①", "②", "（1）", "（2）"),
                *("首先", "其次", "第一，", "第二，", "甲", "乙丙", "。", "；", "，", "\n"),
            ]
        )
    ).map("".join)
)
def test_whatever_stands_there_items_follow_each_other(text):
    for run in find_runs(fold(text)):
        assert 0 <= run.lead.start <= run.lead.end == run.items[0].start
        assert all(one.end == two.start for one, two in zip(run.items, run.items[1:], strict=False))
        assert run.span.end <= len(text)
        assert all(len(item) for item in run.items)


ITEMS = st.lists(
    st.text("甲乙丙丁戊己庚辛，", min_size=1, max_size=60).filter(lambda item: item.strip("，")), min_size=2, max_size=9
)


@settings(max_examples=15, deadline=None)
@given(
    items=ITEMS,
    question=st.sampled_from(["节水工程的措施有哪些？", "节水工程有几项措施？"]),
)
def test_whatever_the_items_every_quote_is_a_slice(proven, items, question):
    numbered = "；".join(f"{numeral}是{item}" for numeral, item in zip("一二三四五六七八九", items, strict=False))
    report = parse_text(f"某某工作报告\n一、水利\n节水工程的措施有：{numbered}。", name="x")
    made = Pipeline(build_retriever([report], HashEmbedder(32)), TermJudge())
    answer = made.ask(question)
    proven(made, answer)
    if counted := re.match(r"共(\d+)项：", render(answer).text):
        assert int(counted[1]) == len(items) == len(answer.citations)
