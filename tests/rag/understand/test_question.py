import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.understand.question import Kind, read_question


@pytest.mark.parametrize(
    ("text", "kind", "unit", "dimensions"),
    [
        ("湖里区划分了多少个网格？", Kind.QUANTITY, "个", {"count", "person"}),
        ("新聘了几名网格员？", Kind.QUANTITY, "名", {"count", "person"}),
        ("编外占比是多少？", Kind.QUANTITY, "", {"percent"}),
        ("面积有多大？", Kind.QUANTITY, "", {"area"}),
        ("花了多少钱？", Kind.QUANTITY, "", {"money", "number"}),
        ("多久检查一次？", Kind.QUANTITY, "", {"date", "duration"}),
        ("湖里区書記叫什麼名字？", Kind.NAME, "", set()),
        ("学习去了哪些城市？", Kind.WHERE, "", set()),
        ("出台了哪些文件？", Kind.DOCUMENTS, "", set()),
        ("湖里区的网格", Kind.WHAT, "", set()),
        ("How many grids?", Kind.QUANTITY, "", set()),
    ],
)
def test_the_need_is_read(text, kind, unit, dimensions):
    (need,) = read_question(text).needs
    assert (need.kind, need.unit, set(need.dimensions)) == (kind, unit, dimensions)


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("湖里区划分了多少个网格？", "湖里区划分 网格"),
        ("请问湖里区一共新聘了几名网格员？", "湖里区 新聘 网格员"),
        ("学习去了哪些城市？", "学习 城市"),
        ("湖里區劃分了多少個網格？", "湖里区划分 网格"),
        ("？？？", ""),
        ("😀", ""),
        ("How many grids?", "grids"),
    ],
)
def test_the_content_is_what_an_answer_must_be_about(text, content):
    assert read_question(text).content == content


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("总投资多少亿元，什么时候完成？", {Kind.QUANTITY, Kind.DATE}),
        ("什么时候完成整改了吗？", {Kind.DATE}),
        ("有多少个网格和多少名网格员？", {Kind.QUANTITY}),
    ],
)
def test_several_needs_are_told_apart_and_the_special_ones_win(text, kinds):
    assert read_question(text).kinds == kinds


def test_each_need_knows_the_words_next_to_it():
    first, second = read_question("罚款多少万元，新聘几名网格员？").needs
    assert "罚款" in first.focus and "网格员" not in first.focus
    assert "网格员" in second.focus and "罚款" not in second.focus


@pytest.mark.parametrize(
    ("text", "years", "numbers"),
    [
        ("２０２１年新聘３４５名网格员？", {2021}, {"2021", "345"}),
        ("二〇一九年呢？", {2019}, {"2019"}),
        ("平均每天1,500件？", set(), {"1500"}),
        ("占比15.5%吗？", set(), {"15.5"}),
    ],
)
def test_stated_years_and_numbers_are_read(text, years, numbers):
    question = read_question(text)
    assert (set(question.years), set(question.numbers)) == (years, numbers)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("How many teachers in 2020?", {2020}),
        ("What is the plan for 2025 and the year 2035?", {2025, 2035}),
        ("as for 街道 in 2019, 2021年有几个", {2019, 2021}),
        ("a room for 20201 people", set()),
        ("growth of 2020%", set()),
    ],
)
def test_years_of_english_questions(text, years):
    assert read_question(text).years == years


@pytest.mark.parametrize(
    ("text", "english"), [("How many grids?", True), ("今年GDP多少", False), ("TCL项目有几个", False), ("😀", False)]
)
def test_english_is_told_from_chinese_with_latin_names(text, english):
    assert read_question(text).english is english


@given(st.text())
def test_anything_can_be_read(text):
    question = read_question(text)
    assert question.needs
    assert len(question.folded) == len(question.text)
    assert all(0 <= need.at <= len(text) for need in question.needs)
    assert all(piece in question.folded for piece in question.content.split())


@pytest.mark.parametrize(
    ("asked", "dimension"),
    [
        ("国防费占国家支出预算的份额是多少？", "percent"),
        ("投资占生产总值的比重是多少？", "percent"),
        ("支出预算百分之几？", "percent"),
        ("工业占多少？", "percent"),
        ("高标准农田占全省耕地面积的多少？", "percent"),
        ("高新产业占有色产业多少？", "percent"),
        ("占地多少？", "area"),
        ("企业开办时间做到几天？", "duration"),
        ("投资多少？", "money"),
    ],
)
def test_a_share_is_a_percentage_and_a_number_of_days_no_date(asked, dimension):
    (need,) = read_question(asked).needs
    assert need.kind is Kind.QUANTITY
    assert dimension in need.dimensions
    assert "percent" not in need.dimensions or dimension == "percent"


def test_which_day_and_what_time_ask_for_a_date():
    assert all(read_question(asked).kinds == {Kind.DATE} for asked in ("哪天开工？", "开工的时间？", "几月几日开工？"))


@pytest.mark.parametrize("asked", ["侵占集体资金多少？", "挤占专项资金多少？", "违规占耕地多少？", "人均占有量多少？"])
def test_what_is_taken_is_no_share(asked):
    (need,) = read_question(asked).needs
    assert need.dimensions != {"percent"}
