"""Lists of two versions of a table are compared item by item."""

import pytest

from tests.rag.documents import pipeline_over

HEAD = "某省教师招聘专业目录（{}年修订）\n岗位\t研究生专业\t本科专业\n"
OLD = (
    HEAD.format(2022)
    + "数学教师\t0701数学、0714统计学\t0701数学类，0712统计学类，0203金融学类\n语文教师\t中文、新闻\t中文、文秘\n"
)
NEW = (
    HEAD.format(2023)
    + "数学教师\t0701 数学、0714统计学\t0701数学类；0712统计学类；0204经济类\n语文教师\t中文、新闻\t中文\n"
)


@pytest.fixture(scope="module")
def versions():
    return pipeline_over(OLD, NEW)


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("2023年版数学教师本科专业比2022年版多了哪些？", [("2023年有、2022年没有", "0204经济类")]),
        ("2023年版数学教师本科专业比2022年版少了哪些专业？", [("2022年有、2023年没有", "0203金融学类")]),
        (
            "2023年版和2022年版数学教师本科专业有什么不同？",
            [("2023年有、2022年没有", "0204经济类"), ("2022年有、2023年没有", "0203金融学类")],
        ),
    ],
)
def test_what_only_one_version_has_is_told(versions, proven, question, rows):
    answer = versions.ask(question)
    proven(versions, answer)
    assert [(row.label, row.value) for row in answer.rows] == rows
    assert {one.chunk.source.year for one in answer.citations} == {2022, 2023}


def test_lists_without_a_difference_stand_side_by_side(versions):
    answer = versions.ask("2023年版数学教师研究生专业比2022年版多了哪些？")
    assert [row.value for row in answer.rows] == ["0701 数学、0714统计学", "0701数学、0714统计学"]


@pytest.mark.parametrize(
    "question",
    [
        "2023年版数学教师本科专业有哪些？",  # one year
        "2023年版物理教师本科专业比2022年版多了哪些？",  # no such row
        "2023年版语文教师本科专业比2022年版多了哪些？",  # one thing is no list
    ],
)
def test_nothing_is_compared_that_is_not_in_two_lists(versions, question):
    assert not any("没有" in row.label for row in versions.ask(question).rows)
