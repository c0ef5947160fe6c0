"""A PDF is read as people read it, and what cannot be read is told."""

from io import BytesIO

import pytest
from pypdfium2 import PdfDocument

from ingest.formats.document import Paragraph
from ingest.formats.loader import Input, Limits
from ingest.formats.pdf import load
from ingest.formats.recognise import can_recognise
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile
from tests.ingest.formats.pdf.drawing import HEIGHT, WIDTH, Drawing, sentence, texts


def test_lines_become_paragraphs():
    drawing = Drawing()
    wanted = [sentence(number) for number in range(5)]
    for words in wanted:
        drawing.paragraph(words)
    assert texts(drawing.load()) == wanted


def test_a_paragraph_goes_on_over_the_page_and_keeps_its_first_page():
    drawing = Drawing()
    wanted = [sentence(number, 300) for number in range(6)]
    for words in wanted:
        first = words[:34]
        rest = [words[at : at + 36] for at in range(34, len(words), 36)]
        for at, line in enumerate([first, *rest]):
            if drawing.y > 700:
                drawing.page()
            drawing.text(line, 96 if at == 0 else 72)
    document = drawing.load()
    assert texts(document) == wanted
    assert document.pages == 2
    assert [block.page for block in document.blocks] == [1, 1, 1, 1, 2, 2]
    assert not document.wrapped


def test_running_heads_and_page_numbers_are_apart():
    drawing = Drawing()
    wanted = [sentence(number, 120) for number in range(8)]
    for at, words in enumerate(wanted):
        drawing.text("某市人民政府工作报告", 230, 40, size=9)
        drawing.text(f"— {at + 1} —", 280, 800, size=9)
        drawing.paragraph(words)
        drawing.page()
    document = drawing.load()
    assert texts(document) == wanted
    assert texts(document, furniture=True) == ["某市人民政府工作报告"]


def test_two_columns_are_read_one_after_the_other():
    drawing = Drawing()
    left, right = ([sentence(number, 130) for number in range(at, at + 4)] for at in (0, 4))
    drawing.text("某市年度工作报告", 220, size=20)
    drawing.y += 20
    begin = drawing.y
    for x, column in ((60, left), (320, right)):
        drawing.y = begin
        for words in column:
            drawing.paragraph(words, columns=18, x=x)
    assert texts(drawing.load()) == ["某市年度工作报告", *left, *right]


def test_the_order_is_that_of_the_page_not_of_the_file():
    drawing = Drawing()
    wanted = [sentence(number, 30) for number in range(5)]
    for at in (3, 0, 4, 2, 1):
        drawing.text(wanted[at], 96, 100 + 20 * at)
    assert texts(drawing.load()) == wanted


def test_what_cannot_be_seen_is_left_out_and_told():
    drawing = Drawing()
    drawing.text("全市新增就业一万人。", 96)
    drawing.text("全市新增就业九万人。", 96, mode=3)
    drawing.text("全市新增就业八万人。", 96, colour=(1, 1, 1))
    drawing.text("全市新增就业七万人。", 96, size=1)
    drawing.text("全市新增就业六万人。", 700)
    document = drawing.load()
    assert texts(document) == ["全市新增就业一万人。"]
    assert document.warnings == ("30 characters that cannot be seen were left out: page 1",)


def test_white_text_on_a_dark_area_is_seen():
    drawing = Drawing()
    drawing.canvas.setFillColorRGB(0, 0, 0.5)
    drawing.canvas.rect(60, HEIGHT - 120, 300, 60, fill=1)
    drawing.text("全市新增就业一万人。", 96, 100, colour=(1, 1, 1))
    assert texts(drawing.load()) == ["全市新增就业一万人。"]


def test_text_printed_twice_is_read_once():
    drawing = Drawing()
    for offset in (0, 0.4):
        drawing.text("一、工作回顾", 96 + offset, 100, size=16)
    assert texts(drawing.load()) == ["一、工作回顾"]


