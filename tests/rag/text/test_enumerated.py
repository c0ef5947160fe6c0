"""Sentences that tell a figure of several places."""

import pytest

from rag.text.fold import fold
from rag.text.tables.enumerated import find_enumerations


def read(text):
    folded = fold(text)
    return [
        (
            one.head.of(folded),
            {
                place.of(folded): tuple(told.value.of(folded) for told in figures if told)
                for place, figures in zip(one.places, one.told, strict=True)
            },
        )
        for one in find_enumerations(folded)
    ]


@pytest.mark.parametrize(
    ("text", "head", "figures"),
    [
        (
            "东岭县地区生产总值51.6亿元，增长4.6%；西溪县39.2亿元，下降3.9%；北塘区24.1亿元，增长4.8%。",
            "地区生产总值",
            {"东岭县": ("51.6", "增长4.6%"), "西溪县": ("39.2", "下降3.9%"), "北塘区": ("24.1", "增长4.8%")},
        ),
        (
            "一般公共预算收入中，市本级3.5亿元，东岭县2.8亿元，西溪县1.3亿元。",
            "一般公共预算收入",
            {"市本级": ("3.5",), "东岭县": ("2.8",), "西溪县": ("1.3",)},
        ),
        (
            "全年新增就业3万人，增长2%。分县区看，东岭县1.2万人、西溪县0.8万人、北塘区1万人。",
            "全年新增就业",
            {"东岭县": ("1.2",), "西溪县": ("0.8",), "北塘区": ("1",)},
        ),
        (
            "工业增加值增长6%，其中东岭县增长6.1%，通州区增长4.7%，西溪县下降1.8%。",
            "工业增加值",
            {"东岭县": ("增长6.1%",), "通州区": ("增长4.7%",), "西溪县": ("下降1.8%",)},
        ),
    ],
)
def test_the_places_have_their_figures(text, head, figures):
    assert read(text) == [(head, figures)]


@pytest.mark.parametrize(
    "text",
    [
        "城镇新增就业3.3万人，城镇登记失业率3.2%，乡村消费品零售额8亿元。",
        "培育美丽乡村示范县11个、示范乡镇100个、特色精品村300个。",
        "东岭县、西溪县、北塘区等3个县区完成任务。",
        "东岭县新建学校3所，西溪县修路20公里，北塘区植树5万株。",
        "东岭县24.8亿元，西溪县17.3亿元，北塘区12.1亿元。",
    ],
)
def test_other_lists_are_none(text):
    assert read(text) == []
