"""The library behind commands and jobs, with the model of the caller."""

import pytest

from index.store.snapshot import write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from rag.errors import IndexDamaged
from tests.fakes import HashEmbedder
from ui.errors import UnknownReport
from ui.shelf.library import add_reports, drop_report, find_report, limits_of, read_files, read_library


def report(name, text="全区划分网格710个。"):
    return parse_text(f"某区工作报告\n{text}", name=name)


def told(stage, part):
    assert 0 <= part <= 1
    assert stage


@pytest.fixture
def settings(tmp_path):
    write_snapshot(tmp_path, [report("huli"), report("huli-2"), report("siming")], HashEmbedder())
    return Settings(home=tmp_path)


def ids(settings):
    return [parsed.report.source.id for parsed in read_library(settings.home)]


def test_the_model_at_hand_is_used(settings):
    embedder = HashEmbedder()
    add_reports([report("jimei", "集美区新增学位900个。")], settings, told, fresh=False, embedder=embedder)
    assert ids(settings) == ["huli", "huli-2", "jimei", "siming"]
    assert any("900" in text for text in embedder.embedded)
    assert not any("710" in text for text in embedder.embedded)  # known already
    add_reports([report("jimei")], settings, told, fresh=True, embedder=embedder)
    assert ids(settings) == ["jimei"]


def test_a_report_of_the_same_id_is_replaced(settings):
    add_reports([report("huli", "全区划分网格999个。")], settings, told, fresh=False, embedder=HashEmbedder())
    assert ids(settings) == ["huli", "huli-2", "siming"]
    assert "999" in find_report(read_library(settings.home), "huli").report.text


def test_dropping_takes_exactly_the_one_that_is_named(settings):
    drop_report("huli", settings, told, HashEmbedder())
    assert ids(settings) == ["huli-2", "siming"]
    for name in ("huli", "sim", ""):
        with pytest.raises(UnknownReport):
            drop_report(name, settings, told, HashEmbedder())
    assert ids(settings) == ["huli-2", "siming"]


def test_reports_that_cannot_be_read_are_not_dropped(settings):
    (settings.home / "index" / "gen-000001" / "manifest.json").write_text("{}")
    for change in (
        lambda: add_reports([report("jimei")], settings, told, fresh=False, embedder=HashEmbedder()),
        lambda: drop_report("huli", settings, told, HashEmbedder()),
    ):
        with pytest.raises(IndexDamaged):
            change()
    assert (settings.home / "index" / "CURRENT").read_text() == "gen-000001\n"


def test_a_damaged_report_can_be_replaced_or_removed(settings):
    from index.store.snapshot import read_manifest

    for change in (
        lambda: add_reports([report("huli")], settings, told, fresh=False, embedder=HashEmbedder()),
        lambda: drop_report("huli", settings, told, HashEmbedder()),
    ):
        (entry,) = (one for one in read_manifest(settings.home).segments if one.report == "huli")
        (settings.home / "index" / "segments" / entry.record).write_bytes(b"")
        with pytest.raises(IndexDamaged, match=entry.record):
            read_library(settings.home)
        change()
        assert ids(settings)[-2:] == ["huli-2", "siming"]


def test_a_bad_file_costs_nothing_but_itself(settings, tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("某区工作报告\n全区划分网格710个。", "utf-8")
    bad.write_bytes(b"\0\1\2")
    first, second = read_files([bad, good], settings)
    assert (first.report, second.error) == (None, None)
    assert first.error.hint
    assert second.report.report.source.id == "good"


def test_two_files_of_one_id_are_an_error_unless_they_are_equal(settings, tmp_path):
    paths = [tmp_path / folder / "报告.txt" for folder in ("a", "b", "c")]
    for path, text in zip(paths, ("全区划分网格710个。", "全区划分网格711个。", "全区划分网格710个。"), strict=True):
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    first, second, third = read_files(paths, settings)
    assert first.report and third.report
    assert str(paths[0]) in str(second.error) and str(paths[1]) in str(second.error)


def test_the_reports_that_were_replaced_are_returned(settings):
    new = [report("huli", "全区划分网格999个。"), report("jimei")]
    (gone,) = add_reports(new, settings, told, fresh=False, embedder=HashEmbedder())
    assert gone.report.source.id == "huli" and "710" in gone.report.text


def test_scans_and_converters_may_use_three_times_the_memory_that_is_set(tmp_path):
    limits = limits_of(Settings(home=tmp_path, file_seconds=20, file_memory_mib=2048))
    assert (limits.seconds, limits.memory_mib, limits.wide_mib) == (20, 2048, 6144)
