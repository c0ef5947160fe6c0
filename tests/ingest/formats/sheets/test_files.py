"""Workbooks as Excel, WPS and other programs write them; those that are broken, protected or too large."""

import datetime
import io
import struct

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile
from tests.ingest.formats.sheets.workbooks import STRICT, grids, named, parts, read, rows, told, xls, xlsx, zipped

ROWS = (
    '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>区</t></is></c><c r="B1" t="inlineStr"><is><t>数</t></is></c>'
    '</row><row r="2"><c r="A2" t="inlineStr"><is><r><t>临</t></r><r><t>江</t></r></is></c><c r="B2"><v>7</v></c></row>'
    "</sheetData>"
)


def cells(data, suffix=".xlsx"):
    return named(grids(read(data, suffix))[0])


def test_values_are_shown_with_their_formats():
    def fill(sheet):
        sheet.append(["项目", "增长", "金额", "日期", "正确", "编号"])
        sheet.append(["桥", 0.073, 1234567.5, datetime.date(2025, 4, 14), True, 411101000112])
        sheet["B2"].number_format = "0.0%"
        sheet["C2"].number_format = "#,##0.00"
        sheet["D2"].number_format = 'yyyy"年"m"月"d"日"'

    assert [cells(xlsx(表=fill))[f"{c}2"] for c in "BCDEF"] == [
        "7.3%",
        "1,234,567.50",
        "2025年4月14日",
        "TRUE",
        "411101000112",
    ]


def test_chinese_formats_that_are_not_in_the_file_are_known():
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="31"/><xf numFmtId="57"/><xf numFmtId="14"/></cellXfs>'
    inside = "".join(f'<c s="{style}"><v>45761</v></c>' for style in (1, 2, 3))
    read_ = cells(parts(f"<sheetData><row>{inside}</row><row>{inside}</row></sheetData>", styles=styles))
    assert [read_[name] for name in ("A1", "B1", "C2")] == ["2025年4月14日", "2025年4月", "2025/4/14"]


def test_days_are_counted_from_1904_where_the_file_says_so():
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    inside = "<c><v>44299</v></c><c><v>1</v></c><c><v>2</v></c>"
    data = parts(f"<sheetData><row>{inside}</row></sheetData>", styles=styles, workbook='<workbookPr date1904="1"/>')
    assert cells(data)["A1"] == "2025/4/14"


def test_formulas_have_their_last_value_or_are_counted():
    sheet = (
        '<sheetData><row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1*2</f></c><c r="C1"><f>A1*3</f><v/></c>'
        '<c r="D1" t="str"><f>""</f><v></v></c><c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1"><v>1</v></c></row>'
        "</sheetData>"
    )
    document = read(parts(sheet))
    assert told(document) == [[["2", "#DIV/0!", "1"]]]
    assert document.warnings == (
        "2 cells hold formulas that were never computed (表格1!B1, 表格1!C1): open the file in Excel and save it",
    )


def test_hidden_sheets_rows_and_columns_are_left_out_and_told():
    def fill(sheet):
        for row in [["区", "密", "数"], ["临江", "x", 1], ["隐藏", "x", 2], ["明湖", "x", 3]]:
            sheet.append(row)
        sheet.column_dimensions["B"].hidden = True
        sheet.row_dimensions[3].hidden = True

    def secret(sheet):
        sheet.append(["密"])
        sheet.sheet_state = "hidden"

    document = read(xlsx(表=fill, 底稿=secret))
    assert told(document) == [[["区", "数"], ["临江", "1"], ["明湖", "3"]]]
    assert named(document.blocks[0])["C4"] == "3"
    assert document.warnings == ("1 hidden sheet left out: 底稿", "1 hidden row left out", "1 hidden column left out")


def test_a_merged_cell_that_begins_in_a_hidden_column_is_seen():
    def fill(sheet):
        for row in [["密", "总人口", None, "区"], ["x", 1, 2, "临江"]]:
            sheet.append(row)
        sheet.merge_cells("B1:C1")
        sheet.column_dimensions["B"].hidden = True

    assert told(read(xlsx(表=fill))) == [[["密", "总人口", "区"], ["x", "2", "临江"]]]


def test_what_a_merged_cell_hides_is_not_read():
    sheet = (
        '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>99</v></c><c r="C1"><v>3</v></c></row>'
        '<row r="2"><c r="A2"><v>4</v></c><c r="B2"><v>5</v></c><c r="C2"><v>6</v></c></row></sheetData>'
        '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>'
    )
    assert told(read(parts(sheet))) == [[["1", "", "3"], ["4", "5", "6"]]]


def test_rich_text_is_joined_and_its_reading_left_out():
    def fill(sheet):
        sheet["A1"] = CellRichText("总", TextBlock(InlineFont(b=True), "投资"))
        sheet["B1"], sheet["A2"], sheet["B2"] = "区", 1, 2

    strings = '<si><t>重庆</t><rPh sb="0" eb="1"><t>zhong</t></rPh></si>'
    row = '<row><c t="s"><v>0</v></c><c><v>1</v></c></row>'
    sheet = f"<sheetData>{row}{row}</sheetData>"
    assert cells(xlsx(表=fill))["A1"] == "总投资"
    assert cells(parts(sheet, strings=strings))["A1"] == "重庆"


def test_strict_files_and_wrong_dimensions_are_read():
    assert cells(parts(f'<dimension ref="A1"/>{ROWS}', namespace=STRICT))["B2"] == "7"
    assert cells(parts(f'<dimension ref="A1:XFD1048576"/>{ROWS}'))["A2"] == "临江"


