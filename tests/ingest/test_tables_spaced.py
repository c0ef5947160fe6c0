"""Tables of plain text whose cells spaces set apart, and what only looks like them."""

import pytest

from ingest.parse import parse_text
from ingest.tables import tables_in_text, with_spaced

HEAD = "指标　全市　东岭县　西溪县"
ROWS = ("年末人口（万人）　9.5　5.3　4.2", "学校数（所）　31　—　14")


@pytest.mark.parametrize("gap", ["　", "  ", " ", "　　"])
@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_columns_of_spaces_are_a_table(gap, between):
    text = f"附表　主要指标\n{between.join((HEAD, *ROWS)).replace('　', gap)}\n注：初步数。\n"
    (table,) = tables_in_text(text)
    assert (table.height, table.width, table.head_rows, table.label_columns) == (3, 4, 1, 1)
    cells = {(cell.row, cell.column): cell.span.of(text) for cell in table.cells}
    assert (cells[0, 2], cells[1, 0], cells[1, 2], cells[2, 2]) == ("东岭县", "年末人口（万人）", "5.3", "—")
    assert table.caption.of(text) == "附表　主要指标"


def test_a_label_with_a_space_is_one_cell():
    text = "指标 2021年 2022年\n其中： 女性（人） 40 50\n男性（人） 60 70\n"
    (table,) = tables_in_text(text)
    assert table.cells[3].span.of(text) == "其中： 女性（人）"


def test_a_head_may_leave_out_its_first_cell():
    (table,) = tables_in_text("　东岭县　西溪县\n人口　5　4\n学校　3　2\n")
    assert (table.width, table.cells[0].span.start, len(table.cells[0].span)) == (3, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "联系电话：\n办公室　0700　552300\n财政所　0700　552301\n",
        "出席 王某 李某 张某\n列席 赵某 钱某 孙某\n请假 周某 吴某 郑某\n",
        "全年共 3 5\n",
        "本次会议于下午三点 结束。 请各单位 落实\n东岭县 3 5\n西溪县 4 6\n",
    ],
)
def test_lists_and_prose_are_no_tables(text):
    assert tables_in_text(text) == ()


def test_a_report_has_its_table_and_grids_keep_their_lines():
    text = "\n".join(("某市公报", "一、综合", "年末人口9.5万人。", HEAD, *ROWS))
    (table,) = parse_text(text, name="demo").report.tables
    assert table.height == 3
    (grid,) = with_spaced(text, ())
    assert with_spaced(text, [grid]) == [grid]
