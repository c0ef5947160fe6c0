import base64
import quopri

import pytest

from ingest.formats.document import Grid, Paragraph
from ingest.formats.html import load
from ingest.formats.loader import Input, Limits
from rag.errors import EmptyReport, FileOverLimit, UnreadableText
from tests.ingest.formats.web_pages import (
    ARCHIVE_CARD,
    CARDS,
    FOOT,
    LABELS,
    LAYOUTS,
    NAVIGATION,
    RELATED,
    head,
    links,
    paragraphs,
    standard,
)

TITLE = "某市2023年国民经济和社会发展统计公报"
LINES = [
    "2023年，全市上下坚持稳中求进工作总基调，经济运行总体平稳，社会大局保持稳定。",
    "一、综合",
    "全年地区生产总值1234.5亿元，比上年增长5.2%。其中，第一产业增加值12.3亿元，增长3.1%；第二产业增加值456.7亿元，增长6.0%。",
    "（一）人口",
    "年末常住人口88.8万人，其中城镇人口66.6万人。常住人口城镇化率75.0%，比上年末提高0.6个百分点。",
    "二、农业",
    "全年粮食产量22.4万吨，比上年增产1.2%。",
    "注：本公报数据均为初步统计数。",
    "某市统计局",
    "2024年3月21日",
]


def read(html, encoding="utf-8", *, suffix=".html", limits=None):
    data = html if isinstance(html, bytes) else html.encode(encoding)
    return load(Input(data, f"page{suffix}", suffix, limits or Limits()))


def texts(document):
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def grids(document):
    return [block for block in document.blocks if isinstance(block, Grid)]


def rows(grid):
    height = max(cell.row for cell in grid.cells) + 1
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(height)]


def body(inner):
    """A page whose article is `inner`, after a paragraph of prose."""
    return (
        f"{head(TITLE)}<body><h1>{TITLE}</h1><div id=zoom><p>{LINES[0]}</p>{inner}<p>{LINES[2]}</p></div></body></html>"
    )


def inside(inner):
    """The texts of an article between two paragraphs of prose."""
    return texts(read(body(inner)))[2:-1]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_the_article_is_read_and_nothing_around_it(layout, encoding):
    document = read(layout(TITLE, LINES), encoding)
    found = [block.text for block in document.blocks if isinstance(block, Paragraph) and not block.furniture]
    found = [line for line in found if line not in ARCHIVE_CARD]
    assert found[0] == TITLE
    assert [line for line in found if line in LINES] == LINES
    others = [line for line in found if line not in (TITLE, *LINES)]
    assert not {*NAVIGATION, *RELATED, *FOOT} & set(others)
    assert sum(map(len, others)) < 60, others


@pytest.mark.parametrize("layout", [layout for layout in LAYOUTS if FOOT[0] in layout(TITLE, LINES)])
def test_the_foot_of_the_site_is_kept_apart_after_the_article(layout):
    blocks = read(layout(TITLE, LINES)).blocks
    assert [block.text for block in blocks[-len(FOOT) :]] == FOOT
    assert all(block.furniture for block in blocks[-len(FOOT) :])


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.__name__)
@pytest.mark.parametrize("inside", [False, True])
def test_an_index_card_is_read_in_lines_whatever_its_layout(card, inside):
    made = card(LABELS)
    above, within = ("", made) if inside else (made, "")
    page = (
        f'{head(TITLE)}<body><ul class="nav">{links(NAVIGATION)}</ul><div class="main">{above}<div class="con">{within}'
        f"<h1>{TITLE}</h1>{paragraphs(LINES)}</div></div></body></html>"
    )
    found = texts(read(page))
    assert found == [*(f"{label}：{value}" for label, value in LABELS), TITLE, *LINES]


@pytest.mark.parametrize(
    "lines",
    [
        "<p>名称：某市</p><p>分类：统计</p><p>主题词：公报</p>",  # what no official page goes without is not there
        "<p>索引号：12</p><p>文号：某政发〔2022〕3号</p>",  # two labels are no card
    ],
)
def test_a_few_labels_are_no_index_card(lines):
    page = f'{head(TITLE)}<body><div class="top">{lines}</div><h1>{TITLE}</h1><div>{paragraphs(LINES)}</div></body>'
    assert texts(read(page))[0] == TITLE


