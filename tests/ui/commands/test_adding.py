"""`yiju ingest` with folders and files of any format, what it reads in them, and the files back."""

import pytest
from docx import Document
from openpyxl import Workbook

from ui.shelf.library import list_ids, read_library


@pytest.fixture
def folder(tmp_path):
    """A folder as staff keep it: reports of several formats, and other things between them."""
    folder = tmp_path / "报告"
    (folder / "2021" / ".cache").mkdir(parents=True)
    word = Document()
    word.add_heading("湖里区工作报告", 0)
    word.add_paragraph("全区划分网格710个。")
    word.save(str(folder / "湖里.docx"))
    book = Workbook()
    for row in (["地区", "生产总值"], ["思明区", 2250.11]):
        book.active.append(row)
    book.active.title = "各区"
    book.save(folder / "2021" / "思明.xlsx")
    (folder / "~$湖里.docx").write_bytes(b"lock")
    (folder / "2021" / ".cache" / "集美.txt").write_text("集美区划分网格7个。", "utf-8")
    (folder / "照片.heic").write_bytes(b"x")
    return folder


def test_a_folder_is_taken_in_and_what_is_left_out_is_told(yiju, tmp_path, folder):
    home = tmp_path / "new"
    result = yiju("ingest", folder, home=home)
    assert result.exit_code == 0, result.output
    assert list_ids(home) == ["思明", "湖里"]
    assert "ingested 湖里: 湖里区工作报告" in result.stdout and "1 tables" in result.stdout
    for name in ("~$湖里.docx", ".cache", "照片.heic"):
        assert sum(name in line and "skipped" in line for line in result.stderr.splitlines()) == 1, name
    assert "集美" not in result.output


def test_a_bad_file_of_a_folder_costs_nothing_but_itself(yiju, tmp_path, folder, refused):
    (folder / "坏.docx").write_bytes(b"PK\x03\x04 cut off")
    refused(yiju("ingest", folder, home=tmp_path / "new"), "坏.docx")
    assert list_ids(tmp_path / "new") == ["思明", "湖里"]


def test_a_folder_without_a_report_is_told(yiju, tmp_path, refused):
    (tmp_path / "none").mkdir()
    refused(yiju("ingest", tmp_path / "none", home=tmp_path / "new"), "no report is in the folder")
    assert yiju("ingest", tmp_path / "none", "--title", "x", home=tmp_path / "new").exit_code == 2


def test_what_is_read_can_be_seen_without_a_library(yiju, tmp_path, folder, refused):
    home, out = tmp_path / "new", tmp_path / "report.txt"
    result = yiju("ingest", "--as", out, folder / "2021" / "思明.xlsx", home=home)
    assert result.exit_code == 0, result.output
    assert "思明区\t2250.11" in out.read_text("utf-8").splitlines()
    assert "全区划分网格710个。\n" in yiju("ingest", "--as", "-", folder / "湖里.docx", home=home).stdout
    assert not home.exists()
    assert yiju("ingest", "--as", "-", folder / "湖里.docx", folder / "湖里.docx", home=home).exit_code == 2
    refused(yiju("ingest", "--as", "-", tmp_path / "none.docx", home=home), "none.docx")


def test_the_text_that_is_shown_is_that_of_the_report(yiju, tmp_path, folder):
    assert yiju("ingest", folder, home=tmp_path / "new").exit_code == 0
    shown = yiju("ingest", "--as", "-", folder / "湖里.docx", home=tmp_path / "new").stdout
    (report,) = [one.report for one in read_library(tmp_path / "new") if one.report.source.id == "湖里"]
    assert shown == f"{report.text}\n"


def test_the_file_comes_back_as_it_was(yiju, tmp_path, folder, refused, monkeypatch):
    home = tmp_path / "new"
    assert yiju("ingest", folder, home=home).exit_code == 0
    wanted = (folder / "湖里.docx").read_bytes()
    assert yiju("original", "湖", "--out", tmp_path / "back.docx", home=home).exit_code == 0
    assert (tmp_path / "back.docx").read_bytes() == wanted
    assert yiju("original", "湖里", "--out", "-", home=home).stdout_bytes == wanted
    monkeypatch.chdir(tmp_path)
    assert yiju("original", "湖里", home=home).exit_code == 0
    assert (tmp_path / "湖里.docx").read_bytes() == wanted
    refused(yiju("original", "湖里", home=home), "湖里.docx is there already", "--out")
    refused(yiju("original", "nothing", home=home), "nothing")


def test_a_library_without_files_says_so(yiju, home, refused):
    refused(yiju("original", "huli", "--out", "-", home=home), "not kept")
