import pytest

from ingest.parse import parse_text
from ingest.references import find_references


def headings(text):
    parsed = parse_text(text, name="x")
    return [section.path[-1] for section in parsed.sections if section.path]


def lines_of(text):
    return parse_text(text, name="x").report.text.split("\n")


@pytest.mark.parametrize(
    "text",
    [
        "第一条 目的。\n第二条 用水户应当按照\n第九条规程安装水表。\n第三条 附则。",
        "一、比赛\n全市评出\n一、二等奖十二项。\n二、场馆\n赛区备有\n三、四星级宾馆九家。\n三、打算\n继续办赛。",
        "一、资金\n第一部分补助资金三百万元已经到位。\n二、打算\n继续筹集。",
        "一、机构\n全镇设站所九个。\n第三方评估结果良好。\n二、打算\n继续评估。",
        "一、问题\n原因之一是重视不够，原因之\n二是人手不足。\n二、打算\n继续整改。",
    ],
)
def test_a_line_that_refers_to_a_heading_or_goes_on_a_sentence_is_no_heading(text):
    expected = [line.split(" ")[0] for line in text.split("\n") if line[1:2] == "、" and line[2:3] not in "二四"]
    assert [title.split(" ")[0] for title in headings(text)] == (expected or ["第一条", "第二条", "第三条"])


def test_a_sentence_that_goes_on_with_a_reference_is_whole():
    text = "第一条 目的。\n第二条 用水户应当按照\n第九条规程安装水表。\n第三条 违反\n第二条的，处以罚款。"
    assert lines_of(text) == [
        "第一条 目的。",
        "第二条 用水户应当按照第九条规程安装水表。",
        "第三条 违反第二条的，处以罚款。",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "第一章总则\n第一条为了节水。\n第二条适用全市。\n第二章附则\n第三条自发布之日起施行。",
        "第一条 为了节水。\n第二条适用全市。\n第三条 自发布之日起施行。",
        "第一部分基本情况\n人口三万。\n第二部分主要工作\n修路三条。",
        "一、总结\n人口三万。\n二、三年行动\n修路三条。\n三、打算\n种树。",
        "青山镇摘报\n三、财政\n收入三百万元。\n四、税务\n收入四百万元。",
        "主要工作有以下几项\n一、修路\n1.硬化\n路面三公里。\n2.亮化\n路灯九盏。",
        "一是修路三条，\n二是种树五万株，\n三是清淤两次。",
    ],
)
def test_numbers_that_count_on_are_headings_whatever_their_form(text):
    marked = [line for line in text.split("\n") if line[:1] in "第一二三四1234"]
    assert len(headings(text)) == len(marked)


def test_references_are_found_without_the_text_before_them():
    assert find_references([]) == set()
    assert find_references(["第九条规程很好。"]) == {0}
