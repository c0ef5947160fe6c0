import pytest

from ingest.parse import parse_text


def paths(text):
    return [section.path for section in parse_text(text, name="x").sections]


def path_of(text, words):
    parsed = parse_text(text, name="x")
    at = parsed.report.text.index(words)
    return next(section.path for section in parsed.sections if section.start <= at < section.end)


ROAD, TREE, RIVER = "全年修路三条，由交通站负责。", "全年种树五万株，由林业站负责。", "全年清淤两次，由水利站负责。"


def test_title_lines_between_paragraphs_are_headings():
    text = f"青山镇2023年工作安排\n修好农村道路\n{ROAD}\n绿化荒山荒坡\n{TREE}\n疏浚河道\n{RIVER}"
    assert paths(text) == [(), ("修好农村道路",), ("绿化荒山荒坡",), ("疏浚河道",)]


def test_a_title_line_in_a_gap_of_the_numbers_stands_beside_them():
    text = f"青山镇工作安排\n\n一、修路\n\n{ROAD}\n\n绿化荒山\n\n{TREE}\n\n三、清淤\n\n{RIVER}"
    assert path_of(text, "种树五万") == ("绿化荒山",)
    assert path_of(text, "清淤两次") == ("三、清淤",)


def test_a_title_line_between_numbers_that_count_on_stands_below_the_first():
    text = f"青山镇工作安排\n\n一、修路\n\n{ROAD}\n\n管护办法\n\n{TREE}\n\n二、清淤\n\n{RIVER}\n\n管护人员\n\n{TREE}"
    assert path_of(text, "种树五万") == ("一、修路", "管护办法")
    assert path_of(text, "清淤两次") == ("二、清淤",)
    assert paths(text)[-1] == ("二、清淤", "管护人员")


def test_a_title_line_after_the_last_number_stands_beside_it():
    text = f"青山镇工作安排\n\n一、修路\n\n(一)甲村\n\n{ROAD}\n\n(二)乙村\n\n{RIVER}\n\n结束语\n\n{TREE}"
    assert paths(text)[-1] == ("结束语",)


def test_numbers_that_begin_again_stand_below_their_title_lines():
    part = f"{ROAD}\n\n一、修路\n\n{ROAD}\n\n二、清淤\n\n{RIVER}"
    text = f"青山镇工作报告\n\n各位代表，现在报告工作。\n\n去年工作回顾\n\n{part}\n\n今年工作安排\n\n{part}"
    assert [path[:1] for path in paths(text)] == [(), *[("去年工作回顾",)] * 3, *[("今年工作安排",)] * 3]


def test_a_title_line_before_numbers_that_count_through_holds_none_of_them():
    text = f"青山镇工作报告\n\n现在报告工作。\n\n总的情况\n\n{TREE}\n\n一、修路\n\n{ROAD}\n\n二、清淤\n\n{RIVER}"
    assert paths(text) == [(), ("总的情况",), ("一、修路",), ("二、清淤",)]


@pytest.mark.parametrize(
    "line",
    [
        "青山镇人民政府",
        "2023年1月5日",
        "二〇二三年一月",
        "图3 全镇道路",
        "整改情况：",
        "修路，种树",
        "附图 5",
        "”“甲",
        "A",
    ],
)
def test_signatures_dates_captions_labels_and_pieces_are_no_headings(line):
    assert paths(f"一、总结\n\n{ROAD}\n\n{line}\n\n表1 全镇道路\n\n甲路 3 公里\n\n{TREE}") == [("一、总结",)]
    if line != "青山镇人民政府":
        assert paths(f"一、总结\n\n{ROAD}\n\n{line}\n\n{TREE}") == [("一、总结",)]


def test_one_line_that_nothing_sets_off_may_be_a_piece_of_a_sentence():
    assert paths(f"一、总结\n{ROAD}\n全镇共有\n{TREE}") == [("一、总结",)]


def test_where_blank_lines_or_indents_set_paragraphs_off_a_title_line_is_set_off_too():
    assert paths(f"{ROAD}\n\n{RIVER}\n\n{TREE}\n绿化荒山\n{ROAD}\n\n{RIVER}\n\n{TREE}") == [()]
    assert paths(f"　　{ROAD}\n　　{RIVER}\n绿化荒山\n{ROAD}\n　　{TREE}\n　　{TREE}") == [()]
    assert paths(f"　　{ROAD}\n　　{RIVER}\n绿化荒山\n　　{ROAD}\n　　{TREE}\n　　{TREE}") == [(), ("绿化荒山",)]


@pytest.mark.parametrize(("third", "own"), [("三、人才", True), ("二、人才", False), ("（三）人才", False)])
def test_one_line_is_a_heading_where_the_number_between_its_neighbours_is_missing(third, own):
    text = f"某区工作情况\n一、基层能力\n{ROAD}\n疾病防控\n{TREE}\n{third}\n{RIVER}"
    assert ("疾病防控" in path_of(text, TREE)) is own
