from random import Random

import pytest

from eval.guard.mutate_numbers import NUMBER_CHANGES
from eval.guard.statements import Statement


def made(change, text):
    return {one for seed in range(200) for one in change(text, Statement(text, (text,), 2021), Random(seed))}  # noqa: S311


@pytest.mark.parametrize(
    ("operator", "text", "wanted"),
    [
        ("digit", "划分网格7个", "划分网格8个"),
        ("magnitude", "罚款76.54万元", "罚款76.54亿元"),
        ("scale", "学习3200次", "学习320次"),
        ("unit", "占比提升3个百分点", "占比提升3%"),
        ("swap", "会议6次、调研会5次", "会议5次、调研会6次"),
        ("numeral", "共35个问题", "共三十六个问题"),
        ("date", "2月召开", "3月召开"),
        ("period", "今年以来", "去年以来"),
        ("bound", "超过20亿元", "不足20亿元"),
        ("ordinal", "第三轮攻坚", "第五轮攻坚"),
    ],
)
def test_numbers_are_changed(operator, text, wanted):
    changed = made(NUMBER_CHANGES[operator], text)
    assert text not in changed
    assert wanted in changed


def test_a_number_that_the_passage_gives_is_not_taken_for_a_false_one():
    statement = Statement("网格7个", ("网格7个,分别是1、2、3、4、5、6、8、9",))
    assert not [one for seed in range(50) for one in NUMBER_CHANGES["digit"](statement.text, statement, Random(seed))]  # noqa: S311
