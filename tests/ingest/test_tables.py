"""Tables of placed grids and of texts with tabs: heads, labels, caption, unit, and what goes on over a page."""

from ingest.tables import Placed, build_tables, tables_in_text
from rag.text.fold import fold
from rag.text.tables.blocks import split_blocks
from rag.text.tables.view import TableView
from rag.types import Span, TableCell


def table_of(text):
    (table,) = tables_in_text(text)
    return table


def view_of(text):
    return TableView(table_of(text), fold(text), "")


def test_two_rows_of_heads_have_paths():
    view = view_of("区\t产值\t\t人口（万人）\n\t总量（亿元）\t增长（%）\t\n甲区\t12.5\t5.0\t30\n乙区\t10.1\t4.0\t20\n")
    assert view.table.head_rows == 2
    assert [column.parts for column in view.columns] == [("区",), ("产值", "总量"), ("产值", "增长"), ("人口",)]
    units = [column.unit.of(view.folded) for column in view.columns if column.unit]
    assert units == ["亿元", "%", "万人"]


def test_years_are_heads_and_periods_of_rows():
    across = view_of("指标\t2022年\t2023\n学校数\t3\t4\n学生数\t30\t40\n")
    assert [column.period.label for column in across.columns[1:]] == ["2022年", "2023年"]
    down = view_of("年份\t学校数\t学生数\n2022\t3\t30\n2023\t4\t40\n")
    assert [row.period.label for row in down.rows] == ["2022年", "2023年"]


def test_a_year_of_comparison_is_no_period():
    view = view_of("产品\t1995年产量\t比1985年增长\n原煤\t13.6\t56.1\n原油\t1.5\t20.0\n")
    assert [column.period and column.period.label for column in view.columns] == [None, "1995年", None]


def test_caption_and_unit_stand_above():
    text = "一、概况\n表1 各区产值\n单位：亿元\n区\t2022年\t2023年\n甲区\t1\t2\n乙区\t3\t4\n"
    table = table_of(text)
    assert (table.caption.of(text), table.unit.of(text)) == ("表1 各区产值", "亿元")


def test_labels_that_are_left_out_are_those_above():
    text = "类别\t品种\t规格\t单位\t价格\n粮食\t大米\t一级\t元/斤\t2.5\n\t\t二级\t元/斤\t2.1\n肉\t猪肉\t瘦\t元/斤\t9\n"
    view = view_of(text)
    assert view.labels == (0, 1, 2)
    assert view.rows[1].parts == ("粮食", "大米", "二级")
    assert view.unit_of(view.rows[0], view.columns[4]).of(text) == "元/斤"


def test_numbers_of_rows_are_no_labels_and_parts_have_their_whole():
    listed = view_of("序号\t名称\t电话\n1\t甲\t66001\n2\t乙\t66002\n3\t丙\t66003\n")
    assert (listed.labels, listed.serials) == ((1,), frozenset({0}))
    parts = view_of("科目\t数\n一、教育\t5\n其中：小学\t3\n\u3000\u3000\u3000中学\t2\n二、卫生\t1\n合计\t6\n").rows
    assert [row.parts for row in parts] == [("教育",), ("教育", "小学"), ("教育", "中学"), ("卫生",), ("合计",)]
    assert [row.total for row in parts] == [False, False, False, False, True]


def test_a_table_goes_on_over_the_page_with_and_without_its_heads():
    rows = "县\t学校数\t学生数\n甲县\t1\t10\n乙县\t2\t20\n— 1 —\n"
    repeated = table_of(f"{rows}县\t学校数\t学生数\n丙县\t3\t30\n丁县\t4\t40\n")
    assert (repeated.height, repeated.repeated) == (6, (3,))
    assert table_of(f"{rows}丙县\t3\t30\n丁县\t4\t40\n").height == 5
    assert table_of(f"{rows}续表\n县\t学校数\t学生数\n丙县\t3\t30\n").height == 5


def test_tables_with_other_heads_or_words_between_are_two():
    first = "县\t学校数\n甲县\t1\n乙县\t2\n"
    assert len(tables_in_text(f"{first}下面是医院的情况。\n县\t医院数\n甲县\t3\n乙县\t4\n")) == 2
    assert len(tables_in_text(f"{first}\n县\t医院数\n甲县\t3\n乙县\t4\n")) == 2


def test_merged_cells_of_a_grid_hold_for_all_that_they_cover():
    text = "区\t产值\t\n\t总量\t增长\n甲\t5\t6\n\t7\t8"
    spans = {(0, 0): (0, 1), (0, 1): (2, 4), (1, 1): (7, 9), (1, 2): (10, 12), (2, 0): (13, 14), (2, 1): (15, 16)}
    spans |= {(2, 2): (17, 18), (3, 1): (20, 21), (3, 2): (22, 23)}
    sizes = {(0, 0): (2, 1), (0, 1): (1, 2), (2, 0): (2, 1)}
    cells = tuple(TableCell(*at, Span(*span), *sizes.get(at, (1, 1))) for at, span in sorted(spans.items()))
    (table,) = build_tables(text, [Placed(cells)])
    view = TableView(table, text, "")
    assert [column.parts for column in view.columns] == [("区",), ("产值", "总量"), ("产值", "增长")]
    assert [row.parts for row in view.rows] == [("甲",), ("甲",)]


def test_two_tables_side_by_side_are_read_apart():
    text = "收入项目\t预算\t支出项目\t预算\n税收\t5\t教育\t3\n其他收入\t1\t卫生\t3\n收入合计\t6\t支出合计\t6\n"
    left, right = split_blocks(table_of(text), text)
    assert [row.own for row in TableView(left, text, "").rows] == ["税收", "其他收入", "收入合计"]
    assert [row.own for row in TableView(right, text, "").rows] == ["教育", "卫生", "支出合计"]
