"""Edits of what is known of a report: what they change, what is embedded again, and what survives."""

from dataclasses import replace
from datetime import date

import pytest

from index.store.snapshot import open_retriever, write_snapshot
from ingest.parse import parse_text
from rag.config import Settings
from tests.fakes import HashEmbedder
from ui.errors import EditRefused, UnknownReport
from ui.shelf.edit import edit_report
from ui.shelf.library import add_reports, find_report, read_library

TEXT = "某区工作报告\n一、社会治理\n全区划分网格710个。"


def told(stage, part):
    assert 0 <= part <= 1


def report(name, text=TEXT, title=""):
    return parse_text(text, name=name, title=title)


@pytest.fixture
def settings(tmp_path):
    write_snapshot(tmp_path, [report("huli"), report("siming", TEXT.replace("710", "90"))], HashEmbedder())
    return Settings(home=tmp_path)


def source(settings, id_="huli"):
    return find_report(read_library(settings.home), id_).report.source


def edit(settings, id_="huli", *, embedder=None, reset=False, **changes):
    return edit_report(id_, changes, settings, told, embedder or HashEmbedder(), reset=reset)


def test_every_field_is_set_everywhere_and_the_id_and_the_text_stay(settings):
    before = find_report(read_library(settings.home), "huli")
    returned = edit(
        settings,
        title="湖里区 2021 年工作报告",
        issuer="湖里区人民政府",
        region="厦门市湖里区",
        kind="工作报告",
        year="２０２１",
        account_year=2020,
        number="厦湖府〔2021〕1号",
        published="2021年1月5日",
    )
    after = find_report(read_library(settings.home), "huli")
    assert returned == after.report.source
    assert after.report.source == replace(
        before.report.source,
        title="湖里区 2021 年工作报告",
        issuer="湖里区人民政府",
        region="厦门市湖里区",
        kind="work_report",
        year=2021,
        account_year=2020,
        number="厦湖府〔2021〕1号",
        published=date(2021, 1, 5),
    )
    assert after.report.text == before.report.text
    assert after.report.stated == before.report.source
    parts = [*after.sections, *after.chunks]
    assert {part.source for part in parts} == {after.report.source}
    assert [(part.start, part.end) for part in parts] == [
        (part.start, part.end) for part in (*before.sections, *before.chunks)
    ]


def test_only_a_new_title_is_embedded_and_only_that_report(settings):
    embedder = HashEmbedder()
    edit(settings, embedder=embedder, issuer="湖里区人民政府", year=2021, kind="plan")
    assert embedder.embedded == []
    edit(settings, embedder=embedder, title="湖里区工作报告")
    assert embedder.embedded
    assert all(text.startswith("湖里区工作报告") for text in embedder.embedded)
    found = open_retriever(settings.home, HashEmbedder()).search("湖里区工作报告 网格", 1)
    assert found[0].chunk.source.id == "huli"


def test_an_empty_value_clears_a_field_and_a_reset_brings_back_what_the_text_states(settings):
    stated = source(settings)
    assert edit(settings, kind="", year=None, title="别的题目").kind == ""
    assert edit(settings, reset=True, number="1号") == replace(stated, number="1号")
    edit(settings, reset=True)
    assert find_report(read_library(settings.home), "huli").report.stated is None
    assert source(settings) == stated


def test_the_same_text_keeps_its_edits_and_another_text_does_not(settings):
    edit(settings, issuer="湖里区人民政府", title="甲")
    add_reports([report("huli")], settings, told, fresh=False, embedder=HashEmbedder())
    assert (source(settings).issuer, source(settings).title) == ("湖里区人民政府", "甲")
    add_reports([report("huli", title="乙")], settings, told, fresh=False, embedder=HashEmbedder())
    assert (source(settings).issuer, source(settings).title) == ("湖里区人民政府", "乙")
    add_reports([report("huli")], settings, told, fresh=False, embedder=HashEmbedder())
    assert source(settings).title == "乙"
    edit(settings, reset=True)
    assert source(settings) == report("huli").report.source
    edit(settings, issuer="湖里区人民政府")
    other = report("huli", TEXT + "同时新聘345名网格员。")
    add_reports([other], settings, told, fresh=False, embedder=HashEmbedder())
    assert source(settings) == other.report.source


def test_what_the_text_states_as_well_is_no_edit(settings):
    edit(settings, title=source(settings).title)
    assert find_report(read_library(settings.home), "huli").report.stated is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("year", "21"),
        ("year", "0999"),
        ("account_year", "两千"),
        ("published", "2022-13-01"),
        ("published", "2022年"),
        ("kind", "信"),
        ("title", " "),
        ("title", "长" * 201),
        ("number", "1" * 101),
        ("id", "neu"),
        ("text", "neu"),
    ],
)
def test_a_bad_value_is_refused_with_its_field_and_changes_nothing(settings, field, value):
    before = read_library(settings.home)
    with pytest.raises(EditRefused) as caught:
        edit(settings, issuer="湖里区人民政府", **{field: value})
    assert caught.value.field == field
    assert field in str(caught.value)
    assert caught.value.hint
    assert read_library(settings.home) == before


def test_no_field_and_no_report_are_refused(settings):
    with pytest.raises(EditRefused):
        edit(settings)
    for id_ in ("hul", "", "jimei"):
        with pytest.raises(UnknownReport):
            edit(settings, id_, issuer="某府")


def test_a_value_is_one_printable_line(settings):
    assert edit(settings, issuer="湖里区\n\x1b[2J人民政府\t").issuer == "湖里区 [2J人民政府"
