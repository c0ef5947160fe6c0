import pytest

from ingest.formats.docx.numerals import write_number
from tests.ingest.formats.docx.files import listed, lists, p, read, style, texts, word

OUTLINE = lists(("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."))
DECIMAL = lists(("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"))


def numbered(*levels, numbering=OUTLINE, styles=""):
    body = "".join(p("总则", properties=listed(level)) for level in levels)
    return texts(read(word(body, numbering=numbering, styles=styles)))


@pytest.mark.parametrize(
    ("form", "number", "written"),
    [
        ("decimal", 12, "12"),
        ("chineseCounting", 21, "二十一"),
        ("chineseCounting", 105, "一○五"),
        ("chineseCountingThousand", 10, "十"),
        ("chineseCountingThousand", 105, "一百零五"),
        ("chineseCountingThousand", 112, "一百一十二"),
        ("chineseCountingThousand", 1010, "一千零一十"),
        ("japaneseCounting", 11, "十一"),
        ("ideographTraditional", 3, "丙"),
        ("ideographTraditional", 11, "11"),
        ("ideographZodiac", 12, "亥"),
        ("ideographZodiacTraditional", 13, "丙子"),
        ("ideographDigital", 2024, "二〇二四"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("decimalFullWidth", 10, "１０"),
        ("decimalEnclosedCircle", 20, "⑳"),
        ("decimalEnclosedCircleChinese", 21, "21"),
        ("decimalEnclosedParen", 2, "⑵"),
        ("decimalZero", 7, "07"),
        ("upperRoman", 14, "XIV"),
        ("lowerRoman", 9, "ix"),
        ("upperLetter", 28, "BB"),
        ("lowerLetter", 3, "c"),
        ("ordinal", 22, "22nd"),
        ("none", 3, ""),
        ("unknownForm", 3, "3"),
        ("upperRoman", 0, "0"),
    ],
)
def test_a_number_is_written_as_its_format_says(form, number, written):
    assert write_number(number, form) == written


def test_a_custom_format_pads_with_zeros():
    assert write_number(7, "custom", "001, 002, 003, ...") == "007"


def test_levels_count_on_and_start_again_below_a_higher_one():
    assert numbered(0, 1, 1, 2, 0, 1) == ["一、总则", "（一）总则", "（二）总则", "1.总则", "二、总则", "（一）总则"]


def test_a_number_names_the_levels_above_it():
    assert numbered(0, 1, 2, 2, 1, numbering=DECIMAL) == ["1 总则", "1.1 总则", "1.1.1 总则", "1.1.2 总则", "1.2 总则"]


def test_a_level_whose_parent_was_skipped_names_its_start():
    assert numbered(1, 0, 1, numbering=DECIMAL) == ["1.1 总则", "1 总则", "1.1 总则"]


def test_a_level_may_go_on_after_a_higher_one():
    never = lists(("chineseCounting", "第%1章"), ("decimal", "第%2条", '<w:lvlRestart w:val="0"/>'))
    assert numbered(0, 1, 1, 0, 1, numbering=never) == [
        "第一章 总则",
        "第1条 总则",
        "第2条 总则",
        "第二章 总则",
        "第3条 总则",
    ]


def test_a_legal_level_writes_all_numbers_in_digits():
    legal = lists(("upperRoman", "%1."), ("decimal", "%1.%2", "<w:isLgl/>"))
    assert numbered(0, 1, numbering=legal) == ["I.总则", "1.1 总则"]


@pytest.mark.parametrize(("form", "sign"), [("bullet", "●"), ("bullet", "l"), ("bullet", "\uf06c"), ("none", "")])
def test_bullets_are_left_out(form, sign):
    assert numbered(0, numbering=lists((form, sign))) == ["总则"]


def test_a_list_starts_where_it_is_told_to_when_it_is_first_used():
    override = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{}"/></w:lvlOverride>'
    second = f'<w:num w:numId="2"><w:abstractNumId w:val="1"/>{override.format(1)}</w:num>'
    numbering = lists(("decimal", "%1.")) + second
    body = "".join(p("网格", properties=listed(0, number)) for number in (1, 1, 2, 2, 1))
    assert texts(read(word(body, numbering=numbering))) == ["1.网格", "2.网格", "1.网格", "2.网格", "3.网格"]


def test_lists_of_one_definition_count_together():
    numbering = lists(("decimal", "%1.")) + '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    body = "".join(p("网格", properties=listed(0, number)) for number in (1, 2, 1))
    assert texts(read(word(body, numbering=numbering))) == ["1.网格", "2.网格", "3.网格"]


def test_an_override_replaces_a_whole_level():
    level = '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperLetter"/><w:lvlText w:val="(%1)"/></w:lvl>'
    numbering = lists(("decimal", "%1."), overrides=f'<w:lvlOverride w:ilvl="0">{level}</w:lvlOverride>')
    assert numbered(0, 0, numbering=numbering) == ["(C)总则", "(D)总则"]


def test_a_style_gives_list_and_level():
    numbering = OUTLINE.replace(
        '<w:numFmt w:val="chineseCounting"/>', '<w:numFmt w:val="chineseCounting"/><w:pStyle w:val="H2"/>'
    )
    styles = style("H1", "heading 1", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    styles += style("H2", "heading 2", '<w:numPr><w:numId w:val="1"/></w:numPr>', based="H1")
    styles += style("Own", "我的标题", based="H2")
    body = p("总则", style="H1") + p("目的", style="H2") + p("依据", style="Own") + p("附则", style="H1")
    document = read(word(body, numbering=numbering, styles=styles))
    assert texts(document) == ["一、总则", "（一）目的", "（二）依据", "二、附则"]
    assert [block.level for block in document.blocks] == [1, 2, 2, 1]


def test_a_paragraph_may_leave_the_list_of_its_style():
    styles = style("H1", "heading 1", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = p("前言", style="H1", properties='<w:numPr><w:numId w:val="0"/></w:numPr>') + p("总则", style="H1")
    assert texts(read(word(body, numbering=OUTLINE, styles=styles))) == ["前言", "一、总则"]


def test_a_definition_may_stand_for_a_list_style():
    link = '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="公文"/></w:abstractNum>'
    link += '<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num>'
    styles = '<w:style w:type="numbering" w:styleId="公文"><w:name w:val="公文"/><w:pPr><w:numPr><w:numId w:val="1"/>'
    styles += "</w:numPr></w:pPr></w:style>"
    body = p("总则", properties=listed(0, 7)) + p("附则", properties=listed(0, 7))
    assert texts(read(word(body, numbering=OUTLINE + link, styles=styles))) == ["一、总则", "二、附则"]


def test_a_deleted_paragraph_is_not_counted():
    gone = p("<w:del><w:r><w:delText>旧条款</w:delText></w:r></w:del>", properties=listed(), mark="<w:del/>")
    body = p("第一款", properties=listed()) + gone + p("第二款", properties=listed())
    assert texts(read(word(body, numbering=OUTLINE))) == ["一、第一款", "二、第二款"]


def test_an_empty_paragraph_counts_and_shows_nothing():
    body = p("总则", properties=listed()) + p(properties=listed()) + p("附则", properties=listed())
    assert texts(read(word(body, numbering=OUTLINE))) == ["一、总则", "三、附则"]


def test_text_after_a_digit_is_set_apart():
    attached = lists(("decimal", "%1", '<w:suff w:val="nothing"/>'), ("decimal", "%2.", '<w:suff w:val="nothing"/>'))
    body = p("2023年", properties=listed(0)) + p("Total", properties=listed(1))
    assert texts(read(word(body, numbering=attached))) == ["1 2023年", "1.Total"]


@pytest.mark.parametrize(
    "broken", ['<w:num w:numId="1"/>', '<w:num w:numId="1"><w:abstractNumId w:val="9"/></w:num>', ""]
)
def test_a_list_that_is_not_defined_has_no_numbers(broken):
    assert numbered(0, 0, numbering=broken) == ["总则", "总则"]


def test_list_styles_in_a_circle_end():
    circle = '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="A"/></w:abstractNum>'
    circle += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    styles = style("A", "a", '<w:numPr><w:numId w:val="1"/></w:numPr>', based="A")
    assert numbered(0, numbering=circle, styles=styles) == ["总则"]
