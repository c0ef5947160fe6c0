import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.types import Turn
from rag.understand.dialogue import case_of, question_before, read_behind, read_in_dialogue, said_itself
from rag.understand.question import Kind, read_question
from rag.understand.split import split_parts


def turns(*questions):
    return [Turn(question, "") for question in questions]


@pytest.mark.parametrize(
    ("before", "text", "written", "kind"),
    [
        (["2021年招聘教师多少名？"], "前一年呢？", "2020年招聘教师多少名？", Kind.QUANTITY),
        (["2021年招聘教师多少名？", "前一年呢？"], "再往前一年呢？", "2019年招聘教师多少名？", Kind.QUANTITY),
        (["招聘教师多少名？"], "前一年的呢？", "2024年招聘教师多少名？", Kind.QUANTITY),
        (["今年招聘教师多少名？"], "明年呢？", "明年招聘教师多少名？", Kind.QUANTITY),
        (["區裡新辦了幾所學校？"], "那2020年呢？", "2020年區裡新辦了幾所學校？", Kind.QUANTITY),
        (["谈话提醒了几名干部？"], "为什么？", "就谈话提醒干部而言，为什么？", Kind.REASON),
        (["空气优良率有多高？", "全区教师有多少名？"], "占比呢？", "就全区教师而言，占比呢？", Kind.WHAT),
        (["How many teachers are there?"], "And when were they hired?", "as for teachers, when were hired?", Kind.DATE),
        (["How many teachers are there?"], "What about 2020?", "How many teachers are there in 2020?", Kind.QUANTITY),
    ],
)
def test_without_a_rewriter_a_follow_up_stands_behind_its_topic(before, text, written, kind):
    question = read_in_dialogue(text, turns(*before), year=2025)
    assert re.sub(" +", " ", question.text) == written
    assert question.kinds == {kind}
    assert read_in_dialogue(question.text, turns(*before), year=2025) == question


def test_another_case_is_put_before_the_question_and_its_words_are_those_that_it_says_itself():
    read = read_in_dialogue("那如果在农村呢？", turns("一般能免几个月租金？"))
    assert read.text == "如果在农村，一般能免几个月租金？"
    assert said_itself(read_question("那如果在农村呢？")) == "农村"
    assert case_of("如果在农村，补多少？") == ""


@pytest.mark.parametrize(
    "text", ["要是2021年呢？", "要是去年呢", "那要是湖里区呢", "要是全市呢", "若羌县呢", "若尔盖县呢？"]
)
def test_another_year_or_place_is_no_other_case(text):
    assert case_of(text) == ""


def test_without_a_year_of_the_reports_the_one_before_stays_relative():
    assert read_in_dialogue("前一年呢？", turns("今年招聘教师多少名？")).text == "前一年招聘教师多少名？"


ROOTS = (
    *(
        "全区教师有多少名？",
        "2021年新增义务教育学位和學前學位各多少个？",
        "污水处理率目标是多少",
        "人数最多的是哪个街道？",
    ),
    *(
        "与自贸、火炬片区联手落地了哪些优质项目？",
        "谁担任整改领导小组组长？",
        "為什麼要改造？",
        "How many teachers are there?",
    ),
)
FOLLOW_UPS = (
    *(
        "那编外的呢？",
        "前一年呢？",
        "那2019年呢？",
        "为什么？",
        "其中最大的是哪个？",
        "一共几个？",
        "占比呢？",
        "人数呢？",
    ),
    *(
        "什么时候完成？",
        "谁负责的？",
        "它们在哪里？",
        "是哪两份？",
        "再往前一年呢",
        "那呢？",
        "And when?",
        "思明区的呢",
    ),
)


@given(root=st.sampled_from(ROOTS), after=st.lists(st.sampled_from(FOLLOW_UPS), min_size=1, max_size=4))
def test_the_written_question_asked_alone_is_read_the_same(root, after):
    read = read_in_dialogue(after[-1], turns(root, *after[:-1]), year=2021)
    again = read_in_dialogue(read.text, [], year=2021)
    assert again == read
    assert split_parts(read.text) == (read.text,)


@given(before=st.lists(st.text(max_size=20), max_size=3), text=st.text(min_size=1, max_size=20))
def test_whatever_was_said_before_the_written_question_is_read_the_same(before, text):
    read = read_in_dialogue(text, turns(*before), year=2021)
    assert read_in_dialogue(read.text, []) == read


@pytest.mark.parametrize(("text", "years"), [("那2020年呢？", {2020}), ("那编外的呢？", {2021})])
def test_a_year_holds_until_another_is_named(text, years):
    assert read_in_dialogue(text, turns("2021年招聘教师多少名？")).years == years


def test_without_a_dialogue_a_question_is_read_as_it_is():
    assert read_in_dialogue("那编外的呢？", []) == read_question("那编外的呢？")


def test_a_dialogue_of_thousands_of_turns_is_read():
    question = read_in_dialogue("那呢？", turns("全区教师有多少名？", *["那呢？"] * 5000))
    assert question.content == "全区教师"


def test_a_long_dialogue_is_written_out_short():
    followed = [f"那第{n}类甲乙丙丁的呢？" for n in range(3000)]
    question = read_in_dialogue("那编外的呢？", turns("全区教师有多少名？", *followed))
    assert len(question.text) <= 500
    assert "编外" in question.text
    assert "教师" in question.text


@pytest.mark.parametrize("text", ["另外水库现在能灌多少亩田", "还有个事，水库现在能灌多少亩田"])
def test_a_whole_question_after_an_announcement_inherits_nothing(text):
    assert read_in_dialogue(text, turns("环湖绿道的全长多少公里？")).text.strip("？") == "水库现在能灌多少亩田"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("那编外的呢？", "编外"),
        ("其中大豆多少", "大豆"),
        ("2008年的票价呢", "票价"),
        ("前一年呢", ""),
        ("今年打算到多少", ""),
        ("为什么", ""),
    ],
)
def test_what_a_follow_up_says_itself(text, said):
    assert said_itself(read_question(text)) == said


@pytest.mark.parametrize(
    ("before", "text", "written"),
    [
        (["思明区有养老床位多少张？"], "那集美区呢？", "就思明区有养老床位而言，集美区呢？"),
        (["思明区有养老床位多少张？", "那集美区呢？"], "谁负责", "就集美区思明区有养老床位而言，谁负责？"),
    ],
)
def test_read_behind_the_whole_question_before(before, text, written):
    assert read_behind(text, question_before(turns(*before))) == written


@pytest.mark.parametrize(("text", "written"), [("如果是2021年呢？", "2021年"), ("要是去年呢", "去年")])
def test_another_period_replaces_the_one_before_without_its_if(text, written):
    asked = read_in_dialogue(text, [Turn("湖里区2022年改造老旧小区多少个？", "5个。")], 2022).text
    assert written in asked and "如果" not in asked and "要是" not in asked


def test_a_period_or_place_within_a_longer_case_is_part_of_the_case():
    assert case_of("如果是5月出生的呢？") == "如果是5月出生的"
    assert case_of("如果2020年以前退休的呢？") == "如果2020年以前退休的"
