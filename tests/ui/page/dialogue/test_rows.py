"""The rows of an answer as a table and as a chart."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from rag.types import Row
from tests.ui.page.payloads import PAYLOADS
from ui.page.dialogue.markup import markup
from ui.page.dialogue.rows import draw_rows

WORKERS = [
    Row("2019年", "1361万人", 1),
    Row("2020年", "1380万人", 2),
    Row("2021年", "", 0),
    Row("2022年", "1402万人", 3),
]
WORKERS += [Row("2023年", "1420万人", 4)]
LINKS = {marker: f"/report/r{marker}?start=0&end=3#quote" for marker in (1, 2, 3, 4)}


def series(*values, rest=""):
    return [Row(f"{2010 + n}年{rest}", value, n + 1) for n, value in enumerate(values)]


def test_each_row_has_its_value_and_the_link_to_its_citation():
    table = draw_rows(WORKERS, LINKS)
    assert [(cell.label, cell.value, cell.href) for cell in table.cells][:2] == [
        ("2019年", "1361万人", LINKS[1]),
        ("2020年", "1380万人", LINKS[2]),
    ]
    html = markup("rows", table=table)
    assert html.count("<tr>") == 6 and html.count('scope="row"') == 5
    assert '<td class="muted" colspan="2">报告没有写</td>' in html
    assert html.count("<a ") == 4 and 'aria-label="依据 1"' in html


def test_a_citation_that_is_not_there_has_no_link():
    assert draw_rows([Row("2019年", "3人", 7)], LINKS).cells[0].href == ""


def test_four_values_of_one_thing_are_a_line_that_breaks_where_one_is_missing():
    chart = draw_rows(WORKERS, LINKS).chart
    assert [point.value for point in chart.points] == ["1361万", "1380万", "1402万", "1420万"]
    assert [line.count(",") for line in chart.lines] == [2, 2]
    assert (chart.first, chart.last) == ("2019年", "2023年")
    across, heights = [point.x for point in chart.points], [point.y for point in chart.points]
    assert across == sorted(across) and heights == sorted(heights, reverse=True)
    assert across[2] - across[1] == pytest.approx(2 * (across[1] - across[0]), abs=1)  # two years
    assert (
        chart.description
        == "折线图：从2019年 1361万人到2023年 1420万人；最高是2023年 1420万人，最低是2019年 1361万人。"
    )


def test_the_order_of_the_question_does_not_turn_time_around():
    chart = draw_rows(WORKERS[::-1], LINKS).chart
    assert (chart.first, chart.last) == ("2019年", "2023年")


def test_a_vertical_axis_that_does_not_start_at_zero_is_told():
    assert "纵轴不从 0 起" in draw_rows(WORKERS, LINKS).chart.caption
    assert draw_rows(series("1个", "5个", "9个", "100个"), {}).chart.caption == "单位：个"


def test_values_that_do_not_change_are_a_level_line():
    assert len({point.y for point in draw_rows(series(*["7个"] * 4), {}).chart.points}) == 1


@pytest.mark.parametrize(
    "rows",
    [
        series("1个", "2个", "3个"),  # three are read in the table
        series("1个", "2个", "3个", "4名"),  # two units
        series("1个", "2个", "3个", "约4个"),  # no plain number
        [*series("1个", "2个", "3个"), *series("4个", "5个", rest=" 江西省")],  # two series
        [Row(f"2022年 {place}", "3个", 1) for place in "甲乙丙丁"],  # places are no course of time
        [Row(place, "3个", 1) for place in "甲乙丙丁"],
        [],
    ],
)
def test_what_is_no_course_of_time_has_no_line(rows):
    assert draw_rows(rows, {}).chart is None


def test_labels_of_many_values_do_not_overlap():
    chart = draw_rows(series(*[f"{1000 + n}万人" for n in range(20)]), {}).chart
    at = [point.x for point in chart.points if point.value]
    assert 2 < len(at) < 20
    assert all(later - earlier >= 42 for earlier, later in pairwise(at))
    assert chart.points[0].value and chart.points[-1].value


def test_the_drawing_is_well_formed_and_has_a_text():
    html = markup("rows", table=draw_rows(WORKERS, LINKS))
    svg = ElementTree.fromstring(re.search("<svg.*</svg>", html, re.DOTALL)[0])  # noqa: S314 - our own
    assert svg.get("role") == "img" and "最高是2023年" in svg.get("aria-label")
    assert len(svg.findall("circle")) == 4


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_label_or_value_becomes_more_than_text(payload):
    rows = [Row(f"{year}年{payload}", "3个", 1) for year in range(2001, 2006)] + [Row("2006年", payload, 1)]
    html = markup("rows", table=draw_rows(rows, {1: "/report/a"}))
    assert set(re.findall(r"<(\w+)", html)) <= {
        *("table", "thead", "tbody", "tr", "th", "td", "a"),
        *("figure", "svg", "path", "text", "polyline", "circle", "figcaption"),
    }
    assert not re.search(r"<[^>]*\son\w+=", html)
