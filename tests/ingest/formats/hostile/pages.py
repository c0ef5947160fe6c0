"""Hostile web pages, Markdown, tables and texts: depth, size, wrong bytes, wrong names."""

import io

import xlwt

from tests.ingest.formats.hostile.build import (
    EITHER,
    PROSE,
    READ,
    Case,
    archive,
    docx,
    odt,
    ofd,
    parts,
    sheet_parts,
    small_pdf,
    xlsx,
)

OVER = ("FileOverLimit",)
BROKEN = ("DamagedFile", "FileOverLimit", "EmptyReport", "UnreadableText")
ENTITIES = '<!DOCTYPE html [<!ENTITY a "{0}"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
PAGE = f"<html><head><title>某市公报</title></head><body><p>{PROSE}</p></body></html>"


def cases():
    yield from web_pages()
    yield from mails()
    yield from markdown()
    yield from tables()
    yield from workbooks()
    yield from rich_text()
    yield from wrong_names()
    yield from wrong_bytes()


def web_pages():
    yield Case("laughs.html", (ENTITIES.format("笑" * 10) + PAGE + "&a;&b;" * 1000).encode(), READ)
    yield Case("deep-boxes.html", ("<div>" * 100_000 + PROSE).encode(), errors=OVER)
    yield Case("deep-lists.html", ("<ul><li>" * 50_000 + PROSE).encode(), errors=OVER)
    yield Case("deep-tables.html", ("<table><tr><td>" * 5000 + PROSE).encode(), errors=OVER)
    yield Case("deep-quotes.html", ("<blockquote>" * 50_000 + PROSE).encode(), errors=OVER)
    yield Case("deep-vectors.html", ("<svg>" + "<g>" * 50_000 + PROSE).encode(), errors=OVER)
    yield Case("open-formats.html", "".join(f"<font color={at}><p>{PROSE}" for at in range(5000)).encode(), READ)
    yield Case("open-links.html", (f"<a href=1><div>{PROSE}" * 5000).encode(), EITHER)
    yield Case("open-select.html", (PAGE + "<select><option>" * 100_000).encode(), READ)
    attributes = " ".join(f"a{at}=1" for at in range(1_000_000))
    yield Case("attributes-1000000.html", f"<p {attributes}>{PROSE}".encode(), errors=OVER)
    yield Case("attribute-long.html", f"<p title='{'x' * 20_000_000}'>{PROSE}".encode(), EITHER)
    yield Case("brackets.html", (PAGE + "<" * 2_000_000).encode(), EITHER)
    yield Case("comments.html", (PAGE + "<!--" * 500_000).encode(), READ)
    yield Case("entities.html", (PAGE + "&#x4e2d;" * 500_000).encode(), EITHER)
    yield Case(
        "spans-huge.html",
        ("<table border=1>" + "<tr><td colspan=1000 rowspan=65534>甲<td>乙</tr>" * 3000).encode(),
        errors=OVER,
    )
    yield Case(
        "vector.html",
        ENTITIES.format("笑").encode() + f"<svg><image href='file:///etc/passwd'/></svg>{PAGE}".encode(),
        READ,
    )
    yield Case(
        "scripts.html", (PAGE + "<script>while(1){}</script><iframe src='file:///etc/passwd'></iframe>").encode(), READ
    )
    yield Case("style-long.html", f"<style>{'.a{' * 300_000}</style>{PAGE}".encode(), READ)
    yield Case("cut.html", PAGE.encode("gb18030")[:-35], EITHER)
    yield Case("nothing.html", b"<html><body><script>1</script></body></html>", errors=("EmptyReport",))
    yield Case("zeros.html", PAGE.encode() + bytes(1000), errors=BROKEN)
    yield Case(
        "cells-210000.html",
        (PAGE + "<table>" + "<tr>" + "<td>" * 2100 + "</tr>" + "</table>").encode() * 100,
        errors=OVER,
    )


