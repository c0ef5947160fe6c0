import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

import docx
import pytest

from ingest.formats import office
from ingest.formats.document import Paragraph
from ingest.formats.loader import Input, Limits
from rag.errors import ConverterMissing, DamagedFile, FileOverLimit, IngestError

RTF = rb"{\rtf1\ansi \u20840?\u21306?\u21010?\u20998?\u32593?\u26684?710\u20010?\u12290?\par}"
needs_converter = pytest.mark.skipif(not office.converter(), reason="LibreOffice is not installed")


def program(folder, monkeypatch, script):
    """Put a program named soffice on the path, and nothing else of that name."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_without_libreoffice_one_line_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConverterMissing) as caught:
        office.load(Input(RTF, "报告.rtf", ".rtf"))
    assert "\n" not in str(caught.value)
    assert "libreoffice-writer" in caught.value.hint


def test_a_file_that_cannot_be_converted_is_damaged(tmp_path, monkeypatch):
    program(tmp_path, monkeypatch, "exit 0")
    with pytest.raises(DamagedFile):
        office.load(Input(b"", "报告.rtf", ".rtf"))


def test_a_conversion_that_takes_too_long_is_ended_with_all_it_started(tmp_path, monkeypatch):
    mark = tmp_path / "alive"
    program(tmp_path, monkeypatch, f"(sleep 2; touch {mark}) & sleep 60")
    started = time.monotonic()
    with pytest.raises(FileOverLimit):
        office.load(Input(RTF, "报告.rtf", ".rtf", Limits(seconds=0.5)))
    assert time.monotonic() - started < 10
    time.sleep(2)
    assert not mark.exists()


def test_each_conversion_has_a_folder_of_its_own_that_is_removed(tmp_path, monkeypatch):
    log = tmp_path / "log"
    program(tmp_path, monkeypatch, f'pwd >> {log}; for each in "$@"; do echo "$each" >> {log}; done')
    for _ in range(2):
        with pytest.raises(DamagedFile):
            office.load(Input(RTF, "../报告.rtf", ".rtf"))
    lines = log.read_text("utf-8").splitlines()
    folders = {line for line in lines if line.startswith("/") and line.count("/") == 2}
    assert len(folders) == 2
    assert not any(shutil.os.path.exists(folder) for folder in folders)
    assert sum("UserInstallation" in line for line in lines) == 2
    assert not any("报告" in line for line in lines)


@needs_converter
@pytest.mark.slow
def test_two_files_are_converted_at_once():
    with ThreadPoolExecutor(2) as pool:
        documents = list(pool.map(office.load, [Input(RTF, f"{number}.rtf", ".rtf") for number in range(2)]))
    assert [document.blocks for document in documents] == [(Paragraph("全区划分网格710个。"),)] * 2


@needs_converter
@pytest.mark.slow
def test_a_word_97_file_is_read_without_libreoffice_too(tmp_path, monkeypatch):
    path = tmp_path / "报告.docx"
    document = docx.Document()
    document.add_heading("总则", 2)
    document.add_paragraph("全区划分网格710个。")
    table = document.add_table(3, 3)
    for row, texts in zip(table.rows, (("地区", "网格", ""), ("湖里", "710", "个"), ("思明", "", "")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    document.save(path)
    command = [office.converter(), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    subprocess.run([*command, "--convert-to", "doc", "--outdir", tmp_path, path], check=True, capture_output=True)
    data = (tmp_path / "报告.doc").read_bytes()
    monkeypatch.setenv("PATH", str(tmp_path))
    alone = office.load(Input(data, "报告.doc", ".doc"))
    assert alone.blocks[:2] == (Paragraph("总则", level=2), Paragraph("全区划分网格710个。"))
    cells = {cell.text: (cell.row, cell.column, cell.columns) for cell in alone.blocks[2].cells if cell.text}
    assert cells["网格"] == (0, 1, 2)
    assert {cells[text] for text in ("湖里", "710", "个")} == {(1, 0, 1), (1, 1, 1), (1, 2, 1)}
    for share in (0.02, 0.1, 0.3, 0.6):
        with pytest.raises(IngestError):
            office.load(Input(data[: int(len(data) * share)], "报告.doc", ".doc"))
