"""A file that somebody added is handed out so that it can do nothing here."""

import pytest

from ingest.load import SUFFIXES
from ui.shelf.original import Original


@pytest.mark.parametrize("suffix", sorted({*SUFFIXES, ".svg", ".xml", ".xhtml", "", ".PDF"}))
def test_no_file_is_a_page_of_this_server(suffix):
    for inline in (False, True):
        headers = Original(f"报告{suffix}", b"<script>alert(1)</script>").headers(inline=inline)
        assert headers["Content-Disposition"].startswith("attachment; ")
        assert "sandbox" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert not any(kind in headers["Content-Type"] for kind in ("html", "xml;", "svg", "script"))
        assert headers["Content-Type"] != "application/xml"


def test_only_what_is_a_pdf_is_shown():
    pdf = Original("a.PDF", b"%PDF-1.7")
    assert pdf.headers(inline=True)["Content-Disposition"].startswith("inline; ")
    assert pdf.headers()["Content-Disposition"].startswith("attachment; ")
    assert not Original("a.html", b"%PDF-1.7").shown
    assert not Original("a.pdf", b"<html>").shown


def test_no_name_breaks_out_of_its_header():
    for name in ('a".pdf\r\nX: y', "a;b=c.txt", "\ud800.txt", "'%00.html", "长" * 500 + ".pdf"):
        header = Original(name, b"").headers()["Content-Disposition"]
        assert header.isascii() and header.isprintable()
        assert header.count('"') == 2
