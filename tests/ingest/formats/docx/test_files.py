import io
import zipfile

import pytest

from rag.errors import DamagedFile, EmptyReport, FileOverLimit, IngestError, ProtectedFile
from tests.ingest.formats.docx.files import archive, p, part, r, read, tbl, tc, texts, tr, word

PLAIN = word(p("全区划分网格710个。"))


def broken(data):
    with pytest.raises(IngestError) as caught:
        read(data)
    assert "\n" not in str(caught.value)
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_damaged(share):
    assert isinstance(broken(PLAIN[: int(len(PLAIN) * share)]), DamagedFile)


@pytest.mark.parametrize(
    "data", [b"", b"PK\3\4", b"%PDF-1.7", "一、总则".encode(), archive(word__styles=part("styles", ""))]
)
def test_what_is_no_word_file_is_damaged(data):
    assert isinstance(broken(data), DamagedFile)


def test_bytes_changed_inside_are_damage():
    at = PLAIN.index(b"word/document.xml") + 40
    assert isinstance(
        broken(PLAIN[:at] + bytes(byte ^ 255 for byte in PLAIN[at : at + 20]) + PLAIN[at + 20 :]), DamagedFile
    )


@pytest.mark.parametrize("xml", ["<w:document", "", "\0", "<a/>", part("document", ""), "﷐<?xml"])
def test_a_text_part_that_is_no_xml_is_damaged(xml):
    assert isinstance(broken(archive(word__document=xml)), DamagedFile)


def test_a_file_without_text_is_empty():
    assert isinstance(broken(word(p() + tbl(tr("", "")))), EmptyReport)


def test_an_encrypted_file_asks_for_a_password():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    assert isinstance(broken(ole), ProtectedFile)
    data = bytearray(PLAIN)
    for sign, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = -1
        while (at := data.find(sign, at + 1)) >= 0:
            data[at + offset] |= 1
    assert isinstance(broken(bytes(data)), ProtectedFile)


def test_a_word_97_file_is_told_by_its_content():
    assert ".doc" in broken(b"\xd0\xcf\x11\xe0" + bytes(600)).hint


def test_entities_are_never_expanded():
    laughs = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;">]>'
    outside = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    for start in (laughs, outside):
        text = part("document", f"<w:body>{p('&a;')}</w:body>").split("?>", 1)[1]
        assert isinstance(broken(archive(word__document=start + text)), DamagedFile)


def test_nesting_is_limited():
    cell = p("底")
    for _ in range(40):
        cell = tbl(tr(tc(cell)))
    assert isinstance(broken(word(cell)), FileOverLimit)
    assert isinstance(broken(word("<w:ins>" * 5000 + "</w:ins>" * 5000)), FileOverLimit)


def test_what_a_file_unpacks_to_is_limited():
    with pytest.raises(FileOverLimit):
        read(word(p("长" * 2_000_000)), inflated_mib=2)
    with pytest.raises(FileOverLimit):
        read(word(p("长" * 2_000_000)), memory_mib=32)
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as zipped:
        for number in range(20_001):
            zipped.writestr(str(number), b"")
    assert isinstance(broken(many.getvalue()), FileOverLimit)


def test_parts_that_lead_out_of_the_archive_or_to_nothing_are_not_read():
    data = word(p("正文") + '<w:sectPr><w:headerReference r:id="header1"/></w:sectPr>', header1=p("页眉"))
    for target in ("../../etc/passwd", "https://example.org/x.xml", "missing.xml"):
        old = zipfile.ZipFile(io.BytesIO(data))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as changed:
            for name in old.namelist():
                changed.writestr(name, old.read(name).replace(b"header1.xml", target.encode()))
        assert texts(read(buffer.getvalue()), furniture=True) == []


def test_a_strict_file_reads_like_any_other():
    usual, strict = b"http://schemas.openxmlformats.org/", b"http://purl.oclc.org/ooxml/"
    changes = ((usual + b"wordprocessingml/2006/main", strict + b"wordprocessingml/main"),)
    changes += ((usual + b"officeDocument/2006/", strict + b"officeDocument/"),)
    old = zipfile.ZipFile(io.BytesIO(word(p("正文", r("[注]")))))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as changed:
        for name in old.namelist():
            data = old.read(name)
            for before, after in changes:
                data = data.replace(before, after)
            changed.writestr(name, data)
    assert texts(read(buffer.getvalue())) == ["正文[注]"]


def test_progress_is_told():
    from ingest.formats.docx import load
    from ingest.formats.loader import Input

    told = []
    load(Input(PLAIN, "a.docx", ".docx", progress=lambda *step: told.append(step)))
    assert told[-1] == ("parts", 2, 2)
