"""What people see: plain and unfolded in a pipe, coloured and folded on a terminal."""

import io
from dataclasses import replace
from decimal import Decimal

from rich.cells import cell_len
from rich.console import Console

from ingest.parse import parse_text
from rag.types import Answer, Calculation, Citation, Excerpt, Reason, Row, Statement
from tests.fakes import quoting
from ui.commands.render import render_answer, render_outline, render_reports

PARSED = parse_text(
    "某市工作报告\n一、网格管理\n全市划分网格710个，配备网格员1345名，做到“格中有人、人在格中”。", name="demo"
)
CHUNK = PARSED.chunks[-1]
START = PARSED.report.text.index("全市")
QUOTE = PARSED.report.text[START:]
ANSWER = Answer(
    question="几个网格？",
    citations=(Citation(1, CHUNK, START, START + len(QUOTE), QUOTE),),
    confidence=0.9,
)


def drawn(text, width=40):
    console = Console(file=io.StringIO(), force_terminal=True, color_system="truecolor", width=width, soft_wrap=True)
    console.print(text)
    return console.file.getvalue()


def test_an_answer_names_path_quote_title_and_offsets():
    lines = render_answer(ANSWER).plain.splitlines()
    assert lines == [
        QUOTE,
        "",
        "[1] 一、网格管理",
        f"    “{QUOTE}”",
        f"    某市工作报告 · {START}–{START + len(QUOTE)}",
    ]


def test_on_a_terminal_lines_fit():
    assert all(cell_len(line) <= 40 for line in render_answer(ANSWER, 40).plain.splitlines())


def test_only_the_answer_is_bold():
    first, _, rest = drawn(render_answer(ANSWER)).partition("\n")
    assert "\x1b[1m" in first
    assert "\x1b[1m" not in rest


def test_the_exact_answer_stands_first_and_is_bold():
    exact = replace(ANSWER, exact=(Excerpt(1, START + 6, START + 10, "710个"),))
    lines = render_answer(exact).plain.splitlines()
    assert lines[:2] == ["710个", QUOTE]
    first, _, rest = drawn(render_answer(exact)).partition("\n")
    assert "\x1b[1m710个" in first
    assert "\x1b[1m" not in rest


def test_a_follow_up_shows_how_it_was_read():
    lines = render_answer(replace(ANSWER, standalone="就编外而言，有多少名？")).plain.splitlines()
    assert lines[:2] == [QUOTE, "按此理解：就编外而言，有多少名？"]


def test_a_calculation_names_the_numbers_and_their_citations():
    operands = (Excerpt(1, START, START + 4, "710个"), Excerpt(1, START, START + 4, "710个"))
    calculation = Calculation("710个 − 710个 = 0个", "difference", operands, Decimal(), "个")
    lines = render_answer(replace(ANSWER, calculations=(calculation,))).plain.splitlines()
    assert lines[2] == "由原文的数字算出：710个[1]、710个[1]"


ROWS = replace(
    quoting("每年多少个？", "新建公园23个。", "新建公园122个。", reasons=(Reason("no_value", "2020年"),)),
    rows=(Row("2021年", "23个", 1), Row("2022年目标", "122个", 2), Row("2020年", "", 0)),
)


def test_rows_are_a_table_with_columns_before_what_is_calculated_of_them():
    operands = (Excerpt(2, 4, 8, "122个"), Excerpt(1, 4, 7, "23个"))
    calculation = Calculation("122个 − 23个 = 99个", "difference", operands, Decimal(99), "个")
    lines = render_answer(replace(ROWS, calculations=(calculation,))).plain.splitlines()
    assert lines[:6] == [
        "2021年      23个        [1]",
        "2022年目标  122个       [2]",
        "2020年      报告没有写",
        "122个 − 23个 = 99个",
        "报告没有2020年的数。",
        "由原文的数字算出：122个[2]、23个[1]",
    ]


def test_rows_stand_before_the_sentences_of_a_model_and_after_the_exact_answer():
    answer = replace(ROWS, sentences=(Statement("2021年新建23个。", (1,)),), exact=(Excerpt(1, 4, 7, "23个"),))
    lines = render_answer(answer).plain.splitlines()
    assert lines[0] == "23个"
    assert lines[1].startswith("2021年  ")
    assert lines[4] == "2021年新建23个。[1]"


def test_rows_fit_on_a_terminal_and_are_bold():
    long = replace(ROWS, rows=(Row("2021年", "新建公园" * 20, 1),))
    assert all(cell_len(line) <= 40 for line in render_answer(long, 40).plain.splitlines())
    first, second, *_ = drawn(render_answer(ROWS)).splitlines()
    assert "2021年" in first
    assert "\x1b[1m" in first and "\x1b[1m" in second


def test_a_refusal_says_why():
    refusal = Answer(question="票价？", reasons=(Reason("other_place", "票价"),))
    assert render_answer(refusal).plain == "No answer: 报告没有提到票价。"


def test_brackets_in_a_report_are_no_mark_up():
    odd = quoting("？", "[bold]甲[/bold] :smile:")
    assert "[bold]甲[/bold] :smile:" in render_answer(odd).plain


def test_the_outline_is_indented_by_level():
    lines = render_outline(PARSED).plain.splitlines()
    assert lines[0] == "某市工作报告"
    assert any(line.startswith("  一、网格管理  ") for line in lines)


def test_a_heading_that_goes_on_behind_furniture_is_drawn_once(interrupted):
    lines = [line.split("  ")[-2].strip() for line in render_outline(interrupted).plain.splitlines()[1:]]
    assert lines == ["(before the first heading)", "一、总则", "二、附则"]


def test_the_library_names_each_report_and_its_size():
    plain = render_reports([PARSED]).plain
    assert plain.startswith("demo\n    某市工作报告\n")
    assert f"{len(PARSED.report.text)} characters" in plain


def test_an_english_question_has_english_labels():
    asked = replace(ANSWER, language="en", standalone="As for staff, how many?", unverified=("Odd.",), degraded="late")
    assert render_answer(asked).plain.splitlines()[1:4] == [
        "Read as: As for staff, how many?",
        "Not verified: Odd.",
        "(quoted from the report: late)",
    ]
    refusal = replace(ANSWER, language="en", citations=(), reasons=(Reason("other_year", "2019"),))
    assert render_answer(refusal).plain == "No answer: The report does not mention 2019."