def test_spaces_that_spread_a_line_out_are_no_text():
    drawing = Drawing()
    for at, char in enumerate("全市生产总值增长"):
        drawing.text(char, 96 + at * 15, 100)
    drawing.text("the green industry grew by 5%", 96, 140)
    assert texts(drawing.load()) == ["全市生产总值增长", "the green industry grew by 5%"]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_read_upright(turn):
    drawing = Drawing()
    wanted = [sentence(number, 30) for number in range(3)]
    for words in wanted:
        drawing.text(words, 96)
    document = PdfDocument(drawing.data())
    document[0].set_rotation(turn)
    turned = BytesIO()
    document.save(turned)
    assert texts(load(Input(turned.getvalue(), "某市.pdf", ".pdf"))) == wanted


def test_larger_lines_are_headings():
    drawing = Drawing()
    drawing.text("某市年度工作报告", 220, size=22)
    for number, chapter in enumerate(("一、工作回顾", "二、主要任务")):
        drawing.text(chapter, 72, size=16)
        drawing.paragraph(sentence(number, 300))
    levels = {block.text: block.level for block in drawing.load().blocks if block.level}
    assert levels == {"某市年度工作报告": 1, "一、工作回顾": 2, "二、主要任务": 2}


def test_bookmarks_name_headings():
    drawing = Drawing()
    for depth, words in ((0, "第一章 总则"), (1, "第一节 目的"), (0, "第二章 附则")):
        drawing.canvas.bookmarkPage(words)
        drawing.canvas.addOutlineEntry(words, words, depth)
        drawing.text(words)
        drawing.paragraph(sentence(depth))
    levels = {block.text: block.level for block in drawing.load().blocks if block.level}
    assert levels == {"第一章 总则": 1, "第一节 目的": 2, "第二章 附则": 1}


def test_a_table_of_contents_is_furniture():
    drawing = Drawing()
    drawing.text("目 录", 270)
    drawing.text("一、工作回顾" + "…" * 20 + "2")
    drawing.text("二、主要任务" + "…" * 20 + "3")
    drawing.page()
    drawing.text("一、工作回顾")
    drawing.paragraph(sentence(1))
    document = drawing.load()
    assert texts(document) == ["一、工作回顾", sentence(1)]
    assert len(texts(document, furniture=True)) == 3


def test_entries_without_leaders_are_furniture_where_they_are_there_again():
    drawing = Drawing()
    chapters = ["一、工作回顾", "二、主要任务", "三、保障措施"]
    for words in ("目录", *chapters):
        drawing.text(words)
    drawing.page()
    for number, words in enumerate(chapters):
        drawing.text(words)
        drawing.paragraph(sentence(number))
    document = drawing.load()
    assert texts(document) == [
        words for number, chapter in enumerate(chapters) for words in (chapter, sentence(number))
    ]
    assert texts(document, furniture=True) == ["目录", *chapters]


def test_a_footnote_does_not_stand_in_a_sentence():
    drawing = Drawing()
    words = sentence(1, 34 + 36 * 25)
    lines = [words[:34], *(words[at : at + 36] for at in range(34, len(words), 36))]
    for at, line in enumerate(lines[:16]):
        drawing.text(line, 96 if at == 0 else 72)
    drawing.text("① 数据来自市统计局。", 72, 760, size=9)
    drawing.page()
    for line in lines[16:]:
        drawing.text(line)
    assert texts(drawing.load()) == [words, "① 数据来自市统计局。"]


def test_a_file_with_too_many_pages_is_refused_before_it_is_read():
    drawing = Drawing()
    for _ in range(4):
        drawing.text("正文")
        drawing.page()
    with pytest.raises(FileOverLimit, match="4 pages"):
        drawing.load(pages=3)


