"""Figures by place are read in tables of plain text and in sentences, and compared over the places."""

import pytest

from tests.rag.documents import pipeline_over

TEXT = (
    "某市2023年统计公报\n全年粮食产量47.4万吨。\n"
    "一般公共预算收入中，市本级9.5亿元，海门区21.4亿元，沙埠县9.6亿元，石坑县6.3亿元。\n"
    "规模以上工业增加值，海门区增长8.2%，沙埠县增长9.1%，石坑县下降2.4%。\n"
    "附表　2023年各县区主要指标\n\n指标　全市　海门区　沙埠县　石坑县\n"
    "年末户籍人口（万人）　139.1　58.3　44.6　36.2\n粮食产量（万吨）　47.4　3.1　23.2　21.1\n"
    "高新技术企业（家）　126　71　—　24\n"
)


@pytest.fixture(scope="module")
def pipeline():
    return pipeline_over(TEXT)


def said(answer):
    return [(row.label, row.said) for row in answer.rows]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("2023年沙埠县的粮食产量是多少？", [("2023年沙埠县粮食产量（万吨）", "23.2万吨")]),
        ("2023年末石坑县户籍人口是多少？", [("2023年石坑县年末户籍人口（万人）", "36.2万人")]),
        ("2023年粮食产量最多的是哪个县区？", [("2023年沙埠县粮食产量（万吨）", "23.2万吨")]),
        ("2023年石坑县一般公共预算收入是多少？", [("2023年石坑县一般公共预算收入", "6.3亿元")]),
        ("2023年规模以上工业增加值增长最慢的是哪个县区？", [("2023年石坑县规模以上工业增加值", "下降2.4%")]),
    ],
)
def test_the_figure_of_a_place_is_cited_literally(pipeline, question, rows):
    answer = pipeline.ask(question)
    assert said(answer) == rows
    for citation in answer.citations:
        text = pipeline.library.reports[citation.chunk.source.id].report.text
        assert text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("question", "calculation"),
    [
        ("2023年海门区的高新技术企业比石坑县多几家？", "71家 − 24家 = 47家"),
        ("2023年沙埠县和石坑县的粮食产量一共是多少？", "23.2万吨 + 21.1万吨 = 44.3万吨"),
        ("2023年沙埠、石坑两个县的一般公共预算收入加起来有多少？", "9.6亿元 + 6.3亿元 = 15.9亿元"),
    ],
)
def test_places_are_calculated_with_each_other(pipeline, question, calculation):
    assert [one.text for one in pipeline.ask(question).calculations] == [calculation]


def test_a_place_without_a_value_is_refused(pipeline):
    assert pipeline.ask("2023年沙埠县有多少家高新技术企业？").refused
