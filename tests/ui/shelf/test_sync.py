"""The library becomes equal to a folder, and each file is told what was done with it and why."""

import pytest

from index.store.snapshot import read_manifest, read_original
from rag.config import Settings
from rag.errors import IngestError
from tests.fakes import HashEmbedder
from ui.errors import RemovalsRefused
from ui.shelf.edit import edit_report
from ui.shelf.library import find_report, read_library
from ui.shelf.sync import plan_sync, sync_folder

NAMES = ("湖里", "思明", "集美", "海沧")


def told(stage, part):
    assert stage and 0 <= part <= 1


def text(name, number=710):
    return f"{name}区工作报告\n一、总则\n{name}区划分网格{number}个。"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    for name in NAMES:
        (folder / ("sub" if name == "海沧" else "") / f"{name}.txt").write_text(text(name), "utf-8")
    return folder


@pytest.fixture
def settings(tmp_path, folder):
    settings = Settings(home=tmp_path / "home")
    assert {one.kind for one in sync(folder, settings)} == {"added"}
    return settings


def sync(folder, settings, **named):
    named = {"embedder": HashEmbedder(), **named}
    planned = plan_sync(folder, settings)
    done = sync_folder(folder, settings, told, **named)
    assert [(one.kind, one.report) for one in done] == [(one.kind, one.report) for one in planned]
    return done


def kinds(outcomes):
    return {one.report: one.kind for one in outcomes if one.kind != "unchanged"}


def ids(settings):
    return [parsed.report.source.id for parsed in read_library(settings.home)]


def generation(settings):
    return (settings.home / "index" / "CURRENT").read_text()


def test_files_of_subfolders_are_reports_and_others_are_left_out(folder, settings):
    (folder / "notes.exe").write_bytes(b"MZ")
    (folder / "~$湖里.docx").write_bytes(b"x")
    (folder / ".hidden.txt").write_text(text("同安"), "utf-8")
    (folder / ".git").mkdir()
    (folder / ".git" / "同安.txt").write_text(text("同安"), "utf-8")
    assert kinds(sync(folder, settings)) == {}
    assert ids(settings) == sorted(NAMES)


def test_an_equal_folder_writes_nothing(folder, settings):
    before = generation(settings)
    assert [one.kind for one in sync(folder, settings)] == ["unchanged"] * 4
    assert generation(settings) == before


def test_a_changed_file_replaces_its_report_only(folder, settings):
    (folder / "湖里.txt").write_text(text("湖里", 999), "utf-8")
    (folder / "思明.txt").touch()
    embedder = HashEmbedder()
    outcomes = sync(folder, settings, embedder=embedder)
    assert kinds(outcomes) == {"湖里": "replaced"}
    assert all("湖里" in passage for passage in embedder.embedded)
    assert "999" in find_report(read_library(settings.home), "湖里").report.text


def test_a_file_under_a_new_name_is_renamed_and_nothing_is_embedded(folder, settings):
    (folder / "湖里.txt").rename(folder / "sub" / "湖里区报告.txt")
    embedder = HashEmbedder()
    outcomes = sync(folder, settings, embedder=embedder)
    assert kinds(outcomes) == {"湖里区报告": "renamed"}
    assert "湖里" in next(one for one in outcomes if one.kind == "renamed").why
    assert embedder.embedded == []
    assert "湖里" not in ids(settings) and "湖里区报告" in ids(settings)


def test_what_a_user_edited_stays_with_the_text(folder, settings):
    edit_report("湖里", {"issuer": "湖里区人民政府"}, settings, told, HashEmbedder())
    assert kinds(sync(folder, settings)) == {}
    (folder / "湖里.txt").rename(folder / "改名.txt")
    sync(folder, settings)
    assert find_report(read_library(settings.home), "改名").report.source.issuer == "湖里区人民政府"


def test_the_report_of_a_missing_file_is_removed(folder, settings):
    (folder / "湖里.txt").unlink()
    assert kinds(sync(folder, settings)) == {"湖里": "removed"}
    assert "湖里" not in ids(settings)