def test_what_the_page_says_of_itself_is_kept_apart_and_its_line_stays():
    document = read(standard(TITLE, LINES))
    assert (document.title, document.publisher, document.published) == (TITLE, "某市统计局", "2024-03-21")
    assert any("来源：某市统计局" in line for line in texts(document)[:3])


@pytest.mark.parametrize(
    ("line", "publisher", "published"),
    [
        ("来源：市发展改革委 发布时间：2022年2月3日", "市发展改革委", "2022-02-03"),
        ("【 信息来源：新华社 】【 时间：2021/12/01 】", "新华社", "2021-12-01"),
        ("2020.05.06 09:08", "", "2020-05-06"),
        ("发布日期：2022-13-45 来源：", "", ""),
        ("索引号：12 文号：某政发〔2022〕3号", "", ""),
    ],
)
def test_publisher_and_date_are_read_from_the_line_below_the_title(line, publisher, published):
    page = f"{head(TITLE)}<body><h1>{TITLE}</h1><div>{line}</div>{paragraphs(LINES)}</body></html>"
    document = read(page)
    assert (document.publisher, document.published) == (publisher, published)


@pytest.mark.parametrize(
    ("extra", "url"),
    [
        ('<link rel="canonical" href="http://www.xm.gov.cn/1.html">', "http://www.xm.gov.cn/1.html"),
        ('<meta property="og:url" content="https://www.xm.gov.cn/2.html">', "https://www.xm.gov.cn/2.html"),
        ("<!-- saved from url=(0029)http://www.xm.gov.cn/3.html -->", "http://www.xm.gov.cn/3.html"),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
    ],
)
def test_the_address_of_the_page(extra, url):
    assert read(f"{head(TITLE, extra)}<body><h1>{TITLE}</h1>{paragraphs(LINES)}</body>").url == url


def test_a_box_with_much_of_the_article_is_no_clutter_whatever_its_name():
    page = (
        f'{head(TITLE)}<body class="nav-fixed"><div class="content-top"><h1>{TITLE}</h1></div><div class="share">'
        f'{paragraphs(LINES[:3])}</div><div class="share">{paragraphs(LINES[3:])}</div>'
        '<div class="share">分享到</div></body>'
    )
    assert texts(read(page)) == [TITLE, *LINES]


def test_a_title_in_lines_is_one_paragraph():
    page = f"{head(TITLE)}<body><p><b>某市2023年国民经济<br>和社会发展统计公报</b></p>{paragraphs(LINES)}</body>"
    assert texts(read(page))[:2] == [TITLE, LINES[0]]


