import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.gather.need_match import A_YEAR, need_match, tells_only_means
from rag.text.fold import fold
from rag.understand.question import read_question


def fit_of(question, text):
    asked = read_question(question)
    return need_match(asked.needs[0], fold(text), asked)


@pytest.mark.parametrize(
    ("question", "better", "worse"),
    [
        ("划分了多少个网格？", "全区划分网格710个。", "全区划分网格。"),
        ("花了多少钱？", "总投资14.81亿元。", "共8个片区。"),
        ("占比是多少？", "编外占比降至3%。", "编外教师98名。"),
        ("意见反馈的第二天是哪天？", "6月26日,反馈意见的第二天,全区通报。", "全区通报。"),
        ("部队裁了多少？", "裁减军队员额50万。", "三年完成。"),
        ("面积有多大？", "面积6.7平方公里。", "投资6.7亿元。"),
        ("有多少名教师？", "教师158名。", "第三轮招聘教师。"),
        ("什么时候完成？", "计划在2022年12月31日完成。", "计划在年底前完成44个。"),
        ("2022年哪天完成？", "12月31日完成。", "2022年完成。"),
        ("引进了哪些产业？", "引进文旅、影视、会展。", "引进产业。"),
        ("书记叫什么名字？", "区委书记张三丰,主持会议。", "区委书记主持会议。"),
        ("水质提升到几类？", "水质提升至Ⅳ类。", "水质不断提升。"),
        ("贫困人口减少了多少？", "贫困人口减少了三千二百万。", "贫困人口不断减少。"),
        ("一九八一年开工的大桥哪一年建成？", "大桥一九八四年建成。", "大桥一九八一年建成。"),
    ],
)
def test_a_text_that_holds_what_is_asked_fits_better(question, better, worse):
    assert fit_of(question, better) > fit_of(question, worse)


def test_a_number_that_the_question_states_is_no_answer():
    assert fit_of("68个项目投资多少？", "引进68个项目。") == 0.0
    assert fit_of("68个项目投资多少？", "引进68个项目,投资93.73亿元。") > 0.8


def test_a_time_answers_where_a_time_may_be_meant():
    assert fit_of("保修期是多少？", "保修期两年。") > 0.8
    assert fit_of("空气优良天数是多少？", "空气优良天数340天。") > 0.8
    assert fit_of("企业开办时长压缩到多少？", "企业开办压缩到3天。") > 0.8
    assert fit_of("How much was the waiting time?", "等候15分钟。") > 0.8
    assert fit_of("保修费是多少？", "保修期两年。") < 0.5
    assert fit_of("去年期间裁了多少？", "三年完成。") < 0.5


def test_what_no_pattern_can_tell_is_left_open():
    assert fit_of("获得了什么荣誉？", "获评文明城区。") == fit_of("获得了什么荣誉？", "教师158名。") == 0.5


@given(st.text(), st.text())
def test_a_fit_is_a_share(question, text):
    asked = read_question(question)
    assert all(0 <= need_match(need, fold(text), asked) <= 1 for need in asked.needs)


@pytest.mark.parametrize(
    ("asked", "said", "only"),
    [
        ("生产总值的总量是多少？", "人均生产总值3.6万元，增长4%。", True),
        ("粮食总产量多少？", "人均粮食产量500公斤。", True),
        ("粮食总产量多少？", "粮食产量8万吨，人均500公斤。", False),
        ("人均粮食总产量多少？", "人均粮食产量500公斤。", False),
        ("居民收入多少？", "人均可支配收入3万元。", False),
        ("粮食总产量多少？", "粮食丰收。", False),
    ],
)
def test_an_amount_per_head_is_no_total(asked, said, only):
    assert tells_only_means(fold(said), read_question(asked), of_a_year=False) is only


@pytest.mark.parametrize(
    ("asked", "said", "only"),
    [
        ("2021年生产总值增长百分之几？", "生产总值由1186亿元增加到1864亿元，年均增长7.6%。", True),
        ("2021年生产总值增长百分之几？", "生产总值增长7.2%，五年年均增长7.6%。", False),
        ("2021年生产总值有多少亿元？", "生产总值由1186亿元增加到1864亿元，年均增长7.6%。", False),
        ("2021年之前年均增长百分之几？", "生产总值年均增长7.6%。", False),
        ("2021年PM2.5浓度多少微克？", "PM2.5年均浓度为26微克。", False),  # the value of one year
        ("2021年气温多少度？", "年均气温16度。", False),
        ("2021年造林多少万亩？", "年均完成造林30万亩。", True),
    ],
)
def test_a_mean_over_years_is_not_of_one_year(asked, said, only):
    assert tells_only_means(fold(said), read_question(asked), of_a_year=True) is only
    assert not tells_only_means(fold(said), read_question(asked), of_a_year=False)


def test_a_grade_is_no_number_of_things():
    assert fit_of("达到标准的断面有多少个？", "水质达到Ⅲ类。") == 0.0
    assert fit_of("水质达到几类？", "水质达到Ⅲ类。") > 0.8


@pytest.mark.parametrize(
    ("said", "mean"),
    [("年均接待游客30万人次", True), ("年均为8%", True), ("年均浓度26微克", False), ("年均气温20度", False)],
)
def test_what_is_a_mean_over_a_year_itself_is_of_one_year(said, mean):
    assert (A_YEAR.search(said) is not None) == mean
