"""Sheets of different shapes are cut into titles, tables and notes."""

from openpyxl.styles import Border, Side

from ingest.formats.document import Paragraph
from tests.ingest.formats.sheets.workbooks import grids, named, read, rows, told, xlsx

THIN = Side(style="thin")


def rule(sheet, area):
    for row in sheet[area]:
        for cell in row:
            cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)


def test_a_title_a_unit_and_notes_stand_around_the_table():
    document = read(
        xlsx(
            Sheet1=[
                ["临江区2023年财政收支情况表"],
                ["编制单位：临江区财政局", "", "单位：亿元"],
                ["项目", "预算", "决算"],
                ["收入", 12.5, 12.9],
                ["支出", 11.25, 11],
                ["注：决算数为快报数。"],
                ["数据来源：临江区财政局"],
            ]
        )
    )
    assert told(document) == [
        "临江区2023年财政收支情况表",
        "编制单位：临江区财政局",
        "单位：亿元",
        [["项目", "预算", "决算"], ["收入", "12.5", "12.9"], ["支出", "11.25", "11"]],
        "注：决算数为快报数。",
        "数据来源：临江区财政局",
    ]
    assert named(grids(document)[0])["C4"] == "12.9"
    assert grids(document)[0].head_rows == 1


def test_merged_heads_of_two_rows_keep_what_they_cover():
    def fill(sheet):
        for row in [
            ["各区人口"],
            ["地区", "2023年", None, "2022年"],
            [None, "总人口", "男", "总人口"],
            ["临江", 320, 161, 318],
        ]:
            sheet.append(row)
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("B2:C2")

    document = read(xlsx(人口=fill))
    grid = grids(document)[0]
    cells = {cell.name: (cell.row, cell.column, cell.rows, cell.columns) for cell in grid.cells}
    assert told(document)[0] == "各区人口"
    assert cells["A2"] == (0, 0, 2, 1)
    assert cells["B2"] == (0, 1, 1, 2)
    assert cells["D2"] == (0, 3, 1, 1)
    assert grid.head_rows == 0
    assert grid.sheet == "人口"


def test_a_lone_head_over_some_columns_belongs_to_the_table():
    def fill(sheet):
        for row in [[None, "2023年"], ["区", "企业", "人数"], ["临江", 3, 40], ["明湖", 5, 60]]:
            sheet.append(row)
        sheet.merge_cells("B1:C1")

    assert rows(grids(read(xlsx(表一=fill)))[0])[0] == ["", "2023年", ""]


def test_a_section_over_the_width_stays_in_the_table():
    def fill(sheet):
        for row in [
            ["序号", "学校", "层次"],
            ["北部（2所）"],
            [1, "临江大学", "本科"],
            [2, "临江学院", "专科"],
            ["南部（1所）"],
            [3, "明湖大学", "本科"],
        ]:
            sheet.append(row)
        sheet.merge_cells("A2:C2")
        sheet.merge_cells("A5:C5")

    document = read(xlsx(名单=fill))
    assert len(document.blocks) == 1
    assert {cell.name: cell.columns for cell in document.blocks[0].cells if cell.column == 0}["A5"] == 3


def test_a_section_in_a_table_of_words_stays_in_the_table():
    def fill(sheet):
        for row in [["姓名", "职务"], ["第一组"], ["张三", "组长"], ["李四", "组员"], ["第二组"], ["王五", "组长"]]:
            sheet.append(row)
        sheet.merge_cells("A2:B2")
        sheet.merge_cells("A5:B5")

    assert len(read(xlsx(名单=fill)).blocks) == 1


def test_a_year_above_a_head_begins_a_table_of_its_own():
    document = read(
        xlsx(
            Sheet1=[
                ["2021年"],
                ["街道", "商户", "员工"],
                ["东街", 12, 140],
                ["西街", 15, 160],
                ["2022年"],
                ["街道", "员工", "商户"],
                ["东街", 150, 13],
                ["西街", 170, 16],
            ]
        )
    )
    assert told(document) == [
        "2021年",
        [["街道", "商户", "员工"], ["东街", "12", "140"], ["西街", "15", "160"]],
        "2022年",
        [["街道", "员工", "商户"], ["东街", "150", "13"], ["西街", "170", "16"]],
    ]


