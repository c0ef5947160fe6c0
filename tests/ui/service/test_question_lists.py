"""Lists of questions are read from sheets and text, and answered into sheets that hold no formula."""

import csv
import io
import subprocess
import sys
from dataclasses import replace

import openpyxl
import pytest

from ingest.load import LIMITS
from rag.errors import DamagedFile, DatasetError, FileOverLimit, ProtectedFile, UnsupportedFormat
from rag.types import Answer, Excerpt, Place, Reason
from tests.fakes import quoting
from tests.ingest.formats.hostile.build import (
    SHEET_NAMESPACE,
    XML,
    archive,
    bomb_entry,
    compound,
    docx,
    parts,
    sheet_parts,
)
from tests.ingest.formats.hostile.build import xlsx as hostile
from ui.service.location import Location
from ui.service.question_lists import ANSWER_COLUMNS, QuestionList, answer_cells, answers_file, read_questions
from ui.service.service import Reply


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_column_of_questions_is_found_by_its_name():
    found = read_questions(xlsx(["序号", "问题", "科室"], [1, "几个网格？", "综治"], [2, None, "教育"]), "问.xlsx")
    assert found == QuestionList(("序号", "问题", "科室"), (("1", "几个网格？", "综治"), ("2", "", "教育")), 1)
    assert found.questions == ("几个网格？", "")


def test_the_only_column_of_text_is_the_one():
    assert read_questions("编号,内容\n1,几个网格？\n2,几名教师？\n".encode("gb18030"), "问.csv").questions == (
        "几个网格？",
        "几名教师？",
    )
    assert read_questions("几个网格？\n\n几名教师？\n".encode(), "问.txt").columns == ("问题",)
    assert read_questions("几个网格？\n有多少教师？".encode(), "问.csv").questions == ("几个网格？", "有多少教师？")


@pytest.mark.parametrize(
    ("text", "name"), [("甲,乙\n丙,丁\n", "a.csv"), ("问题\n", "a.csv"), ("  \n", "a.txt"), ("几个？", "a.doc")]
)
def test_a_file_without_questions_says_what_to_do(text, name):
    with pytest.raises(DatasetError) as caught:
        read_questions(text.encode(), name)
    assert caught.value.hint


def bomb(path, **lies):
    return archive(*[part for part in parts(sheet_parts()) if part.path != path], bomb_entry(path, **lies))


def cell(name, text="几个网格？"):
    return f'<c r="{name}" t="inlineStr"><is><t>{text}</t></is></c>'


def shared_text():
    """A workbook of 1 MiB of text, which 2000 cells show."""
    strings = f"{XML}<sst {SHEET_NAMESPACE}><si><t>{'问' * (1 << 20)}</t></si></sst>"
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 2001))
    return hostile(rows, strings=strings)


