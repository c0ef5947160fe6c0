import re

import pytest

from rag.text.markers import ITEM, RUN_STYLES, SECTION, begins_as_marker, ordinal, read_marker


@pytest.mark.parametrize(
    ("line", "style", "marker"),
    [
        ("第一部分 总体要求", "部分", "第一部分"),
        ("第三章　附则", "章", "第三章"),
        ("第 二 章 总则", "章", "第 二 章"),
        ("第二节 监督", "节", "第二节"),
        ("第十二条 本办法由市政府负责解释。", "条", "第十二条"),
        ("第12条 本办法由市政府负责解释。", "条", "第12条"),
        ("第十条之一 补充", "条", "第十条之一"),
        ("一、提高认识", "一、", "一、"),
        ("十二、附则", "一、", "十二、"),
        ("一．总则", "一、", "一．"),
        ("(一)加强领导", "(一)", "(一)"),
        ("（十一）加强领导", "(一)", "（十一）"),
        ("(一）混用括号", "(一)", "(一）"),
        ("㈠加强领导", "(一)", "㈠"),
        ("（一）、加强领导", "(一)", "（一）、"),
        ("1.学习贯彻", "1.", "1."),
        ("1．学习贯彻", "1.", "1．"),
        ("１．学习贯彻", "1.", "１．"),
        ("12、学习贯彻", "1.", "12、"),
        ("(1)学习", "(1)", "(1)"),
        ("（１）学习", "(1)", "（１）"),
        ("⑴学习", "(1)", "⑴"),
        ("1)学习", "1)", "1)"),
        ("1）学习", "1)", "1）"),
        ("①针对教育", "①", "①"),
        ("⑳针对教育", "①", "⑳"),
        ("一是提高站位", "一是", "一是"),
        ("十一是提高站位", "一是", "十一是"),
        ("附件1", "附件", "附件1"),
    ],
)
def test_every_form_of_a_marker_is_read(line, style, marker):
    found = read_marker(line, 0, len(line))
    assert (found.style, found.of(line)) == (style, marker)


@pytest.mark.parametrize(
    "line",
    [
        "1.734mg/L,低于标准",
        "3.5%的增长",
        "１．５亿元",
        "2021年1月11日",
        "2021.1.11",
        "3、4月份",
        "一、二季度增长较快",
        "一、二、三产业协调发展",
        "第三条规定的情形",
        "第五条、第六条所列",
        "第一章的内容",
        "（一）至（三）项",
        "(1)和(2)两项",
        "一方面加强领导",
        "是一项工作",
        "附件1：工作方案",
        "一、总则……………………3",
        "1.总则 ........ 12",
        "第一章 总则·······5",
        "整改情况:",
        "",
    ],
)
def test_what_only_looks_like_a_marker_is_not_one(line):
    assert read_marker(line, 0, len(line)) is None


@pytest.mark.parametrize(
    ("marker", "number"),
    [
        ("一、", 1),
        ("二十三、", 23),
        ("（十）", 10),
        ("第一百零三条", 103),
        ("１２．", 12),
        ("⑶", 3),
        ("㈥", 6),
        ("附件", 0),
    ],
)
def test_the_number_of_a_marker_is_read(marker, number):
    assert ordinal(marker) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一是建", 1),
        ("三是修", 3),
        ("第二,修", 2),
        ("②修", 2),
        ("(3)修", 3),
        ("(四)修", 4),
        ("其次,修", 2),
        ("修路", 0),
    ],
)
def test_the_markers_of_a_list_in_running_text_tell_their_number(text, number):
    found = [numbers.index(match[1]) + 1 for pattern, numbers in RUN_STYLES if (match := pattern.match(text))]
    assert found == ([number] if number else [])


def test_an_item_and_a_section():
    assert re.match(ITEM, "十一是提高站位")
    assert not re.match(ITEM, "一、提高认识")
    assert re.match(SECTION, "一、提高认识")


@pytest.mark.parametrize(("line", "looks"), [("(一)加强", True), ("2.学习", True), ("2.5亿", False), ("时间:", False)])
def test_a_line_that_may_begin_the_body(line, looks):
    assert begins_as_marker(line, 0) is looks
