"""Tables of pages that are drawn here, in points: a Chinese character is as wide as it is high, others are half."""

from itertools import pairwise

import pytest

from ingest.formats.pdf.page import Box, Char, Page
from ingest.formats.pdf.tables import find_tables

SIZE = 10.0
HIGH = 20.0  # of a row


def words(text, x, y, size=SIZE):
    """Set `text` from (x, y), its upper left corner."""
    chars = []
    for char in text:
        width = size if ord(char) > 0x2000 else size / 2
        chars.append(Char(char, x, y, x + width, y + size, size, "宋体", False))
        x += width
    return chars


def across(y, *xs):
    return [Box(x0, y, x1, y) for x0, x1 in pairwise(xs)]


def down(x, *ys):
    return [Box(x, y0, x, y1) for y0, y1 in pairwise(ys)]


def rows_at(rows, xs, top=100.0, size=SIZE):
    """Set the texts of `rows` at `xs`, a row below the other."""
    return [
        char
        for at, row in enumerate(rows)
        for x, text in zip(xs, row, strict=False)
        for char in words(text, x + 3, top + at * HIGH + 5, size)
    ]


def page(chars=(), rules=(), fills=()):
    return Page(1, 595, 842, tuple(chars), tuple(rules), tuple(fills))


def texts(table):
    """Return the texts of a table by row; a cell of several rows or columns is a tuple with their numbers."""
    rows = [[] for _ in range(max(cell.row for cell in table.grid.cells) + 1)]
    for cell in table.grid.cells:
        plain = cell.rows == cell.columns == 1
        rows[cell.row].append(cell.text if plain else (cell.text, cell.rows, cell.columns))
    return rows


def only(page):
    (table,) = find_tables(page)
    return texts(table)


XS = (50.0, 150.0, 250.0, 350.0)
ROWS = [["指标", "2022年", "2023年"], ["总产值", "1,204.5", "1,310.2"], ["财政收入", "88.1", "93.7"]]
YS = (100.0, 120.0, 140.0, 160.0)
LATTICE = [rule for y in YS for rule in across(y, *XS)] + [rule for x in XS for rule in down(x, *YS)]


def test_a_ruled_table_has_its_cells_and_its_place():
    (table,) = find_tables(page(rows_at(ROWS, XS), LATTICE))
    assert texts(table) == ROWS
    assert table.bbox == pytest.approx((50, 100, 350, 160))
    assert table.grid.page == 1


def test_rules_may_be_thin_bars_with_gaps_between_them():
    bars = [Box(x0 + 0.5, y - 0.5, x1 - 0.5, y + 0.5) for y in YS for x0, x1 in pairwise(XS)]
    bars += [Box(x - 0.5, y0 + 0.5, x + 0.5, y1 - 0.5) for x in XS for y0, y1 in pairwise(YS)]
    assert only(page(rows_at(ROWS, XS), bars)) == ROWS


def test_a_missing_rule_makes_one_cell_in_either_direction():
    rules = [
        *across(100, *XS),
        *across(120, *XS[1:]),  # not below the first column
        *across(140, *XS),
        *across(160, *XS),
        *down(50, *YS),
        *down(150, *YS),
        *down(250, *YS[1:]),  # not in the first row
        *down(350, *YS),
    ]
    chars = [
        *words("地区", 60, 115),
        *words("收入", 240, 105),
        *rows_at([["", "预算", "决算"], ["湖里区", "5", "6"]], XS, 120),
    ]
    assert only(page(chars, rules)) == [
        [("地区", 2, 1), ("收入", 1, 2)],
        ["预算", "决算"],
        ["湖里区", "5", "6"],
    ]


def test_outer_sides_may_be_open():
    rules = [rule for y in YS for rule in across(y, *XS)] + [rule for x in XS[1:-1] for rule in down(x, *YS)]
    assert only(page(rows_at(ROWS, XS), rules)) == ROWS