def test_an_empty_row_separates_tables_but_not_a_total():
    document = read(
        xlsx(
            Sheet1=[
                ["表一"],
                ["区", "人口"],
                ["临江", 10],
                ["明湖", 20],
                [],
                ["合计", 30],
                [],
                ["表二"],
                ["区", "面积"],
                ["临江", 1.5],
                [],
                ["街道", "面积"],
                ["东街", 0.5],
            ]
        )
    )
    assert told(document) == [
        "表一",
        [["区", "人口"], ["临江", "10"], ["明湖", "20"], ["合计", "30"]],
        "表二",
        [["区", "面积"], ["临江", "1.5"]],
        [["街道", "面积"], ["东街", "0.5"]],
    ]


def test_empty_rows_with_borders_belong_to_a_form():
    def fill(sheet):
        for row in [["收支总表"], [], ["收入", "数", "支出", "数"], ["税收", None, "教育"]]:
            sheet.append(row)
        sheet["A8"], sheet["C8"] = "收入总计", "支出总计"
        rule(sheet, "A3:D8")

    document = read(xlsx(总表=fill))
    assert told(document) == [
        "收支总表",
        [["收入", "数", "支出", "数"], ["税收", "", "教育", ""], ["收入总计", "", "支出总计", ""]],
    ]


def test_tables_side_by_side_are_two():
    document = read(
        xlsx(
            Sheet1=[
                ["两张表"],
                ["区", "人口", None, "街道", "商户"],
                ["临江", 10, None, "东街", 3],
                ["明湖", 20, None, "西街", 4],
            ]
        )
    )
    assert told(document) == [
        "两张表",
        [["区", "人口"], ["临江", "10"], ["明湖", "20"]],
        [["街道", "商户"], ["东街", "3"], ["西街", "4"]],
    ]


def test_an_empty_column_between_figures_separates_nothing():
    document = read(
        xlsx(Sheet1=[["区", None, "人口", None, "面积"], ["临江", None, 1, None, 2], ["明湖", None, 3, None, 4]])
    )
    assert told(document) == [[["区", "人口", "面积"], ["临江", "1", "2"], ["明湖", "3", "4"]]]


def test_a_sheet_of_prose_is_paragraphs():
    document = read(
        xlsx(
            职能=[
                ["主要职能"],
                [],
                ["　　一、贯彻有关法律。\n　　二、拟订发展规划；\n　　三、承办交办事项。"],
                ["附则"],
            ]
        )
    )
    assert told(document) == ["主要职能", "一、贯彻有关法律。", "二、拟订发展规划；", "三、承办交办事项。", "附则"]


def test_the_last_line_with_office_and_day_is_no_row():
    document = read(
        xlsx(
            Sheet1=[
                ["品种", "单位", "价格"],
                ["大米", "元/千克", 5.2],
                ["面粉", "元/千克", 4.1],
                ["临江区发改委", None, "2023.10.6"],
            ]
        )
    )
    assert told(document)[1:] == ["临江区发改委", "2023.10.6"]


def test_a_day_in_the_last_row_of_a_column_of_days_is_data():
    table = [["工程", "投资", "竣工"], ["东桥", 3, "2023.9.1"], ["西桥", None, "2023.10.6"]]
    assert rows(read(xlsx(Sheet1=table)).blocks[0])[-1] == ["西桥", "", "2023.10.6"]


def test_a_label_without_figures_at_the_end_stays_a_row():
    document = read(xlsx(Sheet1=[["城市", "产值"], ["临江", 5.2], ["明湖", 4.1], ["拉萨"]]))
    assert rows(document.blocks[0])[-1] == ["拉萨", ""]


def test_each_sheet_begins_with_its_name():
    document = read(xlsx(收入=[["收入"], ["区", "数"], ["临江", 1]], Sheet2=[["区", "数"], ["明湖", 2]], 空=[]))
    assert [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph)] == [("收入", 1)]
    assert [grid.sheet for grid in grids(document)] == ["收入", "Sheet2"]


def test_a_lone_sheet_has_no_heading():
    assert told(read(xlsx(收入=[["区", "数"], ["临江", 1]], 空=[]))) == [[["区", "数"], ["临江", "1"]]]


def test_stretched_and_wrapped_words_are_words():
    document = read(xlsx(Sheet1=[["合      计", "事业单位\n经营收入", "GDP\ngrowth"], [1, 2, 3]]))
    assert rows(document.blocks[0])[0] == ["合计", "事业单位经营收入", "GDP growth"]


def test_a_title_that_is_broken_to_fit_is_one_line():
    assert told(read(xlsx(Sheet1=[["学校名单\n（截至2025年6月20日）"], ["区", "数"], ["临江", 1]])))[0] == (
        "学校名单（截至2025年6月20日）"
    )