@pytest.mark.parametrize("declared", ["gb2312", "utf-8", "iso-8859-1", "no-such", "big5"])
@pytest.mark.parametrize("real", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_the_bytes_tell_the_encoding_not_the_declaration(declared, real):
    page = f'<html><head><meta charset="{declared}"><title>朱镕基</title></head><body>{paragraphs(LINES)}</body></html>'
    assert texts(read(page, real)) == LINES


def test_a_character_cut_in_the_head_costs_only_itself():
    cut = "某市网格治理".encode("gb18030")[:-1]
    page = f"<html><head><meta charset=gb2312><meta name=description content='@'></head><body>{paragraphs(LINES * 9)}"
    assert texts(read(page.encode("gb18030").replace(b"@", cut))) == LINES * 9


def test_bytes_in_no_encoding_are_refused():
    with pytest.raises(UnreadableText):
        read(b"<html><body><p>" + bytes(range(128, 256)) * 4)


def test_breaks_and_boxes_separate_paragraphs_and_inline_elements_do_not():
    assert inside("<p>甲<br/>乙<b>丙</b><a href=#>丁</a></p><div>戊</div><pre>己\n  庚</pre>") == [
        "甲",
        "乙丙丁",
        "戊",
        "己",
        "庚",
    ]


def test_spaces_are_shown_as_a_browser_shows_them():
    assert inside("<p>&nbsp;&nbsp;全区\n   划分 网格&nbsp;710\n个 &lt;甲&gt;&amp;\u200b乙</p>") == [
        "全区划分 网格 710个 <甲>&乙"
    ]
    assert inside("<div><span>2024年</span>\n<span>来源：某局</span></div>") == ["2024年 来源：某局"]


def test_raised_figures_are_no_figures_of_the_line():
    assert inside("<p>面积10<sup>4</sup>m<sup>2</sup>，CO<sub>2</sub>，见<sup>[1]</sup>，甲<sup>注</sup></p>") == [
        "面积10⁴m²，CO₂，见[¹]，甲注"
    ]


def test_the_reading_of_ruby_is_left_out():
    assert inside("<p><ruby>厦<rp>(</rp><rt>xià</rt><rp>)</rp></ruby>门</p>") == ["厦门"]


@pytest.mark.parametrize(
    ("element", "numbers"),
    [
        ("<ol>", ["1. 甲", "2. 乙"]),
        ("<ol start=9>", ["9. 甲", "10. 乙"]),
        ("<ol reversed>", ["2. 甲", "1. 乙"]),
        ('<ol type="a">', ["a. 甲", "b. 乙"]),
        ('<ol type="I">', ["I. 甲", "II. 乙"]),
        ('<ol style="list-style-type: cjk-ideographic">', ["一、甲", "二、乙"]),
        ('<ol style="list-style: none">', ["甲", "乙"]),
        ("<ul>", ["甲", "乙"]),
    ],
)
def test_numbers_of_lists_are_written(element, numbers):
    assert inside(f"{element}<li>甲</li><li><p>乙</p></li></ol>") == numbers


def test_a_number_in_the_text_is_not_written_twice():
    assert inside("<ol><li>1.甲</li><li>（二）乙</li></ol>") == ["1.甲", "（二）乙"]
    assert inside("<ol><li value=7>甲</li><li>乙<ol><li>丙</li></ol>丁</li></ol>") == ["7. 甲", "8. 乙", "1. 丙", "丁"]


def test_headings_of_the_article_have_their_levels():
    document = read(body("<h2>一、综合</h2><h3>（一）人口</h3>"))
    marked = [(block.text, block.level) for block in document.blocks if isinstance(block, Paragraph) and block.level]
    assert marked == [(TITLE, 1), ("一、综合", 2), ("（一）人口", 3)]


TABLE = """<table border=1><caption>表1 人口</caption>
<thead><tr><th rowspan=2>地区</th><th colspan=2>人口（万人）</th></tr><tr><th>2022</th><th>2023</th></tr></thead>
<tr><td>甲<br>区</td><td>1</td><td>2</td></tr><tr><td>乙区</td><td></td><td>4</td></tr></table>"""


def test_a_data_table_is_a_grid():
    (grid,) = grids(read(body(TABLE)))
    assert rows(grid) == [["地区", "人口（万人）"], ["2022", "2023"], ["甲区", "1", "2"], ["乙区", "", "4"]]
    assert (grid.head_rows, grid.caption) == (2, "表1 人口")
    assert [(cell.row, cell.column, cell.rows, cell.columns) for cell in grid.cells[:4]] == [
        (0, 0, 2, 1),
        (0, 1, 1, 2),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
    ]


def test_the_order_of_paragraphs_and_tables_is_that_of_the_page():
    kinds = [type(block) for block in read(body(f"<p>单位：万人</p>{TABLE}<p>注：略。</p>")).blocks]
    assert kinds == [Paragraph, Paragraph, Paragraph, Grid, Paragraph, Paragraph]


def test_empty_edges_of_a_grid_are_left_out():
    page = body(
        "<table border=1><tr><td colspan=4>某表</td></tr><tr><td></td><td>甲</td><td>1</td><td></td></tr>"
        "<tr><td></td><td>乙</td><td>2</td><td></td></tr><tr><td></td><td></td><td></td><td></td></tr></table>"
    )
    (grid,) = grids(read(page))
    assert rows(grid) == [["某表"], ["甲", "1"], ["乙", "2"]]
    assert grid.cells[0].columns == 2


def test_a_table_in_a_cell_is_a_grid_of_its_own():
    found = grids(
        read(body(f"<table border=1><tr><td>外</td><td>{TABLE}</td></tr><tr><td>甲</td><td>乙</td></tr></table>"))
    )
    assert [rows(grid)[-1] for grid in found] == [["甲", "乙"], ["乙区", "", "4"]]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>{0}</td></tr><tr><td>{1}</td></tr></table>",
        "<table border=1><tr><td>{0}</td></tr><tr><td>{1}</td></tr></table>",
        "<table><tr><td width=100></td><td>{0}<p>{1}</p></td></tr></table>",
        "<table role=presentation><tr><td>{0}</td><td>{1}</td></tr><tr><td></td><td></td></tr></table>",
    ],
)
def test_a_table_that_only_places_text_is_none(table):
    document = read(body(table.format(LINES[4], LINES[6])))
    assert not grids(document)
    assert texts(document)[2:-1] == [LINES[4], LINES[6]]