def mails():
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b0\r\n\r\n"
    deep = b"".join(
        b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n" % (at, at + 1) for at in range(3000)
    )
    yield Case("deep-parts.mhtml", head + deep, errors=BROKEN)
    part = b"--b0\r\nContent-Type: text/plain\r\n\r\nx\r\n"
    whole = b"--b0\r\nContent-Type: text/html\r\n\r\n" + PAGE.encode() + b"\r\n"
    yield Case("parts-50000.mhtml", head + whole + part * 50_000 + b"--b0--", EITHER)
    yield Case("no-page.mhtml", head + part + b"--b0--", errors=("DamagedFile",))
    yield Case("no-boundary.mhtml", b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + whole, EITHER)
    odd = b"--b0\r\nContent-Type: text/html; charset=no-such\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%\r\n--b0--"
    yield Case("bad-base64.mhtml", head + odd, errors=BROKEN)
    yield Case("cut.mhtml", (head + whole)[:-60], EITHER)
    yield Case(
        "headers-100000.mhtml", b"MIME-Version: 1.0\r\n" + b"X-A: 1\r\n" * 100_000 + b"\r\n" + PAGE.encode(), EITHER
    )


def markdown():
    yield Case("quotes-10000.md", (">" * 10_000 + PROSE).encode(), errors=OVER)
    yield Case("lists-10000.md", ("- " * 10_000 + PROSE).encode(), errors=OVER)
    yield Case("emphasis.md", ("*a_ " * 20_000).encode(), EITHER)
    yield Case("stars.md", ("*" * 200_000 + PROSE).encode(), EITHER)
    yield Case("brackets.md", ("[" * 20_000 + PROSE).encode(), EITHER)
    yield Case("links.md", ("[a](" * 20_000 + PROSE).encode(), EITHER)
    yield Case("ticks.md", "".join("`" * at + " " for at in range(1, 1000)).encode(), EITHER)
    yield Case("pipes.md", ("|" * 100_000 + "\n" + "|-" * 100_000 + "|\n" + "|a" * 100_000).encode(), EITHER)
    yield Case("angles.md", ("<" * 100_000 + "<!-- " * 10_000 + PROSE).encode(), EITHER)
    yield Case("front-open.md", ("---\n" + "title: x\n" * 100_000).encode(), EITHER)


def tables():
    yield Case("line-long.csv", ("甲," * 50 + "乙" * 5_000_000).encode(), EITHER)
    yield Case("commas.csv", ("甲" + "," * 1_000_000 + "乙\n").encode() * 2, EITHER)
    yield Case("cells-250000.csv", ("1,2,3,4,5\n" * 50_000).encode(), errors=OVER)
    yield Case("zeros.csv", "区,值\n甲,1\x00\n".encode(), errors=BROKEN)
    yield Case("quote-open.csv", ('区,值\n甲,"1\n' + "乙,2\n" * 200_000).encode(), EITHER)
    yield Case("quotes.csv", ('"' * 1_000_001).encode(), EITHER)
    yield Case("formulas.csv", "区,值\n=cmd|'/c calc'!A1,@SUM(1)\n甲,1\n".encode(), READ)
    yield Case("control.csv", "区,值\n甲\x07,1\n".encode(), EITHER)
    yield Case("brackets.txt", b"[" * 3_000_000, EITHER)
    yield Case("line-long.txt", ("甲" * 5_000_000).encode(), EITHER)
    yield Case("zeros.txt", b"\0" * 10_000, errors=("UnreadableText",))
    yield Case("control.txt", (PROSE + "\x07").encode(), errors=("UnreadableText",))
    yield Case("blank.txt", " \n\t　\r\n".encode() * 1000, errors=("EmptyReport",))


