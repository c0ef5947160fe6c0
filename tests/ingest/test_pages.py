import pytest

from ingest.pages import find_page_lines, is_open, running_heads
from ingest.restore import restore

PROSE = [
    "全镇完成农田改造一千二百亩，新修水渠十四公里，惠及农户九百三十六户。群众反映良好，各村已经通过验收",
    "，县里给予表扬。",
]


def pages(numbers, head=(), body=PROSE * 8):
    lines = []
    for number in numbers:
        lines += [*head, *body[:-1], number]
    return lines


def numbers_in(lines):
    return [lines[at] for at in sorted(find_page_lines(lines))]


def test_bare_numbers_that_count_pages_are_page_numbers():
    assert numbers_in(pages("12345")) == list("12345")
    assert numbers_in(pages(["1/5", "2/5", "3/5"])) == ["1/5", "2/5", "3/5"]


@pytest.mark.parametrize(
    "lines",
    [
        pages("12"),  # two may be chance
        pages("135"),  # they do not count on
        pages("123", body=["甲", "乙", "丙", "丁"] * 5),  # rows of a table, cell by cell
        pages("123", body=["各村已经通过验收。"] * 30),  # they stand between sentences: numbers of items
        [line for number in "123" for line in (*PROSE * 6, "[", number, "]")],  # footnotes
    ],
)
def test_other_bare_numbers_are_text(lines):
    assert numbers_in(lines) == []


def test_heads_that_stand_at_page_breaks_again_are_taken_with_them():
    lines = pages(["- 1 -", "- 2 -", "- 3 -"], head=["青山镇文件", "2023年汇编"])
    assert numbers_in(lines[2:]) == ["- 1 -", "青山镇文件", "2023年汇编", "- 2 -", "青山镇文件", "2023年汇编", "- 3 -"]


def test_a_number_in_the_line_of_the_head_is_a_page_number():
    assert numbers_in(pages([f"青山镇2023年工作总结 {n}" for n in range(1, 5)])) == [
        f"青山镇2023年工作总结 {n}" for n in range(1, 5)
    ]


def test_a_line_at_one_page_break_is_text_unless_it_is_the_title():
    assert find_page_lines(["甲镇总结", "新修水渠", "- 2 -", "乙村总结", "十四公里。"]) == {2}
    assert find_page_lines(["甲镇总结", "新修水渠", "- 2 -", "甲镇总结", "十四公里。"]) == {2, 3}


def test_the_title_stays_where_it_stands_first():
    text = "甲镇总结\n- 1 -\n甲镇总结\n一、水利\n新修水渠\n- 2 -\n甲镇总结\n十四公里。"
    assert restore(text) == "甲镇总结\n一、水利\n新修水渠十四公里。"


def test_a_head_without_numbers_must_come_three_times_and_cut_sentences():
    lines = ["青山镇文件" if at % 10 == 9 else "新修水渠" for at in range(40)]
    places = {9, 19, 29, 39}
    assert running_heads(lines, places) == places
    assert running_heads(lines, {9}) == set()
    assert running_heads(lines[:20], {9, 19}) == set()


def test_marks_that_end_a_sentence_close_a_line_also_before_quotes():
    assert not any(map(is_open, ["完成。", "完成。”", "如下：", "完成；", "(完成。)", "all cases."]))
    assert all(map(is_open, ["完成", "完成，", "（完成）", "1.", "完成、"]))
