import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures.facts import holds, is_number, normalise
from eval.runs.is_right import is_right
from eval.sets.cases import Case

PIECES = st.sampled_from(
    [
        *"0123456789零〇一二两三四五六七八九十百千万亿点.,，、年月日号是第家个名%％元多余",
        "百分之",
        "2022-02-22",
        " ",
        "\n",
        "“",
        "３",
        "萬",
    ]
)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("罚款5200万元", "0.52亿元"),
        ("累计罚款76.54万元", "765,400元"),
        ("全区教師３１７１名", "三千一百七十一名"),
        ("共1,260個學位", "1260个"),
        ("巡视组6月25日反馈", "6月25号"),
        ("网站2022-02-2209:00字体", "2022年2月22日"),
        ("网站2022-02-2209:00字体", "09:00"),
        ("二〇二二年底前", "2022年底前"),
        ("一共拿过六次第一", "6次"),
        ("开展50余次", "50多次"),
        ("面积44.40平方公里", "44.4平方公里"),
        ("总投资1亿2000万元", "1.2亿元"),
        ("占百分之八点五", "8.5%"),
        ("优良率百分之百", "100%"),
        ("获评“十优”区", "十优"),
        ("The area is 11 square  kilometres", "11 square kilo"),
        ("总额2000亿元", "2000亿"),
        ("三家,\n4家", "4家"),
    ],
)
def test_the_same_fact_in_other_words(text, fact):
    assert holds(text, fact)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("“三高”企业484家", "4家"),
        ("占比93%", "3%"),
        ("增长8.5%", "5%"),
        ("14.81亿元", "4.81亿元"),
        ("十四家", "四家"),
        ("3个百分点", "3个"),
        ("3个月", "3个"),
        ("7599家次", "7599家"),
        ("8829人次", "8829人"),
        ("5200万元", "5200元"),
        ("2.5mg/L", "2"),
        ("20 23年", "2023年"),
        ("1260", "126"),
        ("三是强化整治", "3"),
        ("(三)整改、三、其他", "3"),
        ("", "3"),
        ("网格", ""),
    ],
)
def test_another_fact(text, fact):
    assert not holds(text, fact)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert normalise(once) == once


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_number_stands_only_in_itself(number, other):
    assert holds(f"共{number}家企业", f"{other}家") == (number == other)


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_units_convert(number, other):
    assert holds(f"投资{number}万元", f"{other / 10000:.4f}亿元") == (number == other)


@given(st.text(max_size=30), st.text(min_size=1, max_size=5))
def test_a_fact_that_is_all_of_the_text_stands_in_it(_any, fact):
    assert holds(fact, fact) == bool(normalise(fact))


def case(**fields):
    return Case(
        **{"id": "1", "question": "？", "type": "fact", "answerable": True, "facts": (("3家", "3户"), ("5人",))}
        | fields
    )


def test_every_fact_must_stand_in_some_wording():
    assert is_right(case(), "共3户、5人", refused=False)
    assert not is_right(case(), "共3户", refused=False)
    assert not is_right(case(), "共3户、5人", refused=True)


def test_what_the_report_does_not_say_must_be_refused():
    unanswerable = case(answerable=False, facts=())
    assert is_right(unanswerable, "报告没有说明", refused=True)
    assert not is_right(unanswerable, "710个", refused=False)


def test_a_false_premise_may_be_refused_or_set_right():
    false = case(answerable=False, facts=(), correct=("710个", "710"))
    assert is_right(false, "", refused=True)
    assert is_right(false, "全区划分网格710个", refused=False)
    assert not is_right(false, "由区委书记担任组长", refused=False)


@pytest.mark.parametrize(
    ("text", "n_citations", "right"),
    [
        ("共三条措施", 1, True),
        ("一是甲\n二是乙\n三是丙", 3, True),
        ("三是丙", 1, False),
        ("十三条", 1, False),
        ("第三条", 1, False),
        ("甲\n乙", 2, False),
    ],
)
def test_a_count_is_said_or_shown(text, n_citations, right):
    counted = case(facts=(("3", "三"),), counted=True)
    assert is_right(counted, text, refused=False, n_citations=n_citations) is right


def test_one_citation_is_no_count_of_one():
    assert not is_right(case(facts=(("1",),), counted=True), "甲", refused=False, n_citations=1)


def test_bare_numbers():
    assert is_number("３") and is_number("三") and not is_number("3条") and not is_number("条")
