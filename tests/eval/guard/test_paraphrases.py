from random import Random

import pytest

from eval.guard.paraphrases import PARAPHRASES
from eval.guard.statements import Statement


def forms(form, text):
    return {one for seed in range(60) for one in PARAPHRASES[form](text, Statement(text, (text,)), Random(seed))}  # noqa: S311


@pytest.mark.parametrize(
    ("form", "text", "wanted"),
    [
        ("verbatim", "划分网格710个", "划分网格710个。"),
        ("extract", "全区共划分网格710个,同时新聘345名网格员", "全区共划分网格710个"),
        ("reordered", "召开会议共6次,印发方案共3个", "印发方案共3个，召开会议共6次"),
        ("traditional", "划分网格", "劃分網格"),
        ("full-width", "710个", "７１０个"),
        ("number format", "共35个问题", "共三十五个问题"),
        ("number format", "罚款76.54万元", "罚款765400元"),
        ("number format", "投资1.2亿元", "投资12000万元"),
        ("number format", "优良率100%", "优良率百分之一百"),
        ("number format", "2021年6月25日", "2021.6.25"),
        ("number format", "6月25日", "六月二十五日"),
        ("source named", "划分网格", "据报告，划分网格。"),
        ("rephrased", "召开会议", "举行会议"),
        ("light word", "划分网格710个", "划分网格共710个"),
        ("number moved", "整改措施112项", "整改112项措施"),
        ("list joined", "上海市、深圳市", "上海市和深圳市"),
    ],
)
def test_a_form_says_the_same(form, text, wanted):
    assert wanted in forms(form, text)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("extract", "计划年底完成改造,其中新建学校5所"),
        ("reordered", "预计完成改造工程,新建学校共5所"),
        ("number format", "印发《35个问题》"),
        ("list joined", "印发《党委、党组》"),
    ],
)
def test_what_could_turn_false_is_left(form, text):
    assert not forms(form, text) - {"计划年底完成改造"}