def test_stray_formats_widen_no_table():
    sheet = ROWS.replace("</row><row", '<c r="XFD1" s="0"/></row><row').replace(
        "</sheetData>", '<row r="1048576"><c r="IV1048576" s="0"/></row></sheetData>'
    )
    assert told(read(parts(sheet))) == [[["区", "数"], ["临江", "7"]]]


def test_pictures_are_told():
    book = openpyxl.load_workbook(io.BytesIO(xlsx(表=[["区", "数"], ["临江", 1]])))
    stream = io.BytesIO()
    book.save(stream)
    import zipfile

    with zipfile.ZipFile(stream, "a") as file:
        file.writestr("xl/media/image1.png", b"x")
    assert read(stream.getvalue()).warnings == ("1 picture left out",)


def old(book):
    sheet = book.add_sheet("价格")
    sheet.write_merge(0, 0, 0, 2, "临江区价格")
    for column, text in enumerate(["类别", "品种", "价格"]):
        sheet.write(1, column, text)
    sheet.write_merge(2, 3, 0, 0, "粮食类")
    day = xlwt.easyxf(num_format_str='yyyy"年"m"月"d"日"')
    for row, (name, price) in enumerate([("大米", 5.2), ("面粉", 4.15)], start=2):
        sheet.write(row, 1, name)
        sheet.write(row, 2, price, xlwt.easyxf("borders: left thin, top thin", num_format_str="0.00_ "))
    sheet.write(4, 0, "总计")
    sheet.write(4, 1, datetime.date(2025, 4, 14), day)
    sheet.write(4, 2, 411101000112)
    book.add_sheet("隐藏").write(0, 0, "密")
    book.get_sheet("隐藏").visibility = 1


def test_old_workbooks_keep_formats_and_merged_cells():
    document = read(xls(old), ".xls")
    assert told(document) == [
        "临江区价格",
        [
            ["类别", "品种", "价格"],
            ["粮食类", "大米", "5.20"],
            ["", "面粉", "4.15"],
            ["总计", "2025年4月14日", "411101000112"],
        ],
    ]
    assert {cell.name: cell.rows for cell in document.blocks[1].cells}["A3"] == 2
    assert document.warnings == ("1 hidden sheet left out: 隐藏",)


def test_a_workbook_is_told_by_its_content():
    assert cells(xlsx(表=[["区", "数"], ["临江", 1]]), ".xls")["B2"] == "1"
    assert rows(read(xls(old), ".xlsx").blocks[1])[1][2] == "5.20"


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_an_encrypted_workbook_asks_for_a_copy_without_password(suffix):
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    with pytest.raises(ProtectedFile, match="password"):
        read(head + "EncryptedPackage".encode("utf-16-le"), suffix)


def test_an_encrypted_old_workbook_asks_for_a_copy_without_password():
    data = xls(old)
    at = data.index(struct.pack("<HH", 0x0809, 16)) + 20
    with pytest.raises((ProtectedFile, DamagedFile)):
        read(data[:at] + struct.pack("<HHHH", 0x002F, 4, 1, 1) + data[at + 8 :], ".xls")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_a_file_that_is_cut_off_is_damaged(share, suffix):
    data = xlsx(表=[[str(n), n * 3.7] for n in range(500)]) if suffix == ".xlsx" else xls(old)
    with pytest.raises(DamagedFile) as caught:
        read(data[: int(len(data) * share)], suffix)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"]
)
def test_a_broken_part_is_damage(part):
    import zipfile

    with zipfile.ZipFile(io.BytesIO(parts(ROWS))) as file:
        content = {name: file.read(name) for name in file.namelist()}
    content[part] = b"<worksheet><sheetData><row>"
    with pytest.raises(DamagedFile):
        read(zipped(content))


def test_a_zip_without_a_workbook_is_damage():
    with pytest.raises(DamagedFile, match="no workbook"):
        read(zipped({"a.txt": "x"}))


def test_entities_are_refused():
    import zipfile

    laughs = '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    with zipfile.ZipFile(io.BytesIO(parts(ROWS))) as file:
        content = {name: file.read(name).decode() for name in file.namelist()}
    content["xl/worksheets/sheet1.xml"] = laughs + content["xl/worksheets/sheet1.xml"].replace("<t>区", "<t>&b;区")
    with pytest.raises(DamagedFile, match="entities"):
        read(zipped(content))


def test_limits_of_cells_and_of_unpacked_size_hold():
    data = xlsx(表=[[1, 2, 3]] * 10)
    with pytest.raises(FileOverLimit, match="too many cells"):
        read(data, cells=20)
    with pytest.raises(FileOverLimit, match="limit of 1 MiB"):
        read(zipped({"xl/workbook.xml": " " * (3 << 20)}), inflated_mib=1)
    with pytest.raises(FileOverLimit, match="too many cells"):
        read(xls(old), ".xls", cells=3)


def test_a_workbook_without_content_says_why():
    with pytest.raises(EmptyReport) as caught:
        read(xlsx(表=[]))
    assert "content" in caught.value.hint
    with pytest.raises(EmptyReport) as caught:
        read(parts("<sheetData><row><c><f>1+1</f></c></row></sheetData>"))
    assert "formulas" in caught.value.hint


def test_progress_is_told_for_each_sheet():
    from ingest.formats.loader import Input
    from ingest.formats.sheets import load

    told_ = []
    load(Input(xlsx(一=[["a", "b"]], 二=[["c", "d"]]), "x.xlsx", ".xlsx", progress=lambda *step: told_.append(step)))
    assert told_ == [("sheets", 1, 2), ("sheets", 2, 2)]
