"""Hostile names and sizes: whatever somebody calls their file, nothing is written outside the folder for it."""

import resource
import stat
import tempfile
from itertools import product

import pytest

from ingest.load import SUFFIXES
from ingest.names import report_id, slug
from rag.errors import IngestError, UnsupportedFormat
from ui.errors import FileTooLarge, NoRoom
from ui.shelf.incoming import harmless_name, receive

CLIMBING = [
    "../",
    "../../../../",
    "..\\",
    "..\\..\\",
    "./",
    "/",
    "//",
    "\\\\host\\share\\",
    "C:\\",
    "C:",
    "~/",
    "~root/",
]
CODED = [
    "%2e%2e%2f",
    "%252e%252e/",
    "..%c0%af",
    "..%5c",
    "....//",
    "..;/",
    "．．／",
    "‥/",
    "..∕",
    "..⁄",
    "file:///",
    "\\\\?\\C:\\",
]
TARGETS = ["etc/passwd", "keys.json", "index/CURRENT", "报告.txt", "CON.txt", ".ssh/authorized_keys", "a\0.txt"]
ODD = [
    *("", ".", "..", "...", "/", "\\", ".txt", "..txt", "....txt", " .txt", "-.txt", "--help.txt", "-rf.txt"),
    *(
        "a.txt/",
        "a.txt\\",
        "a.txt/..",
        "a.txt\0.exe",
        "a\n.txt",
        "a\r\nSet-Cookie: x.txt",
        "a\u202etxt.exe",
        "\ud800.txt",
    ),
    *("$(id).txt", "`id`.txt", ";id;.txt", "|id.txt", "*.txt", "?.txt", "<script>.txt", '"quoted".txt', "'.txt"),
    *(
        "NUL.txt",
        "con.txt",
        "aux.txt",
        "a:stream.txt",
        "a.txt:zone",
        "a" * 5000 + ".txt",
        "网" * 5000 + ".txt",
        "a.t\0xt",
    ),
    *(
        "İ" * 90 + ".txt",
        "e\u0301" * 200 + ".txt",
        "\u200b.txt",
        "\ufeff.txt",
        "💥.txt",
        "a.TXT",
        "a.Text",
        "a.txt.exe",
    ),
    *("a.html", "a.pdf", "a.tar.gz", "a.txt ", "a.txt.", "ſ.txt", "a.\u212aey", "\x7f.txt", "\x1b[2J.txt", "🇨🇳.txt"),
]
HOSTILE = [*(f"{way}{target}" for way, target in product([*CLIMBING, *CODED], TARGETS)), *ODD]


@pytest.fixture
def temp(tmp_path, monkeypatch):
    """A folder for temporary files between others that nothing may touch."""
    for name in ("etc", "index", "temp"):
        (tmp_path / name).mkdir()
    (tmp_path / "keys.json").write_text("keys")
    (tmp_path / "etc" / "passwd").write_text("passwords")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    monkeypatch.chdir(tmp_path / "index")
    return tmp_path / "temp"


def tree(folder):
    return {path: path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def test_hostile_names_touch_nothing_outside_their_folder(temp):
    assert len(set(HOSTILE)) >= 220
    before, taken = tree(temp.parent), 0
    for name in HOSTILE:
        try:
            incoming = receive(name, b"text", 100)
        except IngestError as error:
            assert error.hint
            assert tree(temp.parent) == before
            continue
        taken += 1
        inside = {path.relative_to(temp).parts for path in temp.rglob("*")}
        assert sorted(map(len, inside)) == [1, 2], name
        with incoming as path:
            assert path.parent.parent == temp
            assert path.read_bytes() == b"text"
            assert path.suffix in SUFFIXES
            assert path.stem == incoming.report == slug(incoming.report)
            assert path.stem.replace("-", "").isalnum()
            assert len(path.stem) <= 200
        assert tree(temp.parent) == before, name
    assert taken > 40


def test_only_we_may_enter_the_folder(temp):
    with receive("a.txt", b"text", 100) as path:
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("湖里区 整改报告(2022).txt", report_id("湖里区 整改报告(2022)")),
        ("a/b\\c.TXT", "c"),
        ("a/b\\C.TXT", report_id("C")),
        ("cafe\u0301.txt", "café"),
        ("2022-1.txt", "2022-1"),
        ("2022.1.txt", report_id("2022.1")),
    ],
)
def test_the_name_gives_the_id(name, id_):
    assert harmless_name(name)[0] == id_


@pytest.mark.parametrize("name", ["a.exe", "a", "", "txt", ".txt", "a.txt.exe", "a.txt/b"])
def test_suffixes_without_a_loader_are_refused(temp, name):
    with pytest.raises(UnsupportedFormat) as caught:
        receive(name, b"text", 100)
    assert ".txt" in str(caught.value)


def test_names_without_a_letter_do_not_share_an_id(temp):
    with pytest.raises(IngestError):
        receive("！！.txt", b"text", 100)


def test_a_file_may_have_as_many_bytes_as_are_allowed(temp):
    receive("a.txt", b"x" * 100, 100).discard()
    with pytest.raises(FileTooLarge):
        receive("a.txt", b"x" * 101, 100)
    assert list(temp.iterdir()) == []


def test_the_message_names_the_limit():
    with pytest.raises(FileTooLarge, match="3 MiB"):
        receive("a.txt", b"x" * (3 << 20) + b"x", 3 << 20)


def test_the_name_of_the_sender_is_kept_beside_the_id():
    with (incoming := receive("投入报告 1.2.txt", b"text", 100)) as path:
        assert incoming.name == "投入报告 1.2"
        assert path.stem == incoming.report == report_id("投入报告 1.2")


def test_a_disk_that_is_full_leaves_nothing_behind(temp):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, before[1]))
    try:
        with pytest.raises(NoRoom, match="large"):
            receive("a.txt", b"x" * 100, 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert list(temp.iterdir()) == []


def test_a_folder_that_is_not_there_is_told(temp):
    temp.rmdir()
    with pytest.raises(NoRoom) as caught:
        receive("a.txt", b"text", 100)
    assert "TMPDIR" in caught.value.hint


def test_an_id_that_is_given_counts_more_than_the_name(temp):
    with receive("other.txt", b"text", 100, report="huli") as path:
        assert path.name == "huli.txt"
    for id_ in ("../huli", "a/b", "HULI", ".", "a b"):
        with pytest.raises(IngestError):
            receive("other.txt", b"text", 100, report=id_)
    assert list(temp.iterdir()) == []