@pytest.mark.parametrize("data", [b"\0\1\2", b" \n"], ids=["binary", "empty"])
def test_a_file_that_cannot_be_read_keeps_the_report_that_was_there(folder, settings, data):
    (folder / "湖里.txt").write_bytes(data)
    (outcome,) = (one for one in sync(folder, settings) if one.kind != "unchanged")
    assert (outcome.kind, outcome.report) == ("failed", "湖里")
    assert outcome.why
    assert "710" in find_report(read_library(settings.home), "湖里").report.text


def test_one_text_under_two_names_is_one_report(folder, settings):
    (folder / "a湖里.txt").write_text(text("湖里"), "utf-8")
    (outcome,) = (one for one in sync(folder, settings) if one.kind != "unchanged")
    assert (outcome.kind, outcome.report, outcome.path.name) == ("same", "湖里", "a湖里.txt")
    assert "湖里.txt" in outcome.why
    (folder / "湖里.txt").unlink()  # now the other file is the report
    assert kinds(sync(folder, settings)) == {"a湖里": "renamed"}


def test_two_files_of_one_name_with_other_texts_are_told(folder, settings):
    (folder / "sub" / "湖里.txt").write_text(text("湖里", 5), "utf-8")
    (outcome,) = (one for one in sync(folder, settings) if one.kind != "unchanged")
    assert (outcome.kind, outcome.path.parent.name) == ("failed", "sub")
    assert "710" in find_report(read_library(settings.home), "湖里").report.text


def test_a_name_without_a_letter_fails(folder, settings):
    (folder / "——.txt").write_text(text("同安"), "utf-8")
    (outcome,) = (one for one in sync(folder, settings) if one.kind != "unchanged")
    assert (outcome.kind, outcome.report) == ("failed", "")


def test_two_reports_swap_their_files(folder, settings):
    for name, other in (("湖里", "思明"), ("思明", "湖里")):
        (folder / f"{name}.txt").write_text(text(other), "utf-8")
    assert kinds(sync(folder, settings)) == {"湖里": "replaced", "思明": "replaced"}
    assert "思明区" in find_report(read_library(settings.home), "湖里").report.text


def test_more_than_half_is_removed_only_when_it_is_meant(folder, settings):
    for name in NAMES[:2]:
        (folder / f"{name}.txt").unlink()
    before = generation(settings)
    assert sorted(kinds(sync(folder, settings)).values()) == ["removed", "removed"]  # half
    (folder / "集美.txt").unlink()
    (folder / "sub" / "海沧.txt").unlink()
    with pytest.raises(RemovalsRefused, match="2 of 2") as caught:
        sync(folder, settings)
    assert "--yes" in caught.value.hint and generation(settings) > before
    assert len(ids(settings)) == 2
    sync(folder, settings, many_removals=True)
    assert ids(settings) == []
    assert read_manifest(settings.home).reports == 0


def test_a_folder_that_is_not_there(tmp_path, settings):
    for path in (tmp_path / "none", settings.home / "index" / "CURRENT"):
        with pytest.raises(IngestError):
            sync(path, settings)
    assert len(ids(settings)) == 4


def original(settings, id_):
    return read_original(settings.home, id_)


def test_the_files_are_kept_and_go_with_their_reports(folder, settings):
    assert original(settings, "湖里") == text("湖里").encode()
    (folder / "湖里.txt").write_text(text("湖里", 999), "utf-8")
    (folder / "思明.txt").rename(folder / "思明区.txt")
    (folder / "集美.txt").unlink()
    sync(folder, settings)
    assert original(settings, "湖里") == text("湖里", 999).encode()
    assert original(settings, "思明区") == text("思明").encode()
    assert original(settings, "集美") is None
    reports = read_library(settings.home)
    assert [parsed.report.file for parsed in reports] == [f"{parsed.report.source.id}.txt" for parsed in reports]


def test_a_file_that_is_kept_is_not_read_again(folder, settings):
    """Its bytes tell it, under any name: the loader of a new suffix would fail on it."""
    (folder / "湖里.txt").rename(folder / "湖里.docx")
    assert kinds(sync(folder, settings)) == {}
    (folder / "湖里.docx").rename(folder / "湖里区.text")
    assert kinds(sync(folder, settings)) == {"湖里区": "renamed"}
    assert original(settings, "湖里区") == text("湖里").encode()
