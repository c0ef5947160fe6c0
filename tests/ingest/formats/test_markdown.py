import pytest

from ingest.formats.document import Grid, Paragraph
from ingest.formats.loader import Input
from ingest.formats.markdown import load
from rag.errors import EmptyReport, FileOverLimit, UnreadableText


def read(text, encoding="utf-8"):
    return load(Input(text if isinstance(text, bytes) else text.encode(encoding), "a.md", ".md"))


def lines(text):
    return [(block.level, block.text) for block in read(text).blocks if isinstance(block, Paragraph)]


def texts(text):
    return [line for _, line in lines(text)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_headings_and_paragraphs(encoding):
    document = read("# 某市公报\r\n\r\n全区划分网格710个。\r\n\r\n##一、综合\r\n###　（一）人口\r\n", encoding)
    found = [(block.level, block.text) for block in document.blocks]
    assert found == [(1, "某市公报"), (0, "全区划分网格710个。"), (2, "一、综合"), (3, "（一）人口")]


def test_a_rule_below_a_sentence_makes_no_heading():
    assert lines("某市公报\n====\n\n全区划分网格710个。\n---\n") == [(1, "某市公报"), (0, "全区划分网格710个。")]


def test_lines_are_joined_unless_they_end_or_begin_something():
    assert texts("全区划分\n网格710个。\n同时新聘\n345名。\n一、总则\n（一）甲\n硬换行  \n乙") == [
        "全区划分网格710个。",
        "同时新聘345名。",
        "一、总则",
        "（一）甲硬换行",
        "乙",
    ]


def test_numbers_of_lists_are_those_of_the_file_and_equal_ones_count():
    assert texts("3. 甲\n7. 乙\n\n   续\n\n中\n\n1) 丙\n1) 丁\n   - 点") == [
        "3. 甲",
        "7. 乙",
        "续",
        "中",
        "1) 丙",
        "2) 丁",
        "点",
    ]


def test_markup_is_left_out():
    assert texts(r"**粗**_斜_`码`[链接](http://x)![图](y.png)<span>甲</span>\*号\*10<sup>4</sup>吨&lt;<!-- x -->") == [
        "粗斜码链接甲*号*10⁴吨<"
    ]


def test_footnotes_stay():
    assert texts("网格[^1]。\n\n[^1]: 数据来源于统计局\n[注]: 略") == ["网格[1]。", "[1] 数据来源于统计局[注]: 略"]


def test_code_keeps_its_lines():
    assert texts("```\n甲\n\n  乙\n```\n\n    丙\n") == ["甲", "乙", "丙"]


def test_front_matter_is_no_text():
    document = read("---\ntitle: '某市公报'\ndate: 2024-03-21 10:00\nsource: 某局\nlayout: x\n---\n正文。")
    assert [block.text for block in document.blocks] == ["正文。"]
    assert (document.title, document.published, document.publisher) == ("某市公报", "2024-03-21", "某局")


@pytest.mark.parametrize(
    "table",
    [
        "| 区 | 值 |\n|---|--:|\n| 甲<br>区 | **1** |\n|  | 2\\|3 |",
        "<table><tr><th>区</th><th>值</th></tr><tr><td>甲区</td><td>1</td></tr><tr><td></td><td>2|3</td></tr></table>",
    ],
)
def test_tables_are_grids(table):
    first, grid, last = read(f"前\n\n{table}\n\n后").blocks
    assert (first.text, last.text) == ("前", "后")
    assert isinstance(grid, Grid)
    assert grid.head_rows == 1
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells] == [
        (0, 0, "区"),
        (0, 1, "值"),
        (1, 0, "甲区"),
        (1, 1, "1"),
        (2, 0, ""),
        (2, 1, "2|3"),
    ]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("---\ntitle: x\n---\n", EmptyReport),
        ("<!-- x -->", EmptyReport),
        (">" * 10_000 + "甲", FileOverLimit),
        ("- " * 300 + "甲", FileOverLimit),
        (b"\xff\x00\x01 123", UnreadableText),
    ],
)
def test_what_cannot_be_read_is_refused(text, error):
    with pytest.raises(error) as caught:
        read(text)
    assert caught.value.hint
