import io
import zipfile

import pytest

from ingest.formats.sniff import suffix_of
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile, UnsupportedFormat

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def zipped(*parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for part in parts:
            path, content = part if isinstance(part, tuple) else (part, "")
            archive.writestr(path, content)
    return stream.getvalue()


TYPES = ("[Content_Types].xml", "<Types/>")
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n"
CONTENTS = [
    (PDF, ".pdf"),
    (b"HTTP/1.1 200 OK\r\n\r\n" + PDF, ".pdf"),
    (zipped(TYPES, "word/document.xml"), ".docx"),
    (zipped(TYPES, "xl/workbook.xml"), ".xlsx"),
    (zipped(("[Content_Types].xml", f'<Override ContentType="{WORD_TYPE}"/>'), "main/document.xml"), ".docx"),
    (
        zipped(
            ("[Content_Types].xml", '<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>')
        ),
        ".docx",
    ),
    (
        zipped(
            ("[Content_Types].xml", '<Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>')
        ),
        ".xlsx",
    ),
    (zipped("OFD.xml", "Doc_0/Document.xml"), ".ofd"),
    (zipped(("mimetype", "application/vnd.oasis.opendocument.text"), "content.xml"), ".odt"),
    (b"{\\rtf1\\ansi 710}", ".rtf"),
    (b"\x89PNG\r\n\x1a\n" + bytes(40), ".png"),
    (b"\xff\xd8\xff\xe0" + bytes(40), ".jpg"),
    (b"II*\0" + bytes(40), ".tif"),
    (b"MM\0*" + bytes(40), ".tif"),
    (b"BM" + (90).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little") + b"\x28\0\0\0" + bytes(36), ".bmp"),
    (b"RIFF\x10\0\0\0WEBPVP8 " + bytes(20), ".webp"),
    (b"<!DOCTYPE html><html><p>710</p></html>", ".html"),
    (b"\n <!-- saved from url=(0021)http://www.xm.gov.cn/ -->\n<HTML><p>710</p></HTML>", ".html"),
    ('<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><p>网格</p></html>'.encode(), ".html"),
    ("<meta charset=gb2312><table><tr><td>网格</td></tr></table>".encode("gb18030"), ".html"),
    ("\ufeff<html><p>网格</p></html>".encode("utf-16-le"), ".html"),
    ("<html><p>网格治理</p></html>".encode("utf-16-le"), ".html"),
    (
        b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=x\r\n\r\n--",
        ".mhtml",
    ),
    (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', ".doc"),
]


@pytest.mark.parametrize(("data", "suffix"), CONTENTS, ids=lambda value: value if isinstance(value, str) else "")
@pytest.mark.parametrize("name", ["报告.txt", "报告.xls", "报告.pdf", "报告.docx", "报告.html", "报告", "报告.xyz"])
def test_the_content_tells_whatever_the_name_says(data, suffix, name):
    assert suffix_of(data, name) == suffix


CLOSE = [
    (b" " * 1000 + PDF, ".pdf"),  # a header begins in the first 1024 bytes
    (b"x" * 1019 + PDF, ".pdf"),
    (b" " * 1020 + PDF.replace(b"\n", b" "), ".txt"),
    (b"It says %PDF-1.4 of a file.", ".txt"),
    (b"<p>710</p>", ".html"),
    (b"<p>710", ".txt"),  # an element that does not end
    (b"<!-- <html> --> 710", ".txt"),
    (b"<? x ?>\n<% y %>\n<!-- z -->\n<body>710", ".html"),
    (b"710 <html>", ".txt"),
    (b"<x>" + b" " * 2000 + b"<html>710", ".html"),
    (b"<x>" + b" " * 2048 + b"<html>710", ".txt"),
    (b"Subject: x\nContent-Type: multipart/related\n\n710", ".mhtml"),
    (b"Subject: x\nContent-Type: text/plain\n\n710", ".txt"),
    (b"Subject: x\n\nMIME-Version: 1.0", ".txt"),  # it stands in the text
    (b'<?xml version="1.0"?><pkg:package xmlns:pkg="x"/>', ".doc"),
    ("\ufeff报告".encode("utf-16-be"), ".txt"),
    ("\ufeff报告".encode("utf-32-le"), ".txt"),
    ("\ufeff报告".encode("utf-32-be"), ".txt"),
    ("全区划分网格710个。".encode("utf-16-be"), ".txt"),
    ("plain".encode("utf-16-be"), ".txt"),
    (b"710\x1b\x0c\x0e"[:5], ".txt"),
]


@pytest.mark.parametrize(("data", "suffix"), CLOSE, ids=range(len(CLOSE)))
def test_what_is_close_to_another_format_is_told_apart(data, suffix):
    assert suffix_of(data, "a.txt") == suffix


@pytest.mark.parametrize("name", ["a.html", "a.HTM"])
def test_text_with_a_tag_is_a_page_where_the_name_says_so(name):
    assert suffix_of(b"710 <br> 345", name) == ".html"
    assert suffix_of(b"710 < 345", name) == ".txt"


def test_a_hint_names_what_can_be_added_or_says_to_unpack():
    for data, name, words in (
        (TEXT.encode(), "a.py", (".txt", ".docx", ".ofd")),
        (bytes(range(256)), "a.xyz", (".txt", ".docx", ".ofd")),
        (b"BZh9" + bytes(20), "a.bz2", ("unpack it",)),
        (bytes(257) + b"ustar" + bytes(20), "a.tar", ("unpack it",)),
    ):
        with pytest.raises(UnsupportedFormat) as caught:
            suffix_of(data, name)
        assert name in str(caught.value)
        assert all(word in caught.value.hint for word in words)
    with pytest.raises(UnsupportedFormat) as caught:
        suffix_of(b"MZ\x90\0" + bytes(60), "a.doc")
    assert "unpack" not in caught.value.hint


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.csv"])
def test_what_is_called_text_and_is_none_goes_to_the_loader_of_text(name):
    assert suffix_of(bytes(range(256)), name) == name[1:]


TEXT = "一、总则\n全区划分网格710个。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "big5"])
@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.txt", ".txt"),
        ("a.TEXT", ".txt"),
        ("a", ".txt"),
        ("关于2023.1", ".txt"),
        ("1.总则", ".txt"),
        ("a.md", ".md"),
        ("a.markdown", ".md"),
        ("a.csv", ".csv"),
        ("a.tsv", ".tsv"),
        ("a.docx", ".txt"),
        ("a.pdf", ".txt"),
        ("a.html", ".txt"),
        ("a.xls", ".csv"),
    ],
)
def test_the_name_tells_what_text_is(encoding, name, suffix):
    assert suffix_of(TEXT.encode(encoding, "ignore"), name) == suffix


def test_text_in_columns_that_is_called_a_workbook_is_a_table():
    assert suffix_of("地区\t户数\n湖里区\t710\n".encode("gb18030"), "导出.xls") == ".tsv"


def test_markdown_may_begin_with_an_element():
    data = '<div align="center">\n\n# 公报\n\n</div>'.encode()
    assert suffix_of(data, "a.md") == ".md"
    assert suffix_of(data, "a.txt") == ".html"
    assert suffix_of(b"<!doctype html><p>710</p>", "a.md") == ".html"


def test_a_page_without_a_head_is_known_by_its_name_and_tags():
    assert suffix_of("全区划分网格710个。<br>同时新聘".encode(), "a.html") == ".html"


@pytest.mark.parametrize(
    ("data", "name", "error", "says"),
    [
        (b"", "a.docx", EmptyReport, "nothing but white space"),
        (b" \r\n", "a.xyz", EmptyReport, "nothing but white space"),
        (bytes(100), "a.docx", DamagedFile, "does not begin like a .docx file"),
        (bytes(range(256)), "a.pdf", DamagedFile, "does not begin like a .pdf file"),
        (bytes(range(256)), "a.xyz", UnsupportedFormat, "no format that is read"),
        (TEXT.encode(), "a.py", UnsupportedFormat, "'.py' files"),
        (zipped("a.txt"), "a.docx", UnsupportedFormat, "zip archive"),
        (zipped(TYPES, "word/document.xml")[:-30], "a.docx", DamagedFile, "cut off"),
        (zipped(TYPES, "xl/workbook.bin"), "a.xlsb", UnsupportedFormat, "xlsb"),
        (zipped(TYPES, "ppt/presentation.xml"), "a.pptx", UnsupportedFormat, "presentation"),
        (zipped(("mimetype", "application/epub+zip")), "a.epub", UnsupportedFormat, "e-book"),
        (b"\x1f\x8b\x08" + bytes(20), "a.gz", UnsupportedFormat, "gzip"),
        (b"Rar!\x1a\x07\x01\0" + bytes(20), "a.docx", UnsupportedFormat, "rar"),
        (b"7z\xbc\xaf\x27\x1c" + bytes(20), "a.7z", UnsupportedFormat, "7z"),
        (b"MZ\x90\0" + bytes(60), "a.doc", UnsupportedFormat, "a program"),
        (b"%!PS-Adobe-3.0\n", "a.txt", UnsupportedFormat, "PostScript"),
        (b'<?xml version="1.0"?><svg/>', "a.html", UnsupportedFormat, "XML (svg)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(20), "a.doc", DamagedFile, "cut off or damaged"),
    ],
)
def test_what_is_not_read_is_refused_in_one_line_that_says_what_to_do(data, name, error, says):
    with pytest.raises(error) as caught:
        suffix_of(data, name)
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_an_encrypted_part_asks_for_the_password():
    data = bytearray(zipped("OFD.xml"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(ProtectedFile):
        suffix_of(bytes(data), "a.ofd")


def test_an_archive_of_too_many_parts_is_not_opened():
    with pytest.raises(FileOverLimit):
        suffix_of(b"PK\x03\x04" + b"PK\x01\x02" * 30_000, "a.docx")
