import pytest

from rag.errors import FileOverLimit
from tests.ingest.formats.docx.files import grids, listed, lists, p, read, rows, tbl, tc, texts, tr, word

MERGED = '<w:vMerge w:val="restart"/>'
GOES_ON = "<w:vMerge/>"


def span(columns):
    return f'<w:gridSpan w:val="{columns}"/>'


def grid(*parts, **others):
    (found,) = grids(read(word("".join(parts), **others)))
    return found


def covered(found):
    return {cell.text: (cell.row, cell.column, cell.rows, cell.columns) for cell in found.cells if cell.text}


def test_cells_are_in_rows_and_columns():
    assert rows(grid(tbl(tr("年度", "收入"), tr("2023", "5.2")))) == [["年度", "收入"], ["2023", "5.2"]]


def test_merged_cells_stand_once_where_they_begin():
    found = grid(
        tbl(
            tr(tc("地区", properties=MERGED), tc("收入", properties=span(2))),
            tr(tc(properties=GOES_ON), "2022", "2023"),
            tr("湖里", "1", "2"),
        )
    )
    assert covered(found)["地区"] == (0, 0, 2, 1)
    assert covered(found)["收入"] == (0, 1, 1, 2)
    assert [(cell.row, cell.column) for cell in found.cells] == [(0, 0), (0, 1), (1, 1), (1, 2), (2, 0), (2, 1), (2, 2)]


def test_a_cell_that_continues_nothing_is_a_cell():
    assert covered(grid(tbl(tr(tc(properties=GOES_ON), "甲"), tr("乙", "丙"))))["乙"] == (1, 0, 1, 1)


def test_cells_merged_in_the_old_way():
    row = tr(tc("合计", properties='<w:hMerge w:val="restart"/>'), tc(properties="<w:hMerge/>"), tc("9"))
    assert covered(grid(tbl(tr("甲", "乙", "丙"), row)))["合计"] == (1, 0, 1, 2)


def test_a_row_may_begin_further_right():
    row = tr("收入", properties='<w:gridBefore w:val="1"/>')
    assert covered(grid(tbl(row, tr("2023", "5"))))["收入"] == (0, 1, 1, 1)


def test_fine_columns_that_no_cell_has_are_not_counted():
    found = grid(
        tbl(
            tr(tc("年度", properties=span(3)), tc("收入", properties=span(2))),
            tr(tc("2023", properties=span(3)), tc("5", properties=span(2))),
        )
    )
    assert covered(found) == {"年度": (0, 0, 1, 1), "收入": (0, 1, 1, 1), "2023": (1, 0, 1, 1), "5": (1, 1, 1, 1)}


def test_edges_that_differ_by_a_hair_are_one():
    found = grid(
        tbl(
            tr("年度", tc("收入", properties=span(2))), tr(tc("2023", properties=span(2)), "5"), widths=(2000, 30, 2000)
        )
    )
    assert covered(found) == {"年度": (0, 0, 1, 1), "收入": (0, 1, 1, 1), "2023": (1, 0, 1, 1), "5": (1, 1, 1, 1)}


def test_a_narrow_column_stays_a_column():
    found = grid(tbl(tr("甲", "乙", "丙"), tr("1", "2", "3"), widths=(2000, 30, 2000)))
    assert covered(found)["3"] == (1, 2, 1, 1)


def test_rows_marked_as_heads_are_counted_from_the_top():
    head = "<w:tblHeader/>"
    two = tbl(tr("地区", "收入", properties=head), tr("", "亿元", properties=head), tr("湖里", "5"))
    assert grid(two).head_rows == 2
    assert grid(tbl(tr("地区", "收入", properties=head), tr("湖里", "5", properties=head))).head_rows == 0
    assert grid(tbl(tr("地区", "收入"), tr("湖里", "5", properties=head))).head_rows == 0


def test_empty_edges_are_cut_off():
    found = grid(tbl(tr("", "", ""), tr("", "甲", "乙"), tr("", "丙", "丁"), tr("", "", "")))
    assert rows(found) == [["甲", "乙"], ["丙", "丁"]]
    assert found.cells[0].column == 0


def test_paragraphs_of_a_cell_are_set_apart_but_not_characters_one_under_another():
    assert rows(grid(tbl(tr(tc("合", "计"), tc("张三", "李四")), tr("1", "2"))))[0] == ["合计", "张三 李四"]


def test_numbers_of_a_list_fill_a_column():
    number = p(properties=listed())
    assert rows(grid(tbl(tr(tc(number), "湖里"), tr(tc(number), "思明")), numbering=lists(("decimal", "%1")))) == [
        ["1", "湖里"],
        ["2", "思明"],
    ]


def test_a_table_inside_a_cell_follows_its_table():
    inner = tbl(tr("月", "数"), tr("1", "2"))
    outer, within = grids(read(word(tbl(tr("甲", tc("乙", inner)), tr("丙", "丁")))))
    assert rows(outer) == [["甲", "乙"], ["丙", "丁"]]
    assert rows(within) == [["月", "数"], ["1", "2"]]


@pytest.mark.parametrize(
    "table",
    [
        tbl(tr(tc("第一段", "第二段"))),
        tbl(tr("第一段"), tr("第二段")),
        tbl(tr(tc(tbl(tr("第一段"), tr("第二段"))))),
        tbl(tr("", tc("第一段", "第二段"))),
    ],
)
def test_tables_that_only_arrange_text_are_paragraphs(table):
    document = read(word(table))
    assert texts(document) == ["第一段", "第二段"]
    assert not grids(document)


def test_an_empty_table_is_nothing():
    assert texts(read(word(tbl(tr("", "")) + "<w:tbl/>" + p("正文")))) == ["正文"]


def test_deleted_rows_and_cells_are_left_out():
    table = tbl(
        tr("甲", "乙"), tr("旧", "旧", properties="<w:del/>"), tr("丙", tc("丁"), tc("旧", properties="<w:cellDel/>"))
    )
    assert rows(grid(table)) == [["甲", "乙"], ["丙", "丁"]]


@pytest.mark.parametrize(("offset", "order"), [(624, ["第三级认证", ""]), (1, ["", "第三级认证"])])
def test_a_floating_table_stands_under_the_line_it_hangs_on(offset, order):
    place = f'<w:tblpPr w:vertAnchor="text" w:tblpY="{offset}"/>'
    table = tbl(tr("甲", "乙"), tr("1", "2"), properties=place)
    blocks = read(word(table + p("第三级认证") + p("正文"))).blocks
    assert [getattr(block, "text", "") for block in blocks] == [*order, "正文"]


def test_spans_beyond_all_measure_do_no_harm():
    assert covered(grid(tbl(tr(tc("甲", properties=span(10**9)), "乙"), tr("丙", "丁"))))["甲"][0] == 0


def test_cells_are_limited():
    with pytest.raises(FileOverLimit, match="more than 3 cells"):
        read(word(tbl(tr("甲", "乙"), tr("1", "2"))), cells=3)
