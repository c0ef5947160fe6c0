"""The numbers that a question states, and the sentences that state them of the same thing."""

import pytest

from rag.answer.stated import stated_numbers, states_numbers
from rag.text.terms import Vocabulary
from rag.understand.question import read_question


def states(question, said):
    numbers = stated_numbers(question)
    phrasings = [Vocabulary.of([question, said]).weigh(read_question(question).content)]
    return states_numbers(numbers, phrasings, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("电池产业产值冲击1000亿元", "电池产业产值力争达到1000亿元"),
        ("产值突破1000亿元", "产值达到1200亿元"),
        ("新建学校3个", "新建学校3所"),
        ("招聘教师300名", "招聘教师300人"),
        ("修路60公里", "修路60千米"),
        ("三门峡水利枢纽动工", "开始建设黄河三门峡的水利枢纽工程"),
        ("种田交税2600年的历史结束", "终结了延续2600年农民种田交税的历史"),
        ("生产总值增长5%、投资增长8%", "生产总值增长5%,投资增长8%"),
    ],
)
def test_the_same_amount_of_the_same_thing_is_stated(question, said):
    assert states(question, said)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("产值冲击1000亿元", "产值达到1200亿元"),
        ("产值突破1000亿元", "产值达到800亿元"),
        ("产值突破1000亿元", "产值达到90000亿元"),
        ("产值突破1000亿元", "产值达到1200亿美元"),
        ("新建学校3所", "新建学校4所、公园3座"),
        ("新建学校3所", "按学校管理办法第3条办理"),
        ("下放权力至3个区", "下放权力至3"),
        ("培训教师300人", "培训教师300人次"),
        ("生产总值增长5%、投资增长8%", "生产总值增长8%,投资增长5%"),
        ("早上八点办理5件", "早上八点办理4件"),
    ],
)
def test_another_amount_or_that_of_another_thing_is_not(question, said):
    assert not states(question, said)


@pytest.mark.parametrize(
    ("question", "passed"), [("产值突破了1000亿元", True), ("经过3天建成", False), ("上2次", False)]
)
def test_only_words_for_it_before_the_amount_make_it_a_mark(question, passed):
    assert [one.passed for one in stated_numbers(question)] == [passed]


@pytest.mark.parametrize("question", ["今后五年的工作思路照哪份文件", "每周五天半是哪份报告讲的"])
def test_a_period_of_years_and_a_number_with_a_half_are_not_demanded(question):
    assert not stated_numbers(question)
