"""A whole home goes through one file: made beside a server, restored whole, and refused when a byte of it is wrong."""

import hashlib
import itertools
import json
import re
import stat
import threading
import zipfile
from datetime import UTC, datetime

import pytest

from index.store.snapshot import read_reports, write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from rag.errors import ArchiveDamaged
from tests.fakes import HashEmbedder
from ui.entry.accounts import Accounts
from ui.entry.keys import Keyring
from ui.service.audit import Audit
from ui.service.feedback import Feedback, Opinion
from ui.shelf.backup import back_up, is_backup, restore_backup, try_backup

MODEL = HashEmbedder(64)
PASSWORD = "a long enough secret"


@pytest.fixture
def home(tmp_path):
    """A home with a report, a key, an account, an opinion and a day of the audit log."""
    home = tmp_path / "home"
    write_snapshot(home, [parse_text("湖里区工作报告\n一、治理\n全区划分网格710个。", name="huli")], MODEL)
    Keyring(home).new("portal", ["ask"])
    Accounts(home).add("zhang", PASSWORD, "librarian")
    Feedback(home).add(Opinion("问？", "答", "bad"))
    Audit(Settings(home=home), lambda: datetime(2026, 11, 1, tzinfo=UTC)).record("ask", "zhang")
    return home


@pytest.fixture
def file(home, tmp_path):
    back_up(Settings(home=home, llm_key="the secret of the endpoint"), tmp_path / "all.zip")
    return tmp_path / "all.zip"


def tree(home):
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and not path.name.lower().endswith("lock")
    }


