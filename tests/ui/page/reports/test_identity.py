"""What is known of a report: the details, and what a user may type for them."""

from datetime import date

import pytest

from rag.types import Source
from ui.page.reports.identity import details_of, form_of, read_changes
from ui.shelf.fields import EDITABLE

KNOWN = Source(
    "x", "甲区报告", "甲区政府", "甲区", date(2022, 2, 3), 2022, "甲区网站", "", "work_report", "甲政〔2022〕1号", 2021
)


def test_all_that_is_known_is_shown_with_its_label():
    shown = {detail.label: detail.value for detail in details_of(KNOWN)}
    assert shown == {
        "发文机关": "甲区政府",
        "地区": "甲区",
        "类别": "工作报告",
        "报告年份": "2022年",
        "所述年度": "2021年",
        "文号": "甲政〔2022〕1号",
        "发布日期": "2022-02-03",
        "来源": "甲区网站",
    }
    assert details_of(Source("x", "题")) == []


def test_the_form_that_nobody_touched_changes_nothing():
    fields = form_of(KNOWN, {}, {})
    assert [field.name for field in fields] == list(EDITABLE)
    assert read_changes(KNOWN, {field.name: field.value for field in fields}) == ({}, {})


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("title", " "),
        ("title", "长" * 201),
        ("region", "长" * 101),
        ("year", "去年"),
        ("account_year", "21"),
        ("published", "2022-02-30"),
        ("kind", "小说"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(name, typed):
    changes, errors = read_changes(KNOWN, {name: typed, "issuer": "乙区政府"})
    assert (changes, list(errors)) == ({"issuer": "乙区政府"}, [name])
    told = {field.name: field for field in form_of(KNOWN, {name: typed}, errors)}
    assert told[name].value == typed and told[name].error
    assert not told["issuer"].error


def test_only_what_differs_is_changed():
    typed = {"title": "甲区报告", "year": "2022年2月" and "2023", "published": "2022年2月3日", "number": "", "odd": "x"}
    assert read_changes(KNOWN, typed) == ({"year": "2023", "number": ""}, {})
