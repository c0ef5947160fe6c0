from ingest.assemble import assemble
from ingest.formats.document import Cell, Document, Grid, Paragraph

GRID = Grid(
    (
        Cell(0, 0, "区"),
        Cell(0, 1, "人口", columns=2),
        Cell(1, 1, "户籍"),
        Cell(1, 2, "常住"),
        Cell(2, 0, "明湖区", name="A3"),
        Cell(2, 1, "12.5"),
        Cell(2, 2, ""),
    ),
    head_rows=2,
    sheet="人口",
)


def test_a_row_is_a_line_with_a_tab_between_two_cells():
    made = assemble(Document((Paragraph("某市公报"), GRID, Paragraph("注：常住人口缺。"))))
    assert made.text == "某市公报\n区\t人口\t\n\t户籍\t常住\n明湖区\t12.5\t\n注：常住人口缺。"


def test_cells_are_spans_of_the_text():
    made = assemble(Document((Paragraph("某市公报"), GRID)))
    (table,) = made.grids
    assert [cell.span.of(made.text) for cell in table.cells] == [cell.text for cell in GRID.cells]
    assert [(cell.row, cell.column, cell.rows, cell.columns, cell.name) for cell in table.cells] == [
        (cell.row, cell.column, cell.rows, cell.columns, cell.name) for cell in GRID.cells
    ]
    assert (table.head_rows, table.sheet) == (2, "人口")


def test_a_row_without_a_text_is_left_out_and_the_others_keep_their_numbers():
    made = assemble(Document((Grid((Cell(0, 0, "区"), Cell(1, 0, ""), Cell(2, 0, "明湖区"))),)))
    assert made.text == "区\n明湖区"
    assert [cell.row for cell in made.grids[0].cells] == [0, 2]


def test_a_cell_never_breaks_its_line_and_control_characters_go():
    made = assemble(Document((Paragraph("某\x00市\n公报\u200b"), Grid((Cell(0, 0, "a\tb\nc"), Cell(0, 1, "d"))))))
    assert made.text == "某 市 公报\na b c\td"


def test_lines_of_a_wrapped_document_are_joined_over_a_page_and_tables_are_not():
    lines = ["某市工作报告", "一、产业", "全年新建标准厂房", "— 3 —", "某市工作报告", "46万平方米，引进项目31个。"]
    pages = [1, 1, 1, 1, 2, 2]
    blocks = tuple(Paragraph(text, page=page) for text, page in zip(lines, pages, strict=True))
    made = assemble(Document((*blocks, Grid((Cell(0, 0, "区，"), Cell(1, 0, "，户")), page=3)), wrapped=True, pages=3))
    assert made.text == "某市工作报告\n一、产业\n全年新建标准厂房46万平方米，引进项目31个。\n区，\n，户"
    assert [made.text[at : at + 2] for at in made.pages] == ["某市", "46", "区，"]
    assert [cell.span.of(made.text) for cell in made.grids[0].cells] == ["区，", "，户"]


def test_a_page_without_a_line_begins_where_the_next_one_does():
    made = assemble(Document((Paragraph("甲", page=1), Paragraph("乙", page=3)), pages=4))
    assert made.pages == (0, 2, 2, 3)


def test_marked_headings_furniture_and_doubtful_lines_are_spans():
    blocks = (
        Paragraph("第一部分", level=1),
        Paragraph("全年种树。"),
        Paragraph("模糊的一行", confidence=0.5),
        Paragraph("页眉", furniture=True),
        Paragraph("页脚", furniture=True),
    )
    made = assemble(Document(blocks))
    assert [(span.of(made.text), level) for span, level in made.marked] == [("第一部分", 1)]
    assert [span.of(made.text) for span in made.furniture] == ["页眉\n页脚"]
    assert [span.of(made.text) for span in made.uncertain] == ["模糊的一行\n"]