@pytest.mark.parametrize(
    "table",
    [
        "<table><tr><td>甲区</td><td>1</td></tr><tr><td>乙区</td><td>2</td></tr></table>",
        "<table><tr><th>区</th><th>值</th></tr><tr><td>乙区</td><td>2</td></tr></table>",
        '<table><tr><td style="border:1px solid #000">甲区</td><td>2</td></tr></table>',
        "<table class=MsoTableGrid><tr><td>事项</td><td>" + LINES[2] * 9 + "</td></tr></table>",
    ],
)
def test_a_table_with_lines_heads_or_short_cells_holds_data(table):
    assert len(grids(read(body(table)))) == 1


def test_a_page_that_is_one_table_is_a_grid():
    cells = "".join(f"<tr><td>{at}</td><td>第{at}区</td></tr>" for at in range(2000))
    (grid,) = read(f'<html><body><table x:str border=0 style="border-collapse:collapse">{cells}</table>').blocks
    assert len(grid.cells) == 4000


def test_links_in_prose_and_attachments_stay():
    page = body("<p>根据<a href=/law>《某条例》</a>制定。</p>").replace(
        "</div></body>",
        '<p>附件：</p><p><a href="a.doc">1.申请表</a></p><p><a href="b.pdf?x=1">2.名单</a></p></div></body>',
    )
    assert texts(read(page))[2] == "根据《某条例》制定。"
    assert texts(read(page))[-3:] == ["附件：", "1.申请表", "2.名单"]


def test_a_list_of_links_is_read_where_there_is_nothing_else():
    assert texts(read(f"<html><body><ul>{links(NAVIGATION)}</ul></body></html>")) == NAVIGATION[1:]


def test_pictures_are_told():
    assert read(body("<p><img src=a.png><img src=b.png width=16 height=16></p>")).warnings == (
        "1 pictures were not read",
    )


MHTML = """From: <Saved by Blink>\r
Snapshot-Content-Location: http://www.xm.gov.cn/4.html\r
Subject: x\r
MIME-Version: 1.0\r
Content-Type: multipart/related; type="text/html"; boundary="--B"\r
\r
----B\r
Content-Type: image/png\r
Content-Transfer-Encoding: base64\r
\r
iVBORw0KGgo=\r
----B\r
Content-Type: text/html; charset="{charset}"\r
Content-Transfer-Encoding: {transfer}\r
\r
{page}\r
----B--\r
"""


@pytest.mark.parametrize("transfer", ["quoted-printable", "base64", "8bit"])
def test_a_page_saved_as_one_file(transfer):
    data = standard(TITLE, LINES).replace('<meta charset="utf-8">', "").encode("gb18030")
    coded = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(transfer, bytes)(data)
    head_, tail = MHTML.format(charset="gb2312", transfer=transfer, page="@").encode().split(b"@")
    document = read(head_ + coded + tail, suffix=".mhtml")
    assert [line for line in texts(document) if line in LINES] == LINES
    assert document.url == "http://www.xm.gov.cn/4.html"


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ("<html><body><script>1</script></body></html>", EmptyReport),
        ("<html><frameset><frame src=1.htm></frameset></html>", EmptyReport),
        ("<div>" * 6000 + "x", FileOverLimit),
        ("<table><tr><td>" * 101 + "x", FileOverLimit),
        ("<p " + " ".join(f"a{at}=1" for at in range(9000)) + ">x", FileOverLimit),
        ("<table><tr>" + "<td colspan=1000>x" * 3000, FileOverLimit),
    ],
)
def test_what_cannot_be_read_is_refused(page, error):
    with pytest.raises(error) as caught:
        read(page)
    assert caught.value.hint


def test_elements_that_are_left_open_cost_no_time():
    page = "".join(f"<b id={at}><p>{LINES[0]}" for at in range(3000))
    assert texts(read(page)) == [LINES[0]] * 3000
