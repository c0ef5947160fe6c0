"""Archives of all formats are opened by one reader, within limits."""

import io
import struct
import zipfile

import pytest

from ingest.formats import safe_zip
from ingest.formats.loader import Input, Limits
from ingest.formats.safe_zip import SafeZip, count_parts, key_of
from rag.errors import DamagedFile, FileOverLimit, ProtectedFile


def packed(parts):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def opened(data, **limits):
    return SafeZip(Input(data, "a.zip", ".zip", Limits(**limits)), again="again", split="split")


def test_a_part_is_found_however_it_is_spelled():
    archive = opened(packed({"Word/a b.xml": "x", "folder/": ""}))
    assert [archive.read(path) for path in ("word/a b.xml", "/Word\\a b.xml", "word/./a%20b.xml")] == [b"x"] * 3
    assert (list(archive), archive.size("word/a b.xml"), archive.size("no")) == (["word/a b.xml"], 1, 0)
    assert "../word/a b.xml" in archive  # above the root there is nothing


@pytest.mark.parametrize("data", [b"PK\x03\x04", packed({"a": "x" * 99})[:-30]], ids=["head alone", "cut"])
def test_a_damaged_archive_is_told_with_the_hint_of_its_format(data):
    with pytest.raises(DamagedFile, match="cut off or damaged") as caught:
        opened(data)
    assert caught.value.hint == "again"


def test_a_part_that_is_missing_or_damaged_is_told():
    data = packed({"a": "x" * 99})
    with pytest.raises(DamagedFile, match="its part b is missing"):
        opened(data).read("b")
    broken = data.replace(zipfile.ZipFile(io.BytesIO(data)).infolist()[0].CRC.to_bytes(4, "little"), b"\0\0\0\0")
    with pytest.raises(DamagedFile, match="its part a cannot be unpacked"):
        opened(broken).read("a")


def test_all_parts_together_are_weighed_before_one_is_unpacked():
    data = packed({name: b"\0" * 600_000 for name in "ab"})
    assert len(opened(data, inflated_mib=2).read("a")) == 600_000
    with pytest.raises(FileOverLimit, match="over the limit of 1 MiB") as caught:
        opened(data, inflated_mib=1)
    assert caught.value.hint == "split"


def test_an_archive_may_unpack_to_exactly_the_limit():
    assert len(opened(packed({"a": b"\0" * (1 << 20)}), inflated_mib=1).read("a")) == 1 << 20
    with pytest.raises(FileOverLimit, match=r"a\.zip is too large: it unpacks to 1 MiB"):
        opened(packed({"a": b"\0" * (1 << 20), "b": "x"}), inflated_mib=1)


def test_a_part_that_is_packed_in_an_unknown_way_is_told():
    data = packed({"a": "x" * 99})
    at, inside = data.index(b"PK\x01\x02") + 10, data.index(b"PK\x03\x04") + 8
    unknown = data[:inside] + b"\x63\0" + data[inside + 2 : at] + b"\x63\0" + data[at + 2 :]
    with pytest.raises(DamagedFile, match="its part a cannot be unpacked") as caught:
        opened(unknown).read("a")
    assert caught.value.hint == "again"
    assert "a.zip" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/Word//Document%201.xml", "word/document 1.xml"),
        ("word\\Document 1.xml", "word/document 1.xml"),
        ("//a/./b/../C", "a/c"),
        ("../../a", "a"),
        ("报告.XML", "报告.xml"),
    ],
)
def test_the_ways_to_spell_a_path_are_one(path, key):
    assert key_of(path) == key


def test_parts_are_counted_without_opening_the_archive():
    assert [count_parts(packed(dict.fromkeys(names, ""))) for names in ("", "a", "abc")] == [0, 1, 3]


def test_a_part_that_is_larger_than_it_says_is_not_unpacked():
    data = packed({"a": b"\0" * 3_000_000})
    size = struct.pack("<I", 3_000_000)
    assert data.count(size) == 2
    with pytest.raises(DamagedFile, match="cannot be unpacked"):
        opened(data.replace(size, struct.pack("<I", 1000)), inflated_mib=1).read("a")


def test_too_many_parts_are_not_even_listed(monkeypatch):
    monkeypatch.setattr(safe_zip, "MOST_PARTS", 3)
    assert len(list(opened(packed({name: "" for name in "abc"})))) == 3
    with pytest.raises(FileOverLimit, match="4 parts; 3 are allowed"):
        opened(packed({name: "" for name in "abcd"}))


def test_an_archive_with_a_password_is_told():
    data = packed({"a": "x"})
    at = data.index(b"PK\x01\x02") + 8
    with pytest.raises(ProtectedFile, match=r"a\.zip asks for a password") as caught:
        opened(data[:at] + b"\x01" + data[at + 1 :])
    assert "without a password" in caught.value.hint
    assert "a" in opened(data[:at] + b"\x08" + data[at + 1 :])  # a flag for something else
