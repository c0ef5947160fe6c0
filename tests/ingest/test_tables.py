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


def test_the_unit_stands_behind_who_made_the_table_and_neither_is_its_caption():
    text = "2025年收入预算总表\n编制单位：某市财政局 单位：元\n项目\t合计\t拨款\n教育\t100\t80\n农林\t50\t40\n"
    table = table_of(text)
    assert table.caption is not None and table.caption.of(text) == "2025年收入预算总表"
    assert table.unit is not None and table.unit.of(text) == "元"


def test_a_column_of_prose_is_data():
    prose = "，".join(["0501中国语言文学", "045103学科教学", "0453汉语国际教育", "050301新闻学"])
    rows = [f"语文教师\t{prose}\t汉语", f"数学教师\t{prose}、数学\t数学教育", f"语文教师\t{prose}\t汉语"]
    text = "\n".join(["岗位\t研究生专业\t专科专业", *rows, ""])
    assert table_of(text).label_columns == 1


def test_a_row_of_figures_below_merged_heads_is_data():
    text = "2023年三公经费\t\t\t2023年机关经费\n合计\t接待费\t购置费\t\n22.91\t0\t1.35\t786.09\n"
    cells, at = [], 0
    for row, line in enumerate(text.splitlines()):
        for column, words in enumerate(line.split("\t")):
            cells.append(TableCell(row, column, Span(at, at + len(words))))
            at += len(words) + 1
    merged = [cells[0], *cells[3:7], *cells[8:]]
    merged[0] = TableCell(0, 0, cells[0].span, 1, 3)
    merged[1] = TableCell(0, 3, cells[3].span, 2, 1)
    (table,) = build_tables(text, [Placed(tuple(merged))])
    view = TableView(table, fold(text), "")
    assert (table.head_rows, table.label_columns, len(view.rows)) == (2, 0, 1)
    assert [column.own for column in view.columns] == ["合计", "接待费", "购置费", "机关经费"]


def test_a_tall_first_cell_is_a_label():
    lines = ["基本情况\t名称\t某项目", *(f"\t第{at}项\t值{at}" for at in "一二三四五六")]
    text, cells, start = "\n".join(lines), [], 0
    for row, line in enumerate(lines):
        for column, words in enumerate(line.split("\t")):
            if row == 0 or column:
                height = len(lines) if column == 0 else 1
                cells.append(TableCell(row, column, Span(start, start + len(words)), height))
            start += len(words) + 1
    (table,) = build_tables(text, [Placed(tuple(cells))])
    assert (table.head_rows, table.label_columns) == (0, 2)


def test_a_head_over_both_columns_of_a_table_beside_another_is_in_its_paths():
    lines = ["收入\t\t支出\t", "项目\t金额\t项目\t金额", "税收\t10\t教育\t7", "拨款\t5\t农业\t8", "总计\t15\t总计\t15"]
    text, cells, at = "\n".join(lines), [], 0
    for row, line in enumerate(lines):
        for column, words in enumerate(line.split("\t")):
            if words:
                cells.append(TableCell(row, column, Span(at, at + len(words)), 1, 2 if row == 0 else 1))
            at += len(words) + 1
    (table,) = build_tables(text, [Placed(tuple(cells))])
    left, right = (TableView(one, fold(text), "") for one in split_blocks(table, fold(text)))
    assert [left.columns[1].parts, right.columns[1].parts] == [("收入", "金额"), ("支出", "金额")]
