import textwrap
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.parse import parse_text
from ingest.restore import restore

SEED = (Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt").read_text("utf-8")
PARAGRAPHS = SEED.strip().split("\n")
RUNNING_HEAD = "湖里区整改情况材料汇编"


def columns(text):
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def by_characters(paragraph, width):
    return [paragraph[at : at + width] for at in range(0, len(paragraph), width)]


def by_columns(paragraph, width):
    """Break as a page does: no line begins with a mark, no number or Latin word is cut."""
    lines, line = [], ""
    for word in paragraph:
        if line and columns(line + word) > width and word not in "，。、；：！？）》”,.;:!?)%":
            cut = len(line)
            while word.isascii() and word.isalnum() and cut > 1 and line[cut - 1].isascii() and line[cut - 1].isalnum():
                cut -= 1
            lines.append(line[:cut])
            line = line[cut:]
        line += word
    return [*lines, line]


def broken(how, width, *, blank=False, indent="", every=0):
    lines = []
    for paragraph in PARAGRAPHS:
        lines += how(indent + paragraph, width)
        lines += [""] * blank
    pages = []
    for number, line in enumerate(lines, 1):
        pages.append(line)
        if every and number % every == 0:
            pages += ["", f"- {number // every} -", "", RUNNING_HEAD]
    return "\n".join(pages)


def paragraphs_of(text):
    return [line.strip() for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize(
    "layout", [{}, {"blank": True}, {"indent": "　　"}, {"every": 25}, {"every": 25, "blank": True}], ids=str
)
@pytest.mark.parametrize(
    ("how", "width"), [*((by_characters, width) for width in (25, 30, 40, 60)), (by_columns, 60), (by_columns, 76)]
)
def test_the_seed_report_broken_into_lines_is_the_seed_report(how, width, layout):
    text = broken(how, width, **layout)
    assert len(paragraphs_of(text)) > 1.5 * len(PARAGRAPHS)
    assert paragraphs_of(restore(text)) == paragraphs_of(SEED)


@pytest.mark.parametrize("layout", [{}, {"every": 25}], ids=str)
def test_a_broken_report_has_the_sections_chunks_and_true_offsets_of_the_whole_one(layout):
    whole, parsed = parse_text(SEED, name="x"), parse_text(broken(by_characters, 30, **layout), name="x")
    text = parsed.report.text
    assert [section.path for section in parsed.sections] == [section.path for section in whole.sections]
    assert [chunk.text for chunk in parsed.chunks] == [chunk.text for chunk in whole.chunks]
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in parsed.chunks)
    assert parsed.report.source == whole.report.source


def test_the_seed_report_and_plain_texts_come_back_as_they_are():
    for text in (SEED, "　　一、总则 \t\n\n\n全角１２３，ＡＢ　\n末行\n", "甲", " \n甲\n\n "):
        assert restore(text) == text


ROWS = {
    "verses": ["空山新雨后", "天气晚来秋", "明月松间照", "清泉石上流"] * 5,
    "long verses": ["空山新雨洗尘埃，天气晚来秋意浓", "明月松间清光照，清泉石上水声长"] * 6,
    "a table": [f"{year}年 粮食产量 {year * 3} 吨 增长 {year % 9}.{year % 7}%" for year in range(2001, 2024)],
    "comma-separated values": [f"B{n:04},某某镇人民政府,{n + 1000},{n * 3 + 2000}" for n in range(30)] + [",合计,1,2"],
    "a list of bodies": ["云水市青山区人民政府城东街道办事处", "云水市青山区人民政府城西街道办事处"] * 8,
    "addresses": ["地址：云水市青山区长寿路161号，邮编：361009"] * 8,
    "cells of a table": [
        cell
        for n in range(1, 20)
        for cell in (f"{n}", "某项目", "是", f"{n}00", "万元", "完成", "某局", "某人", "无", "正常")
    ],
    "items": [f"（{n}）落实某某方面重点任务，压实各级责任，按期完成整改" for n in "一二三四五六七八九"],
    "a signature": ["特此报告。", "云水市青山区人民政府", "2023年1月5日", "（此件公开发布）"],
}


@pytest.mark.parametrize("lines", ROWS.values(), ids=ROWS.keys())
def test_short_lines_of_one_width_that_are_no_prose_stay_apart(lines):
    assert restore("\n".join(lines)) == "\n".join(lines)


def test_titles_headings_and_signatures_of_a_broken_report_stay_apart():
    body = "全镇完成农田改造一千二百亩，新修水渠十四公里，惠及农户九百三十六户，群众反映良好，各村已经通过验收。"
    lines = [
        "青山镇人民政府",
        "2023年工作总结",
        "一、农业",
        *by_characters(body * 2, 20),
        "二、水利",
        *by_characters(body, 20),
    ]
    lines += ["青山镇人民政府", "2023年12月30日"]
    assert restore("\n".join(lines)).split("\n") == [*lines[:3], body * 2, "二、水利", body, *lines[-2:]]


@pytest.mark.parametrize(
    "number", ["— 7 —", "- 7 -", "－７－", "第 7 页 共 12 页", "第7页/共12页", "·7·", "Page 7 of 12"]
)
def test_a_page_break_inside_a_sentence_is_taken_out(number):
    head, end = "青山镇2023年工作总结", "十四公里，惠及九百户。\n二、林业"
    text = f"{head}\n一、水利\n全镇修建水渠\n\n{number}\n{head}\n\n{end}"
    assert restore(text) == f"{head}\n一、水利\n全镇修建水渠{end}"


def test_a_form_feed_is_a_page_break():
    assert restore("一、水利\n全镇修建水渠\n\x0c十四公里。") == "一、水利\n全镇修建水渠十四公里。"


def test_a_page_break_between_paragraphs_joins_nothing():
    for before, after in (
        ("全镇修建水渠。", "植树五万株。"),
        ("一、水利", "植树五万株。"),
        ("全镇修建水渠", "二、林业"),
    ):
        assert restore(f"{before}\n— 7 —\n{after}") == f"{before}\n{after}"


def test_a_running_head_without_page_numbers_is_taken_out_where_it_cuts_sentences():
    lines = by_characters("全镇完成农田改造一千二百亩，新修水渠十四公里。惠及农户九百三十六户，群众反映良好。" * 40, 30)
    pages = [line for at, line in enumerate(lines) for line in ([line, RUNNING_HEAD] if at % 12 == 11 else [line])]
    assert pages.count(RUNNING_HEAD) > 3
    assert restore("\n".join(pages)) == "".join(lines)


def test_a_line_that_cannot_begin_or_end_a_paragraph_is_joined_in_any_text():
    assert restore("依照《\n水法\n》的规定，\n处以罚款。\n附则") == "依照《水法》的规定，\n处以罚款。\n附则"


def test_latin_words_get_their_space_back_and_cut_words_do_not():
    prose = "The district set up 710 grids for social governance, hired 345 members, and closed 97% of all cases. "
    text = (prose * 6).strip()
    assert restore("\n".join(textwrap.wrap(text, 60))) == text
    assert restore("\n".join(by_characters(text, 40))) == text


def test_trailing_spaces_of_full_lines_are_no_part_of_the_text():
    body = "全镇完成农田改造一千二百亩，新修水渠十四公里，惠及农户九百三十六户，群众反映良好，各村已经通过验收。" * 3
    assert restore(" \n".join(by_characters(body, 28))) == body


@settings(deadline=None, max_examples=40)
@given(st.integers(22, 70), st.booleans(), st.sampled_from([0, 20, 33]))
def test_offsets_are_true_however_a_report_is_broken(width, blank, every):
    parsed = parse_text(broken(by_characters, width, blank=blank, every=every), name="x")
    text = parsed.report.text
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in parsed.chunks)
    assert "".join(text[section.start : section.end] for section in parsed.sections) == text
    assert "".join(text.split()) == "".join(SEED.split())


@pytest.mark.parametrize(
    "text",
    [
        "一、\n二、\n" * 20_000,
        "第七条要求\n" * 20_000,
        "- 3 -\n全年\n" * 15_000,
        broken(by_characters, 30, every=25) * 10,
    ],
    ids=["markers", "references", "page numbers", "a broken report"],
)
def test_long_texts_take_time_in_proportion(text):
    start = time.process_time()
    restore(text)
    assert time.process_time() - start < 8.0  # quadratic work takes many times that
