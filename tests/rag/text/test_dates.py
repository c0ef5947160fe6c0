from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.dates import DATE, date_parts, full_dates, narrow_digits

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2021年6月25日", (2021, 6, 25)),
        ("2021-06-25", (2021, 6, 25)),
        ("二〇二一年六月二十五日", (2021, 6, 25)),
        ("十二月三日", (None, 12, 3)),
        ("6月", (None, 6, None)),
        ("25日", (None, None, 25)),
        ("十四五", (None, None, None)),
        ("每年", (None, None, None)),
        ("710个", (None, None, None)),
        ("07年安排", (2007, None, None)),
        ("03年7月", (2003, 7, None)),
        ("00年代", (None, None, None)),
    ],
)
def test_the_parts_of_a_date(text, parts):
    assert date_parts(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "2022年2月22日",
        "2022-02-22",
        "2022.2.22",
        "2022 年 2 月 22 日",
        "二〇二二年二月二十二日",
        "二○二二年二月二十二日",
    ],
)
def test_a_whole_date_is_found_where_it_stands(text):
    assert list(full_dates(f"来源:{text}发布")) == [(date(2022, 2, 22), 3, 3 + len(text))]


@pytest.mark.parametrize("text", ["2022年2月30日", "二〇二二年十三月一日", "2022年2月", "12022-02-22"])
def test_what_is_no_whole_date(text):
    assert list(full_dates(text)) == []


@given(DAYS)
def test_both_readers_agree_on_a_whole_date(day):
    text = f"{day.year}年{day.month}月{day.day}日"
    assert date_parts(text) == (day.year, day.month, day.day)
    assert [found for found, _, _ in full_dates(narrow_digits(text))] == [day]
    assert DATE.fullmatch(text)
