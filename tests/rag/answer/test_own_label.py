"""The label of each amount of a quote."""

import pytest

from rag.answer.own_label import find_labels, shares_of, with_bounds, without_means
from rag.text.fold import fold
from rag.text.quantity import find_quantities
from rag.text.terms import Vocabulary
from tests.rag.documents import pipeline_over


def amounts_of(folded):
    return [one for one in find_quantities(folded) if not one.is_date]


def best_for(question, quote):
    folded = fold(quote)
    amounts = amounts_of(folded)
    weights = Vocabulary.of([folded]).weigh(question)
    shares = shares_of([weights], find_labels(folded, amounts))
    return amounts[shares.index(max(shares))].text


@pytest.mark.parametrize(
    ("question", "quote", "value"),
    [
        ("居民消费价格", "全年国内生产总值增长3%,居民消费价格上涨2%。", "2%"),
        ("调查失业率", "城镇新增就业1206万人,年末城镇调查失业率降到5.5%,居民消费价格上涨2%。", "5.5%"),
        ("装备制造业", "高技术制造业、装备制造业增加值分别增长8.9%、7.7%,汽车产量突破1300万辆。", "7.7%"),
        ("高技术制造业", "高技术制造业、装备制造业增加值分别增长8.9%、7.7%,汽车产量突破1300万辆。", "8.9%"),
        ("集装箱吞吐量", "港口新增航线13条,货物和集装箱吞吐量分别达到5.4亿吨、1931.5万标箱。", "1931.5万标箱"),
        ("公园", "新建公园、绿道、厕所分别为12个、30公里和5座。", "12个"),
        ("厕所", "新建公园、绿道、厕所分别为12个、30公里和5座。", "5座"),
    ],
)
def test_a_name_has_the_amount_whose_label_says_it(question, quote, value):
    assert best_for(question, quote) == value


def test_an_amount_without_a_name_has_the_one_before_it():
    folded = "货物进出口总值6713亿元,比上年增长34.9%。"
    level, growth = find_labels(folded, amounts_of(folded))
    assert "进出口" in level
    assert "进出口" in growth


def test_a_list_with_other_numbers_of_names_and_amounts_is_not_taken_apart():
    folded = "公园、绿道和厕所分别新建12个、30公里。"
    first, second = find_labels(folded, amounts_of(folded))
    assert "厕所" in first
    assert "公园" not in second.split(" ")[0]


@pytest.mark.parametrize(
    ("quote", "value"),
    [
        ("留抵退税超过2.4万亿元,", "超过2.4万亿元"),
        ("增长5.5%左右。", "5.5%左右"),
        ("增长百分之八至九,", "百分之八至九"),
        ("新建公园12个。", "12个"),
    ],
)
def test_a_value_keeps_the_words_that_bound_it(quote, value):
    start, end = with_bounds(quote, amounts_of(quote)[0])
    assert quote[start:end] == value


@pytest.mark.parametrize(
    ("question", "said", "value"),
    [
        ("2022年城镇居民收入是多少？", "城镇居民人均可支配收入4万元，城镇新增就业8万人", "4万元"),
        ("2022年城镇居民收入是多少？", "城镇居民人均可支配收入4万元，社会消费品零售总额900亿元", "4万元"),
        ("2022年居民支出是多少？", "居民人均消费支出2万元，社会消费品零售总额900亿元", "2万元"),
        ("2022年地区生产总值是多少？", "人均地区生产总值9万元，地区生产总值900亿元", "900亿元"),
        ("2022年人均地区生产总值是多少？", "人均地区生产总值9万元，地区生产总值900亿元", "9万元"),
    ],
)
def test_a_mean_answers_unless_the_whole_is_told(question, said, value):
    answer = pipeline_over(f"2023年某市政府工作报告\n一、2022年工作回顾\n2022年，{said}。\n").ask(question)
    assert [one.text for one in answer.exact] == [value]


def test_a_total_is_no_mean_whatever_words_its_label_has():
    folded = "人均gdp9万元,生产总值900亿元。"
    amounts = amounts_of(folded)
    labels = dict(zip((one.start for one in amounts), find_labels(folded, amounts), strict=True))
    weights = [Vocabulary.of([folded]).weigh("gdp")]
    assert [one.text for one in without_means(amounts, labels, "gdp多少", weights)] == ["900亿元"]


def test_both_people_in_one_word_have_an_amount_each() -> None:
    folded = "城乡居民人均可支配收入分别达到36411元和15815元"

    labels = find_labels(folded, amounts_of(folded))

    assert [label[:2] for label in labels] == ["城镇", "农村"]
    assert all("人均可支配收入" in label for label in labels)