def xls():
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("表1").write(0, 0, PROSE)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbooks():
    whole = xls()
    for share in (10, 50, 90):
        yield Case(f"cut-{share}.xls", whole[: len(whole) * share // 100], EITHER)
    at = whole.index(b"\x09\x08\x10\x00\x00\x06\x05\x00")  # BOF of the globals; the record after it asks for a password
    locked = whole[: at + 20] + b"\x2f\x00\x06\x00\x00\x00\x01\x02\x03\x04" + whole[at + 30 :]
    yield Case("password.xls", locked, errors=("ProtectedFile",))
    yield Case("records-long.xls", whole[: at + 20] + b"\xfc\x00\xff\xff" * 2000 + whole[at + 8020 :], EITHER)
    swapped = bytearray(whole)
    for place in range(at + 40, len(whole), 97):
        swapped[place] ^= 0xFF
    yield Case("flipped.xls", bytes(swapped), EITHER)


def rich_text():
    yield Case("deep-groups.rtf", b"{\\rtf1 " + b"{" * 20_000 + b"a" + b"}" * 20_000 + b"}", EITHER)
    yield Case("cut.rtf", b"{\\rtf1 {\\fonttbl{\\f0 Ar", EITHER)


def wrong_names():
    """Whole files with the names of others: the content tells the loader."""
    page = PAGE.encode()
    csv = f"区,值\n甲,{PROSE}\n".encode()
    for name, data in (
        ("word-named.pdf", docx()),
        ("word-named.txt", docx()),
        ("word-named.xls", docx()),
        ("sheet-named.docx", xlsx()),
        ("sheet-named.csv", xlsx()),
        ("ofd-named.pdf", ofd()),
        ("pdf-named.docx", small_pdf()),
        ("pdf-named.html", small_pdf()),
        ("page-named.xls", page),
        ("page-named.doc", page),
        ("page-named.pdf", page),
        ("xls-named.xlsx", xls()),
        ("text-named.docx", PROSE.encode()),
        ("text-named.pdf", PROSE.encode("gb18030")),
        ("table-named.xlsx", csv),
        ("no-suffix", PROSE.encode()),
        ("name.2023.1", PROSE.encode()),
    ):
        yield Case(name, data, READ)
    yield Case("odt-named.docx", odt(), EITHER)  # needs LibreOffice


def wrong_bytes():
    noise = bytes((at * 167 + at // 7 + 13) % 256 for at in range(5000))
    for suffix in [
        "docx",
        "docm",
        "pdf",
        "html",
        "htm",
        "mhtml",
        "md",
        "xlsx",
        "xlsm",
        "xls",
        "csv",
        "tsv",
        "png",
        "jpg",
        "tif",
        "bmp",
        "webp",
        "ofd",
        "doc",
        "wps",
        "rtf",
        "odt",
        "txt",
    ]:
        yield Case(f"noise.{suffix}", noise, errors=(*BROKEN, "UnsupportedFormat"))
    for suffix in ("docx", "pdf", "html", "xlsx", "xls", "csv", "md", "ofd", "doc", "png", "txt"):
        yield Case(f"empty.{suffix}", b"", errors=("EmptyReport",))
        yield Case(f"zero.{suffix}", bytes(4096), errors=BROKEN)
    for name, data in (
        ("program.docx", b"MZ\x90\0\x03\0\0\0" + bytes(100)),
        ("program.pdf", b"\x7fELF\x02\x01\x01\0" + bytes(100)),
        ("gzip.docx", b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + bytes(50)),
        ("rar.docx", b"Rar!\x1a\x07\x01\0" + bytes(50)),
        ("seven.xlsx", b"7z\xbc\xaf\x27\x1c" + bytes(50)),
        ("film.pdf", b"\0\0\0\x20ftypisom" + bytes(50)),
        ("script.sh", b"#!/bin/sh\nrm -rf /\n"),
        ("vector.svg", b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><text>a</text></svg>"),
        ("archive.zip", archive(*parts({"a.txt": PROSE}))),
        ("slides.pptx", archive(*parts({"[Content_Types].xml": "<Types/>", "ppt/presentation.xml": "<a/>"}))),
        ("binary.xlsb", archive(*parts(sheet_parts() | {"xl/workbook.bin": "x"}))),
    ):
        yield Case(name, data, errors=("UnsupportedFormat",))