@pytest.mark.parametrize("password", ["user", "owner"])
def test_a_password_is_asked_for_only_where_it_is_needed(password):
    from reportlab.lib.pdfencrypt import StandardEncryption

    lock = StandardEncryption("secret" if password == "user" else "", ownerPassword="secret", strength=128)
    drawing = Drawing(encrypt=lock)
    drawing.text("全市新增就业一万人。", 96)
    if password == "user":
        with pytest.raises(ProtectedFile):
            drawing.load()
    else:
        assert texts(drawing.load()) == ["全市新增就业一万人。"]


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.7\n", b"PK\x03\x04 no", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>"]
)
def test_a_damaged_file_is_refused(data):
    with pytest.raises(DamagedFile):
        load(Input(data, "某市.pdf", ".pdf"))


def test_a_page_that_is_missing_costs_no_other():
    drawing = Drawing()
    for number in range(3):
        drawing.text(sentence(number, 30), 96)
        drawing.page()
    data = drawing.data()
    broken = data.replace(b"/Type /Page\n", b"/Type /Pagf\n", 1) if b"/Type /Page\n" in data else data
    document = load(Input(broken, "某市.pdf", ".pdf", Limits()))
    assert sentence(2, 30) in texts(document)


def test_a_file_without_text_is_refused():
    drawing = Drawing()
    drawing.canvas.rect(10, 10, WIDTH - 20, HEIGHT - 20)
    with pytest.raises(EmptyReport):
        drawing.load()


def test_progress_is_told_page_by_page():
    drawing = Drawing()
    for number in range(3):
        drawing.text(sentence(number, 30), 96)
        drawing.page()
    told = []
    load(Input(drawing.data(), "某市.pdf", ".pdf", progress=lambda *step: told.append(step)))
    assert told == [("pages", 1, 3), ("pages", 2, 3), ("pages", 3, 3)]


def test_blocks_are_whole_lines():
    drawing = Drawing()
    drawing.text("编制单位：\t某市\x0b财政局", 96)
    for block in drawing.load().blocks:
        assert isinstance(block, Paragraph)
        assert not set("\n\t") & set(block.text)


def test_words_cut_at_the_end_of_a_line_are_whole():
    drawing = Drawing()
    drawing.text("the government has continued its work for the develop-")
    drawing.text("ment of the green industry and of the towns which are")
    drawing.text("near the river. ")
    assert texts(drawing.load()) == [
        "the government has continued its work for the development of the green industry and of the towns which are "
        "near the river."
    ]


def test_a_page_that_is_a_picture_is_recognised_or_told():
    shown = Drawing()
    wanted = (
        "全市上下认真落实责任，加强督促检查，确保各项任务按期完成，经济社会发展取得新的成绩，人民生活继续得到改善。"
    )
    shown.paragraph(wanted)
    picture = PdfDocument(shown.data())[0].render(scale=200 / 72).to_pil()
    drawing = Drawing()
    drawing.paragraph(sentence(2))
    drawing.page()
    drawing.canvas.drawInlineImage(picture, 0, 0, WIDTH, HEIGHT)
    document = drawing.load()
    assert texts(document)[0] == sentence(2)
    if can_recognise():
        assert texts(document)[1:] == [wanted]
        assert 0.5 < document.blocks[1].confidence < 1
    else:
        assert document.warnings == ("page 2 is pictures and not read: install the extra scan",)


def test_a_title_that_is_a_picture_is_read_on_a_page_with_text():
    if not can_recognise():
        pytest.skip("the extra scan is not installed")
    shown = Drawing()
    shown.text("某市工作报告", 20, 40, size=24)
    picture = PdfDocument(shown.data())[0].render(scale=200 / 72, crop=(0, HEIGHT - 60, WIDTH - 200, 0)).to_pil()
    drawing = Drawing()
    drawing.canvas.drawInlineImage(picture, 200, HEIGHT - 120, 200, 60)
    drawing.y = 150
    drawing.paragraph(sentence(1))
    assert texts(drawing.load()) == ["某市工作报告", sentence(1)]
