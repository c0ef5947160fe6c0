import pytest

from tests.ingest.formats.docx.files import grids, p, r, read, relations, style, tbl, texts, tr, word


def field(code, *result, separate=True):
    between = r(content='<w:fldChar w:fldCharType="separate"/>') if separate else ""
    return (
        r(content='<w:fldChar w:fldCharType="begin"/>')
        + r(content=f"<w:instrText>{code}</w:instrText>")
        + between
        + "".join(result)
        + r(content='<w:fldChar w:fldCharType="end"/>')
    )


def box(*paragraphs):
    return f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"


def shown(*runs, **others):
    return texts(read(word(p(*runs), **others)))


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([r("全区"), r("710个网格")], "全区710个网格"),
        ([r("甲", content="<w:tab/>"), "乙"], "甲 乙"),
        ([r("2023", content="<w:noBreakHyphen/>"), "2025年"], "2023-2025年"),
        ([r("网", content="<w:softHyphen/>"), "格"], "网格"),
        (["网\u00ad格\u200b员"], "网格员"),
        ([r("公开", "<w:vanish/>"), "正文"], "正文"),
        ([r("公开", '<w:vanish w:val="0"/>'), "正文"], "公开正文"),
        (["<w:ins>" + r("新增") + "</w:ins>", "网格"], "新增网格"),
        (["<w:del><w:r><w:delText>旧</w:delText></w:r></w:del>", "网格"], "网格"),
        (["<w:moveFrom>" + r("移走") + "</w:moveFrom>", "<w:moveTo>" + r("移来") + "</w:moveTo>"], "移来"),
        (['<w:hyperlink r:id="rId9">' + r("通知") + "</w:hyperlink>", "全文"], "通知全文"),
        (["<w:smartTag>" + r("2023年") + "</w:smartTag>", "度"], "2023年度"),
        (["<w:sdt><w:sdtContent>" + r("控件") + "</w:sdtContent></w:sdt>"], "控件"),
        (["<w:ruby><w:rt>" + r("yī") + "</w:rt><w:rubyBase>" + r("依") + "</w:rubyBase></w:ruby>", "据"], "依据"),
        ([r(content='<w:sym w:font="Wingdings" w:char="F0FE"/>'), "同意"], "☑同意"),
        ([r("\uf052", '<w:rFonts w:ascii="Wingdings 2"/>'), "同意"], "☑同意"),
        ([r(content='<w:sym w:font="Symbol" w:char="F0B3"/>'), "95%"], "≥95%"),
        ([field("DATE", r("2024年1月")), "印发"], "2024年1月印发"),
        (['<w:fldSimple w:instr="DATE">' + r("2024年") + "</w:fldSimple>"], "2024年"),
        ([field("IF " + "</w:instrText></w:r>" + field("PAGE", r("3")) + "<w:r><w:instrText>", r("甲")), "乙"], "甲乙"),
        ([field(r"eq \o\ac(○,3)", separate=False), "加强督查"], "③加强督查"),
        ([r(content='<w:fldChar w:fldCharType="begin"/>'), "开头的域没有结束"], None),
    ],
)
def test_a_paragraph_reads_as_word_shows_it(runs, text):
    document = word(p(*runs) + p("后文"))
    assert texts(read(document)) == [*([text] if text else []), "后文"]


def test_hidden_text_may_come_from_a_style():
    styles = '<w:style w:type="character" w:styleId="H"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style>'
    assert shown(r("批注", '<w:rStyle w:val="H"/>'), "正文", styles=styles) == ["正文"]


def test_a_line_break_begins_a_paragraph_but_not_in_a_heading():
    styles = style("H1", "heading 1")
    body = p(r("第一行", content="<w:br/>"), "第二行") + p(r("第一章", content="<w:br/>"), "总则", style="H1")
    assert texts(read(word(body, styles=styles))) == ["第一行", "第二行", "第一章 总则"]


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next():
    assert texts(read(word(p("全区", mark="<w:del/>") + p("划分网格") + p("附则")))) == ["全区划分网格", "附则"]
    assert texts(read(word(p("全区", mark="<w:del/>")))) == ["全区"]


def test_a_text_box_is_read_once_after_the_paragraph_it_hangs_on():
    choice = f'<mc:Choice Requires="wps"><w:drawing>{box(p("框内"))}</w:drawing></mc:Choice>'
    fallback = f"<mc:Fallback><w:pict>{box(p('框内'))}</w:pict></mc:Fallback>"
    alternatives = f"<mc:AlternateContent>{choice}{fallback}</mc:AlternateContent>"
    assert texts(read(word(p(r(content=alternatives), "正文") + p("后文")))) == ["正文", "框内", "后文"]


def test_word_art_is_text():
    art = '<w:pict><v:shape><v:textpath string="湖里区人民政府文件"/></v:shape></w:pict>'
    assert shown(r(content=art)) == ["湖里区人民政府文件"]


def test_an_equation_is_text_on_one_line():
    part = "<m:r><m:t>{}</m:t></m:r>"
    fraction = f"<m:f><m:num>{part.format('a+b')}</m:num><m:den>{part.format('2')}</m:den></m:f>"
    assert shown("<m:oMath>" + part.format("x=") + fraction + "</m:oMath>") == ["x=(a+b)/2"]