def test_a_word_that_runs_over_a_rule_stays_in_its_cell():
    xs = (50.0, 80.0, 200.0)
    rules = [rule for y in YS[:3] for rule in across(y, *xs)] + [rule for x in xs for rule in down(x, *YS[:3])]
    chars = [*words("科目编码", 45, 105), *words("科目名称", 110, 105), *rows_at([["201", "公共服务"]], xs, 120)]
    assert only(page(chars, rules)) == [["科目编码", "科目名称"], ["201", "公共服务"]]


def test_lines_of_a_cell_are_joined():
    xs = (50.0, 103.0, 150.0, 250.0)
    rules = [rule for y in (100, 160) for rule in across(y, *xs)] + [rule for x in xs for rule in down(x, 100, 160)]
    rules += across(120, *xs)
    chars = [
        *rows_at([["代码", "名称", "说明"]], xs),
        *words("2202500050", 52, 124),  # full: the number goes on
        *words("017", 52, 136),
        *words("湖里区", 106, 124),
        *words("财政局", 106, 136),
        *words("Smart City", 153, 124),
        *words("Centre", 153, 136),
    ]
    assert only(page(chars, rules))[1] == ["2202500050017", "湖里区财政局", "Smart City Centre"]


def test_two_numbers_in_a_wide_cell_stay_two():
    rules = [rule for y in (100, 140) for rule in across(y, *XS)] + [rule for x in XS for rule in down(x, 100, 140)]
    chars = [*words("2022", 53, 104), *words("2023", 53, 116), *words("甲", 153, 110), *words("乙", 253, 110)]
    assert only(page(chars, rules)) == [["2022 2023", "甲", "乙"]]


def test_an_empty_column_stays_and_empty_rows_at_the_edge_go():
    rows = [["一", "", "1"], ["二", "", "2"], ["", "", ""]]
    assert only(page(rows_at(rows, XS), LATTICE)) == [["一", "", "1"], ["二", "", "2"]]


def test_rows_that_no_rule_parts_are_told_by_their_figures():
    rules = [rule for y in (100, 120, 220) for rule in across(y, *XS)]
    rules += [rule for x in XS for rule in down(x, 100, 220)]
    body = [[f"第{name}季度", str(100 + at), f"{at}.5"] for at, name in enumerate("一二三四")]
    assert only(page(rows_at([ROWS[0], *body], XS), rules)) == [ROWS[0], *body]


def test_a_table_of_three_lines_has_columns_and_a_head_over_two():
    rules = [
        *across(100, 50, 350),
        *across(120, 150, 350),
        *across(140, 50, 350),
        *across(200, 50, 350),
    ]
    chars = [*words("地区", 60, 115), *words("财政收入", 230, 105)]
    chars += rows_at([["", "预算", "决算"], ["湖里区", "15.2", "16.3"], ["思明区", "9.8", "10.1"]], XS, 120)
    assert only(page(chars, rules)) == [
        [("地区", 2, 1), ("财政收入", 1, 2)],
        ["预算", "决算"],
        ["湖里区", "15.2", "16.3"],
        ["思明区", "9.8", "10.1"],
    ]


def test_figures_and_dashes_of_a_column_may_stand_apart():
    rules = [*across(100, 50, 350), *across(120, 50, 350), *across(180, 50, 350)]
    chars = rows_at([["项目", "金额", "占比"], ["甲", "", "40%"], ["乙", "", "60%"], ["丙", "12.00", "0%"]], XS)
    chars += words("—", 200, 125) + words("—", 200, 145)
    assert only(page(chars, rules))[1:] == [["甲", "—", "40%"], ["乙", "—", "60%"], ["丙", "12.00", "0%"]]


def test_a_table_without_rules_has_its_columns():
    rows = [["月份", "工业", "农业", "服务业"], ["1月", "103.2", "99.1", "101.0"], ["2月", "104.0", "98.7", "100.4"]]
    assert only(page(rows_at(rows, (50, 150, 250, 350)))) == rows


def test_heads_above_the_first_rule_belong_to_the_table():
    rules = [rule for y in (120, 140, 160) for rule in across(y, 50, 350)]
    assert only(page(rows_at(ROWS, XS), rules)) == ROWS