SHEET = "xl/worksheets/sheet1.xml"
FAR = "".join(f'<row r="{at}">{cell(f"XFD{at}")}</row>' for at in range(1, 100))
DEEP = f"{'<a>' * 100_000}{'</a>' * 100_000}"
HOSTILE = (
    ("bomb.xlsx", bomb(SHEET), FileOverLimit, "unpacks to"),
    ("lying-bomb.xlsx", bomb(SHEET, lies=True), DamagedFile, "cannot be read|damaged"),
    ("deep.xlsx", hostile(before=DEEP), DamagedFile, "cannot be read|damaged"),
    ("far.xlsx", hostile(FAR), FileOverLimit, "99 rows of 16,384 columns"),
    ("shared.xlsx", shared_text(), FileOverLimit, "too much text"),
    ("rows.csv", "几个？\n".encode() * 500_001, FileOverLimit, "too many cells"),
    ("cut.xlsx", hostile()[:-300], DamagedFile, "cannot be read|damaged"),
    ("document.xlsx", docx(), DatasetError, "no list of questions"),
    ("page.csv", b"<!doctype html><html><body>x</body></html>", DatasetError, "no list of questions"),
    ("program.csv", b"\x7fELF" + bytes(range(256)) * 9, UnsupportedFormat, "a program"),
    ("locked.xlsx", compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"}), ProtectedFile, "password"),
    ("compound.xls", compound({"Workbook": bytes(range(1, 256)) * 20}), DamagedFile, "cut off"),
)


@pytest.mark.parametrize(("name", "data", "error", "words"), HOSTILE, ids=[one[0] for one in HOSTILE])
def test_a_hostile_list_ends_with_one_line_and_what_to_do(name, data, error, words):
    with pytest.raises(error, match=words) as caught:
        read_questions(data, name)
    assert type(caught.value) is error
    assert caught.value.hint
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sheet_is_read_elsewhere_and_within_its_limits(tmp_path):
    list_ = xlsx(["问题"], ["几个网格？"])
    (tmp_path / "a.xlsx").write_bytes(list_)
    program = (
        "import sys; from pathlib import Path; from ui.service.question_lists import read_questions\n"
        "found = read_questions(Path(sys.argv[1]).read_bytes(), 'a.xlsx')\n"
        "print(found.questions, [name for name in sys.modules if name.startswith(('ingest.formats.sheets', 'lxml'))])"
    )
    command = [sys.executable, "-c", program, tmp_path / "a.xlsx"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "('几个网格？',) []\n"
    with pytest.raises(FileOverLimit, match="longer than"):
        read_questions(list_, "a.xlsx", replace(LIMITS, seconds=0.01))


def test_the_content_tells_the_format():
    list_ = xlsx(["问题"], ["几个网格？"])
    assert read_questions(list_, "问.csv") == read_questions("问题\n几个网格？\n".encode(), "问.xlsx")


def reply(**fields):
    answer = quoting("几个网格？", "全区划分网格710个。", confidence=0.934, **fields)
    place = answer.citations[0].place
    return Reply(answer, locations={place: Location(page=3)}), place


def test_an_answer_has_a_cell_for_each_column():
    found, place = reply(exact=(Excerpt(1, 6, 10, "710个"),))
    assert isinstance(place, Place)
    cells = dict(zip(ANSWER_COLUMNS, answer_cells(found), strict=True))
    assert cells["准确答案"] == "710个"
    assert cells["报告"] == "report-1"
    assert cells["页"] == "3"
    assert cells["原文"] == "全区划分网格710个。"
    assert cells["可信度"] == "93%"
    assert cells["说明"] == ""
    assert "710个" in cells["回答"]


def test_a_refusal_and_a_correction_are_explained():
    refused = dict(
        zip(ANSWER_COLUMNS, answer_cells(Reply(Answer("谁？", reasons=(Reason("nothing_found"),)))), strict=True)
    )
    assert refused["回答"] == refused["原文"] == refused["可信度"] == ""
    assert refused["说明"].startswith("拒答：")
    assert answer_cells(reply(corrected=True)[0])[-1] == "问题中的数字或年份与报告不一致"


def test_several_citations_are_numbered_lines():
    cells = dict(zip(ANSWER_COLUMNS, answer_cells(Reply(quoting("问？", "甲一。", "乙二。"))), strict=True))
    assert cells["原文"] == "[1] 甲一。\n[2] 乙二。"


QUESTIONS = QuestionList(("问题", "回答"), (("=1+1", "-5"), ("@cmd|x", "+86 1")), 0)


def test_csv_opens_in_excel_and_holds_no_formula():
    data = answers_file(QUESTIONS, [reply()[0]] * 2, ".csv")
    assert data.startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == ["问题", "回答", "回答（依据）", *ANSWER_COLUMNS[1:]]
    assert first[:2] == ["'=1+1", "-5"]
    assert second[:2] == ["'@cmd|x", "'+86 1"]


def test_xlsx_holds_no_formula_and_keeps_the_columns():
    data = answers_file(QUESTIONS, [reply()[0]] * 2, ".xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert [sheet.cell(2, 1).value, sheet.cell(2, 1).data_type] == ["=1+1", "s"]
    assert sheet.cell(1, 3).value == "回答（依据）"
    assert sheet.cell(2, 8).value == "全区划分网格710个。"
    assert read_questions(data, "答.xlsx").questions == ("=1+1", "@cmd|x")