@pytest.mark.parametrize(
    ("properties", "style_name", "level"),
    [
        ("", "heading 1", 1),
        ("", "标题 3", 3),
        ("", "Heading 9", 9),
        ('<w:outlineLvl w:val="1"/>', "Normal", 2),
        ('<w:outlineLvl w:val="9"/>', "heading 1", 0),
        ("", "Title", 0),
        ("", "Body Text", 0),
    ],
)
def test_the_level_of_a_heading(properties, style_name, level):
    document = read(word(p("总则", style="S", properties=properties), styles=style("S", style_name)))
    assert [block.level for block in document.blocks] == [level]


def test_a_style_takes_its_level_from_the_one_it_is_based_on():
    styles = (
        style("A", "章", '<w:outlineLvl w:val="0"/>') + style("B", "我的章", based="A") + style("C", "c", based="C")
    )
    document = read(word(p("总则", style="B") + p("正文", style="C") + p("附则", style="unknown"), styles=styles))
    assert [block.level for block in document.blocks] == [1, 0, 0]


def test_notes_follow_the_text_with_their_marks():
    note = '<w:footnoteReference w:id="{}"/>'
    footnotes = '<w:footnote w:id="0" w:type="separator">' + p("线") + "</w:footnote>"
    footnotes += '<w:footnote w:id="2">' + p(r(content="<w:footnoteRef/>"), " 见附件。") + "</w:footnote>"
    endnotes = '<w:endnote w:id="2">' + p("同上。") + "</w:endnote>"
    body = p("网格", r(content=note.format(2)), "划分", r(content='<w:endnoteReference w:id="2"/>'), "。")
    document = read(word(body, footnotes=footnotes, endnotes=endnotes))
    assert texts(document) == ["网格[1]划分[2]。", "[1] 见附件。", "[2] 同上。"]


def test_headers_and_footers_are_furniture_without_page_numbers():
    sections = '<w:sectPr><w:headerReference r:id="header1"/><w:footerReference r:id="footer1"/>'
    sections += '<w:headerReference r:id="header2"/></w:sectPr>'
    footer = p("第 ", field("PAGE", r("3")), " 页 共 ", field("NUMPAGES", r("9")), " 页") + p("- 4 -") + p("内部资料")
    document = read(word(p("正文") + sections, header1=p("湖里区"), header2=p("湖里区"), footer1=footer))
    assert texts(document) == ["正文"]
    assert texts(document, furniture=True) == ["湖里区", "内部资料"]


def test_a_table_of_contents_is_furniture():
    toc = p(field('TOC \\o "1-3"', r("总则"), r("1")).removesuffix(r(content='<w:fldChar w:fldCharType="end"/>')))
    toc += p("附则 2", r(content='<w:fldChar w:fldCharType="end"/>'))
    gallery = '<w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    control = f"<w:sdt>{gallery}<w:sdtContent>{p('目录')}</w:sdtContent></w:sdt>"
    styled = p("总则 3", style="T")
    document = read(word(control + toc + styled + p("正文"), styles=style("T", "toc 1")))
    assert texts(document) == ["正文"]
    assert texts(document, furniture=True) == ["目录", "总则1", "附则 2", "总则 3"]


def test_a_field_without_its_end_does_not_make_the_text_a_table_of_contents():
    toc = p(field("TOC", r("总则")).removesuffix(r(content='<w:fldChar w:fldCharType="end"/>')))
    assert texts(read(word(toc + p("正文")))) == ["总则", "正文"]


def test_what_was_not_read_is_told():
    picture = '<w:drawing><a:blip r:embed="rId{}"/></w:drawing>'
    body = p("正文", r(content=picture.format(7)), r(content=picture.format(8))) + '<w:altChunk r:id="rId9"/>'
    assert read(word(body)).warnings == ("2 pictures were not read", "1 embedded document was not read")


@pytest.mark.parametrize(
    ("title", "lines", "taken"),
    [
        ("湖里区2023年政府工作报告", ["湖里区2023年", "政府工作报告", "各位代表：" + "现在报告工作。" * 9], True),
        ("湖里区2022年政府工作报告", ["湖里区2023年政府工作报告", "各位代表：" + "现在报告工作。" * 9], False),
        ("湖里区人力资源局副局长", ["湖里区人力资源局副局长", "职位说明书", "一、工作项目"], False),
        ("文档1", ["文档1", "各位代表：" + "现在报告工作。" * 9], False),
    ],
)
def test_the_title_of_the_file_counts_where_it_is_that_of_the_text(title, lines, taken):
    assert read(word("".join(map(p, lines)), title=title)).title == (title if taken else "")


def test_alternatives_of_blocks_and_wrappers_are_read():
    inner = f"<w:sdt><w:sdtContent>{p('控件')}{tbl(tr('年度', '收入'), tr('2023', '5'))}</w:sdtContent></w:sdt>"
    document = read(word(f"<w:customXml>{inner}</w:customXml><w:ins>{p('插入')}</w:ins>"))
    assert texts(document) == ["控件", "插入"]
    assert len(grids(document)) == 1


def test_relations_are_found_wherever_the_main_part_lies():
    import io
    import zipfile

    old = zipfile.ZipFile(io.BytesIO(word(p("正文"))))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as moved:
        moved.writestr("_rels/.rels", relations(officeDocument="/WORD/main.xml"))
        moved.writestr("word\\main.xml", old.read("word/document.xml"))
    assert texts(read(buffer.getvalue())) == ["正文"]