def test_rules_of_neighbouring_heads_may_touch():
    xs = (50.0, 150.0, 200.0, 250.0, 300.0)
    rules = [*across(100, 50, 350), *across(120, 150, 250, 350), *across(140, 50, 350), *across(180, 50, 350)]
    chars = [*words("地区", 60, 115), *words("收入", 190, 105), *words("支出", 290, 105)]
    chars += rows_at([["", "预算", "决算", "预算", "决算"], ["湖里区", "1.5", "1.6", "2.7", "2.8"]], xs, 120)
    assert only(page(chars, rules)) == [
        [("地区", 2, 1), ("收入", 1, 2), ("支出", 1, 2)],
        ["预算", "决算", "预算", "决算"],
        ["湖里区", "1.5", "1.6", "2.7", "2.8"],
    ]


def test_a_character_that_is_said_to_be_too_wide_stays_in_its_cell():
    xs = (50.0, 70.0, 250.0)
    rules = [rule for y in (100, 160) for rule in across(y, *xs)] + [rule for x in xs for rule in down(x, 100, 160)]
    upright = [words(char, 55, 102 + 11 * at)[0]._replace(x1=255.0) for at, char in enumerate("办理结果")]
    assert only(page([*upright, *words("予以公开", 75, 120)], rules)) == [["办理结果", "予以公开"]]


PROSE = "坚持稳中求进工作总基调，完整准确全面贯彻新发展理念"


@pytest.mark.parametrize(
    "drawn",
    [
        page([char for at in range(6) for char in words(PROSE, 50, 100 + 15 * at)]),
        page([char for at in range(6) for x in (50, 330) for char in words(PROSE[:22], x, 100 + 15 * at)]),
        page(
            [char for at in range(6) for x in (50, 330) for char in words(PROSE[:22], x, 105 + 15 * at)],
            [*across(100, 50, 560), *across(200, 50, 560)],
        ),
        page(
            [char for at in range(4) for char in words(PROSE, 55, 105 + 15 * at)],
            [*across(100, 50, 400), *across(170, 50, 400), *down(50, 100, 170), *down(400, 100, 170)],
        ),
        page(rows_at([[f"第{name}章", str(3 + 4 * at)] for at, name in enumerate("一二三四")], (50, 400))),
        page(
            rows_at(
                [[f"第{name}节概述……………………", str(3 + at), "甲"] for at, name in enumerate("一二三四")], (50, 400, 500)
            )
        ),
        page(
            [*words("图1", 40, 60), *words("2021", 90, 205)],
            [
                *down(80, 100, 200),
                *(rule for y in (100, 150, 200) for rule in across(y, 80, 300)),
                *down(190, 100, 200),
            ],
        ),
        page(words("湖里区人民政府", 200, 50, 30), across(100, 50, 550)),
        page(
            words("生态环境局", 20, 105) + words("环境状况公报", 400, 130),
            [rule for y in YS for rule in across(y, 0, *XS, 595)]
            + [rule for x in (0, 595) for rule in down(x, 0, 842)],
        ),
    ],
    ids=[
        "prose",
        "two columns",
        "two columns between rules",
        "frame",
        "contents",
        "leaders",
        "axes",
        "letterhead",
        "design",
    ],
)
def test_what_only_looks_like_a_table_is_none(drawn):
    assert find_tables(drawn) == []


def test_a_long_page_is_quick():
    import time

    ys = [40.0 + 12 * at for at in range(63)]
    xs = [40.0 + 52 * at for at in range(11)]
    rules = [rule for y in ys for rule in across(y, *xs)] + [rule for x in xs for rule in down(x, *ys)]
    chars = [char for y in ys[:-1] for x in xs[:-1] for char in words("1234.56", x + 3, y + 1)]
    drawn = page(chars, rules)
    start = time.process_time()
    (table,) = find_tables(drawn)
    assert time.process_time() - start < 3  # 0.03 s on a quiet machine
    assert len(table.grid.cells) == 620


def test_a_drawing_of_very_many_lines_is_passed_over():
    rules = [rule for at in range(500) for rule in across(10 + 1.5 * at, 10, 500)]
    assert find_tables(page(rows_at(ROWS, XS), [*rules, *down(10, 10, 760)])) == []
