"""Tables of plain text in Markdown, and lines with bars that are none."""

import pytest

from ingest.tables import tables_in_text
from tests.rag.documents import pipeline_over

TABLE = (
    "表2 2023年各季度累计主要指标\n\n| 指标 | 一季度 | 上半年 | 全年 |\n|---|:---:|---:|---|\n"
    "| 粮食产量（万吨） | 17.9 | 36.0 | 70.8 |\n| 商品零售额（亿元） | 8.4 | — | 37.3 |\n"
)


def test_bars_above_and_below_a_line_of_dashes_are_a_table():
    (table,) = tables_in_text(TABLE)
    cells = {(cell.row, cell.column): cell.span.of(TABLE) for cell in table.cells}
    assert (table.height, table.width, table.head_rows) == (3, 4, 1)
    assert (cells[0, 1], cells[1, 0], cells[1, 3], cells[2, 2]) == ("一季度", "粮食产量（万吨）", "70.8", "—")


@pytest.mark.parametrize("text", ["| 甲 | 乙 |\n| 1 | 2 |\n", "首页 | 新闻 | 公开\n", "|---|---|\n| 1 | 2 |\n"])
def test_bars_without_heads_above_dashes_are_no_table(text):
    assert tables_in_text(text) == ()


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("2023年一季度粮食产量是多少？", "17.9"),
        ("2023年头六个月粮食产量是多少？", "36.0"),
        ("2023年粮食产量是多少？", "70.8"),
    ],
)
def test_a_head_that_is_a_part_of_the_year_is_its_period(question, value):
    assert [row.value for row in pipeline_over(TABLE).ask(question).rows] == [value]


@pytest.mark.parametrize("question", ["2023年二季度粮食产量是多少？", "2023年4月粮食产量是多少？"])
def test_a_cumulated_value_is_not_that_of_a_part_in_it(question):
    assert pipeline_over(TABLE).ask(question).rows == ()