def rewrite(file, changed, *, truthful=False):
    """Write the zip again with other members: bytes to put there, None to leave one out."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()} | changed
    if truthful:
        contents = json.loads(members["backup.json"])
        contents["sha256"] |= {name: hashlib.sha256(data).hexdigest() for name, data in changed.items()}
        members["backup.json"] = json.dumps(contents).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            if data is not None:
                archive.writestr(name, data)


def test_an_empty_machine_becomes_the_same(home, file, tmp_path):
    other = tmp_path / "other"
    kept, restored = restore_backup(other, file, MODEL)
    assert (kept.reports, restored.reports, restored.embedded) == (1, 1, 0)
    assert set(kept.files) == {"keys.json", "accounts.json", "feedback.jsonl", "audit/2026-11-01.jsonl"}
    before, after = tree(home), tree(other)
    assert {name: after[name] for name in kept.files} == {name: before[name] for name in kept.files}
    assert read_reports(other) == read_reports(home)
    assert Accounts(other).check("zhang", PASSWORD).scopes == {"ask", "ingest"}
    assert [key.name for key in Keyring(other).list()] == ["portal"]
    assert try_backup(file, MODEL) == kept
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "home", "other"]


def test_backups_beside_writers_are_whole(home, tmp_path):
    """Reports, keys and feedback change all the time; each backup restores, with reports of one generation."""
    ended, written = threading.Event(), []

    def write():
        for number in itertools.takewhile(lambda _: not ended.is_set(), itertools.count(1)):
            texts = [f"{place}区工作报告\n一、治理\n全区划分网格{number}个。" for place in ("甲", "乙")]
            write_snapshot(home, [parse_text(text, name=f"r{at}") for at, text in enumerate(texts)], MODEL)
            Keyring(home).new(f"portal-{number}", ["ask"])
            Feedback(home).add(Opinion(f"{number}？", "答", "bad"))
            written.append(number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for at in itertools.takewhile(lambda at: at < 8 or len(written) < 8, itertools.count()):
            assert writer.is_alive()
            back_up(Settings(home=home), tmp_path / "all.zip")
            kept, _ = restore_backup(tmp_path / f"restored-{at}", tmp_path / "all.zip", MODEL)
            texts = [parsed.report.text for parsed in read_reports(tmp_path / f"restored-{at}")]
            assert len({re.search(r"\d+", text)[0] for text in texts}) == 1
            assert len(texts) == kept.reports
            assert Keyring(tmp_path / f"restored-{at}").list()
    finally:
        ended.set()
        writer.join()


def test_it_is_as_secret_as_the_accounts_and_holds_no_secret_of_the_settings(file):
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with zipfile.ZipFile(file) as archive:
        contents = json.loads(archive.read("backup.json"))
        assert b"the secret of the endpoint" not in b"".join(archive.read(name) for name in archive.namelist())
    assert contents["settings"]["YIJU_PORT"] == "8000"


def test_what_a_restored_home_had_besides_stays(home, file):
    other = Audit(Settings(home=home), lambda: datetime(2026, 11, 2, tzinfo=UTC))
    other.record("ask", "li")
    Feedback(home).add(Opinion("后来？", "答", "good"))
    Accounts(home).add("li", PASSWORD, "staff")
    today = tree(home)["audit/2026-11-02.jsonl"]
    for _ in range(2):
        restore_backup(home, file, MODEL)
    assert [account.name for account in Accounts(home).list()] == ["zhang"]
    assert [opinion.question for opinion in Feedback(home).read()] == ["问？", "后来？"]
    assert tree(home)["audit/2026-11-02.jsonl"] == today


def test_a_home_without_reports_or_without_anything_is_backed_up_too(tmp_path):
    Keyring(tmp_path / "home").new("portal", ["ask"])
    for home, files in (("home", {"keys.json"}), ("nothing", set())):
        file = tmp_path / f"{home}.zip"
        assert set(back_up(Settings(home=tmp_path / home), file).files) == files
        assert set(try_backup(file, MODEL).files) == files
        assert is_backup(file)


def test_a_changed_byte_is_refused_or_changes_nothing(home, file, tmp_path):
    """Some bytes of a zip mean nothing, such as the time of a member: then all is restored."""
    whole, before, refused = file.read_bytes(), tree(home), 0
    for at in range(0, len(whole), len(whole) // 60):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        other = tmp_path / str(at)
        try:
            kept, _ = restore_backup(other, file, MODEL)
        except ArchiveDamaged:
            refused += 1
            assert tree(other) == {}
        else:
            assert {name: tree(other)[name] for name in kept.files} == {name: before[name] for name in kept.files}
            assert read_reports(other) == read_reports(home)
    assert refused > 40


def test_a_file_without_its_end_is_refused(home, file):
    whole, before = file.read_bytes(), tree(home)
    for length in range(0, len(whole), len(whole) // 60):
        file.write_bytes(whole[:length])
        assert not is_backup(file)
        with pytest.raises(ArchiveDamaged):
            restore_backup(home, file, MODEL)
    assert tree(home) == before


@pytest.mark.parametrize(
    ("changed", "truthful"),
    [
        ({"keys.json": b"[]"}, False),
        ({"keys.json": b"[{}]"}, True),
        ({"accounts.json": b"no json"}, True),
        ({"accounts.json": None}, False),
        ({"extra.txt": b"x"}, False),
        ({"../outside.txt": b"x"}, True),
        ({"audit/../../outside.jsonl": b"x"}, True),
        ({"index/CURRENT": b"x"}, True),
        ({"library/manifest.json": b"{}"}, True),
        ({"library/../../outside.txt": b"x"}, True),
        ({"library/segments/x": b"x"}, True),
        ({"backup.json": b"{}"}, False),
    ],
)
def test_a_backup_that_is_made_up_is_refused_before_anything_is_replaced(home, file, tmp_path, changed, truthful):
    before = tree(home)
    rewrite(file, changed, truthful=truthful)
    with pytest.raises(ArchiveDamaged):
        restore_backup(home, file, MODEL)
    assert tree(home) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "home"]


def test_a_cut_off_line_of_feedback_does_not_spoil_a_backup(home, tmp_path):
    with (home / "feedback.jsonl").open("ab") as feedback:
        feedback.write(b'{"question": "cut')
    back_up(Settings(home=home), tmp_path / "all.zip")
    assert "feedback.jsonl" in try_backup(tmp_path / "all.zip", MODEL).files


def test_other_files_are_no_backups(home, tmp_path):
    from index.store.archive import export_library

    export_library(home, tmp_path / "export.zip")
    (tmp_path / "text.zip").write_text("no zip")
    assert not is_backup(tmp_path / "export.zip") and not is_backup(tmp_path / "text.zip")
    with pytest.raises(FileNotFoundError):
        is_backup(tmp_path / "none.zip")
