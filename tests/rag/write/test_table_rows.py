import pytest

from rag.write.draft import Sentence, read_draft
from rag.write.table_rows import write_rows

TABLE = """各年如下：
| 年份 | 新增就业 | 失业率 |
|:--|---:|---|
| 2018年 | 1361万人 | 4.9% | [1]
| 2020年 | 1186万人 |  |
以上。"""


def test_each_row_is_a_sentence_with_its_heads():
    assert write_rows(TABLE).split("\n") == [
        "各年如下：",
        "2018年，新增就业1361万人，失业率4.9%[1]。",
        "2020年，新增就业1186万人。",
        "以上。",
    ]


def test_the_markers_of_a_row_are_read():
    sentences = read_draft("| 年 | 数 |\n|---|---|\n| 2018年 | 3个[1] |\n| 2019年 | 4个 | [2]", 2).sentences
    assert sentences == (Sentence("2018年，数3个。", (1,)), Sentence("2019年，数4个。", (2,)))


@pytest.mark.parametrize("text", ["全区划分网格710个[1]。", "甲|乙", "|", "| |\n", "|---|---|"])
def test_what_is_no_table_loses_nothing_but_rules(text):
    assert write_rows(text).replace("\n", "") in (text.strip("\n"), "。", "")


def test_rows_without_a_head_keep_their_cells():
    assert write_rows("| 2018年 | 3个[1] |") == "2018年，3个[1]。"
