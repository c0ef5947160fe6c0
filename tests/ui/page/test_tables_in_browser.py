"""Files of several formats at the page: they are added, and a cell that is asked for is marked in its table."""

from pathlib import Path

import pytest
from docx import Document
from fastapi import FastAPI
from openpyxl import Workbook

from index.store.snapshot import write_snapshot
from rag.config import Settings
from tests.fakes import HashEmbedder, TermJudge
from tests.ui.page.fakes import serving
from tests.ui.page.looking import DESK, PHONE, ask, contrasts, fits, shoot
from ui.page.mount import mount_page
from ui.service.service import Service
from ui.shelf.jobs import Jobs

DISTRICTS = {"湖里区": (1406.7, 1531.9, 132.4, 148.9), "思明区": (2028.6, 2250.1, 188.6, 201.3)}
DISTRICTS |= {"集美区": (826.3, 900.1, 71.2, 78.7), "海沧区": (782.4, 891.2, 69.8, 80.1)}
QUESTION = "湖里区2021年地区生产总值是多少？"


def write_word(path):
    document = Document()
    document.add_heading("厦门市2021年各区经济运行情况", 0)
    document.add_heading("一、各区主要指标", 1)
    document.add_paragraph("2021年各区经济稳中有进。")
    document.add_paragraph("表1 各区主要经济指标")
    document.add_paragraph("单位：亿元")
    table = document.add_table(2 + len(DISTRICTS), 5)
    for column, text in enumerate(("地区", "地区生产总值", "", "一般公共预算收入", "")):
        table.cell(0, column).text = text
    for column, text in enumerate(("", "2020年", "2021年", "2020年", "2021年")):
        table.cell(1, column).text = text
    for first, last in (((0, 0), (1, 0)), ((0, 1), (0, 2)), ((0, 3), (0, 4))):
        table.cell(*first).merge(table.cell(*last))
    for row, (name, values) in enumerate(DISTRICTS.items(), start=2):
        for column, value in enumerate((name, *values)):
            table.cell(row, column).text = str(value)
    document.add_paragraph("以上为初步核算数。")
    document.save(str(path))


def write_sheet(path):
    book = Workbook()
    book.active.title = "经费"
    book.active.append(["序号", "单位名称", "项目内容", "金额"])
    for number in range(1, 301):
        book.active.append([number, f"第{number}街道办事处", f"网格化管理平台第{number}期建设", 12.5 * number])
    book.save(path)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "报告"
    (folder / "附件").mkdir(parents=True)
    write_word(folder / "各区经济运行情况.docx")
    write_sheet(folder / "附件" / "街道经费.xlsx")
    (folder / "附件" / "~$街道经费.xlsx").write_bytes(b"x")
    (folder / "附件" / "照片.heic").write_bytes(b"x")
    (folder / "附件" / "加密.docx").write_bytes(b"PK\x03\x04 cut off")
    return folder


@pytest.fixture
def address(tmp_path):
    write_snapshot(tmp_path / "home", [], HashEmbedder(256))
    service = Service(Settings(home=tmp_path / "home"), HashEmbedder(256), TermJudge())
    jobs = Jobs(service)
    with serving(mount_page(FastAPI(), service, jobs=jobs)) as url:
        yield url
    jobs.close()


def add(page, folder):
    page.click("[data-tab=reports]")
    page.set_input_files("input[name=folder]", folder)
    page.wait_for_selector("[data-clear]:visible", timeout=60_000)


def check(page):
    assert fits(page)
    least, where = contrasts(page)
    assert least >= 4.5, where


def test_a_folder_is_added_file_by_file(address, visit, folder):
    page = visit(address)
    add(page, folder)
    assert page.inner_text(".queue .sum [role=status]") == "2 份已加入，1 份没有加入"
    assert "文件已损坏" in page.inner_text(".files .bad .what") and page.inner_text(".files .bad .hint")
    assert page.inner_text(".skipped summary").startswith("略过 2 个文件")
    page.wait_for_function("document.querySelectorAll('.shelf > li').length === 2")
    check(page)
    shoot(page, "upload")
    page.click("[data-clear]")
    assert not page.locator(".queue").is_visible()


def test_two_files_of_one_name_are_not_one_report(address, visit, tmp_path):
    page = visit(address)
    page.click("[data-tab=reports]")
    one, other = tmp_path / "甲.txt", tmp_path / "sub" / "甲.md"
    other.parent.mkdir()
    for path in (one, other):
        path.write_text("某区工作报告\n一、总则\n划分网格7个。", "utf-8")
    page.set_input_files("input[name=files]", [one, other])
    page.wait_for_selector("[data-clear]:visible", timeout=60_000)
    assert page.inner_text(".files .bad .what") == "与这次的另一份文件同名"
    assert page.locator(".files .good").count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESK, PHONE], ids=["desk", "phone"])
def test_a_cell_is_cited_in_its_table_and_found_in_its_report(address, visit, folder, viewport, scheme):
    name = f"{'desk' if viewport is DESK else 'phone'}-{scheme}"
    page = visit(address, viewport=viewport, scheme=scheme)
    add(page, folder)
    check(page)
    page.click("[data-tab=ask]")
    ask(page, QUESTION)
    cell = page.locator(".evidence td.cited")
    assert cell.inner_text() == "1531.9"
    row = page.locator(".evidence tbody tr >> nth=0")
    assert row.inner_text().split() == ["湖里区", "1406.7", "1531.9", "132.4", "148.9"]
    check(page)
    if name == "desk-light":
        shoot(page, "table")
    there = page.get_attribute(".evidence .source a", "href")
    page.goto(f"{address}{there}")
    page.wait_for_selector("#quote")
    assert page.inner_text("#quote") == "1531.9"
    box = page.locator("#quote").bounding_box()
    assert 0 <= box["y"] < viewport["height"] - box["height"]
    check(page)


def test_a_long_table_is_shown_in_parts(address, visit, folder):
    page = visit(address)
    add(page, folder)
    page.goto(f"{address}/report/街道经费")
    page.wait_for_selector(".grid")
    assert page.locator(".grid tbody tr").count() == 200
    page.click(".grid .more a")
    page.wait_for_function("document.querySelectorAll('.grid tbody tr').length === 300")


def test_the_file_comes_back_as_it_was(address, visit, folder):
    page = visit(address)
    add(page, folder)
    page.goto(f"{address}/report/各区经济运行情况")
    with page.expect_download() as download:
        page.click(".identity a[target=_blank]")
    assert download.value.suggested_filename == "各区经济运行情况.docx"
    assert Path(download.value.path()).read_bytes() == (folder / "各区经济运行情况.docx").read_bytes()
