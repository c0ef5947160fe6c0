from html import escape
from pathlib import Path

import pytest

from tests.ingest.formats.docx.files import p, r, read, style, texts, word

SEED = Path(__file__).parents[4] / "data/reports/huli-inspection-rectification-2022.txt"
COLUMN = '<w:br w:type="column"/>'
OPEN = "全区持续推进网格化治理，年内新聘网格员三百四十五名并"
ENDED = "全部经过岗前培训，到岗率百分之百。"
OTHER = "全区累计办结群众来信二千四百件，办结率百分之九十九。"


def section(*columns, kind="continuous"):
    inner = "".join(f'<w:col w:w="{width}" w:space="100"/>' for width in columns)
    return p(properties=f'<w:sectPr><w:type w:val="{kind}"/><w:cols w:num="{len(columns)}">{inner}</w:cols></w:sectPr>')


def indented(text, first=0, left=0, align="both"):
    return p(text, properties=f'<w:jc w:val="{align}"/><w:ind w:left="{left}" w:firstLine="{first}"/>')


def lines(*given, **limits):
    return texts(read(word("".join(given)), **limits))


def page(left, right, below_left, below_right, kind="continuous"):
    body = p(left, r(content=COLUMN)) + p(right) + section(4000, 4000, kind="nextPage")
    return body + p(below_left, r(content=COLUMN)) + p(below_right) + section(4000, 4000, kind=kind)


def test_a_page_of_pieces_is_read_column_by_column_where_sentences_go_on_in_the_piece_below():
    pieces = page(OPEN, "右栏" + OTHER, "左下" + ENDED, "右下" + ENDED)
    assert lines(pieces) == [OPEN, "左下" + ENDED, "右栏" + OTHER, "右下" + ENDED]


def test_columns_whose_sentences_are_whole_are_read_one_after_another():
    assert lines(page("左" + OTHER, "右" + OTHER, "左下" + ENDED, "右下")) == [
        "左" + OTHER,
        "右" + OTHER,
        "左下" + ENDED,
        "右下",
    ]


def test_sections_of_two_pages_are_not_mixed():
    pieces = page(OPEN, "右栏", "左下", "右下", kind="nextPage")
    assert lines(pieces) == [OPEN, "右栏", "左下", "右下"]


def test_a_piece_may_have_more_columns_on_one_half():
    below = p("左一", r(content=COLUMN)) + p("左二", r(content=COLUMN)) + p("右下") + section(2000, 2000, 4000)
    body = p(OPEN, r(content=COLUMN)) + p("右栏") + section(4000, 4000) + below
    assert lines(body) == [OPEN, "左一", "左二", "右栏", "右下"]


def test_more_breaks_than_columns_leave_the_order_as_it_is():
    body = (
        p(OPEN, r(content=COLUMN))
        + p("二", r(content=COLUMN))
        + p("三")
        + section(4000, 4000)
        + p("四")
        + section(9000)
    )
    assert lines(body) == [OPEN, "二", "三", "四"]


def broken(times=4, **ways):
    return [indented(OPEN, **{"first": 640, **ways}), indented("全部上岗，" + ENDED, **{**ways, "first": 0})] * times


def test_lines_that_begin_further_left_go_on_in_the_sentence():
    assert lines(*broken()) == [OPEN + "全部上岗，" + ENDED] * 4


def test_a_line_below_one_that_goes_on_goes_on_too():
    given = [indented(OPEN, first=640), indented(OPEN), indented(ENDED)] * 4
    assert lines(*given) == [OPEN + OPEN + ENDED] * 4


def test_indents_may_come_from_a_style_from_characters_or_from_spaces():
    styles = style("Body", "Body Text", '<w:ind w:firstLineChars="200"/>')
    by_style = [p(OPEN, style="Body"), p(ENDED)] * 4
    assert texts(read(word("".join(by_style), styles=styles))) == [OPEN + ENDED] * 4
    assert lines(*[p("\u3000\u3000" + OPEN), p(ENDED)] * 4) == [OPEN + ENDED] * 4


def test_a_few_such_lines_say_nothing():
    whole = [indented(OTHER, first=640)] * 40
    assert lines(*whole, *broken(times=2))[-4:] == [OPEN, "全部上岗，" + ENDED] * 2


@pytest.mark.parametrize(
    "after", ["一、总则", "（二）加强督查", "1.强化保障。", "图 3 网格", "表2 网格员", "A．督查", "(2)督查"]
)
def test_a_line_that_begins_something_goes_on_in_nothing(after):
    assert lines(*broken(), indented(OPEN, first=640), indented(after))[-2:] == [OPEN, after]


def test_headings_and_centred_lines_are_not_joined():
    centred = indented("湖里区人民政府办公室印发通知", align="center")
    assert lines(*broken(), indented(OPEN, first=640), centred)[-2:] == [OPEN, "湖里区人民政府办公室印发通知"]


def test_lines_without_indents_are_joined_where_most_break_off_inside_a_sentence():
    pieces = [OPEN + "网格员" * number for number in range(9)]
    assert lines(*map(p, pieces), p(ENDED), p("湖里区人民政府")) == ["".join(pieces) + ENDED, "湖里区人民政府"]


def test_lines_of_one_width_are_left_to_what_joins_them_for_all_formats():
    text = "".join(line.strip() for line in SEED.read_text("utf-8").splitlines()[5:60])[:3000]
    document = read(word("".join(p(escape(text[at : at + 30])) for at in range(0, len(text), 30))))
    assert document.wrapped
    assert len(document.blocks) == 100


def test_whole_paragraphs_are_not_wrapped():
    document = read(word(p("湖里区2023年工作报告") + p(OTHER) * 20 + p("二〇二三年十二月")))
    assert not document.wrapped
    assert len(document.blocks) == 22
