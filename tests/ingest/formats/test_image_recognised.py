"""What was read in a picture as a page: sizes, ends of lines, confidence; marks as Chinese writes them."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.formats.document import Grid, Paragraph
from ingest.formats.image import load
from ingest.formats.loader import Input
from ingest.formats.pdf.recognised import page_of, with_confidence
from ingest.formats.recognise import can_recognise
from ingest.formats.recognise.reading import Area, Line, Reading
from tests.ingest.formats.scan_font import FONT


def read_line(text, x, y, step=40.0, confidence=1.0, height=50):
    middles = tuple(x + step * (at + 0.5) for at in range(len(text)))
    return Line(text, confidence, Area(x, y, x + step * len(text), y + height), middles)


def reading(*lines):
    return Reading(lines, (), 1654, 2339, 0)


def test_lines_of_nearly_one_size_are_of_one_size_and_a_title_is_larger():
    body = [read_line("全区划分网格", 100, y, 39 + y / 500) for y in (300, 400, 500)]
    page = page_of(reading(read_line("工作报告", 400, 100, 60, height=76), *body), 1)
    sizes = [round(char.size, 2) for char in page.chars]
    assert len(set(sizes)) == 2
    assert sizes[0] > 1.3 * sizes[-1]


def test_lines_that_begin_and_end_nearly_at_one_place_do_so():
    page = page_of(reading(*(read_line("全区划分网格共计", 100 + off, 300 + 60 * off, 40) for off in (0, 3, 6, 9))), 1)
    begins = {round(char.x0, 3) for char in page.chars if char.text == "全"}
    ends = {round(char.x1, 3) for char in page.chars if char.text == "计"}
    assert len(begins) == len(ends) == 1


def test_a_gap_between_characters_stays_a_gap():
    line = Line("甲乙", 1.0, Area(0, 0, 400, 50), (20.0, 380.0))
    one, other = page_of(reading(line), 1).chars
    assert other.x0 - one.x1 > 3 * one.size


def test_a_block_has_the_confidence_of_its_own_lines():
    first, second = read_line("全区划分网格", 0, 0, confidence=0.9), read_line("共710个。", 0, 90, confidence=0.7)
    lines = (first, second, read_line("别处", 0, 180, confidence=0.1))
    (block,) = with_confidence([Paragraph("全区划分网格共710个。", page=1)], {1: reading(*lines)})
    assert block.confidence == pytest.approx((6 * 0.9 + 6 * 0.7) / 12, abs=1e-3)


def test_a_block_of_a_page_with_text_stays_certain():
    block = Paragraph("全区划分网格", page=2)
    assert with_confidence([block], {1: reading()}) == [block]


@pytest.mark.skipif(FONT is None or not can_recognise(), reason="no Chinese font, or the extra scan is not installed")
def test_ruled_lines_of_a_scan_make_a_table():
    picture = Image.new("L", (1240, 900), 255)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype(str(FONT), 36)
    for y in (200, 300, 400, 500):
        draw.line((150, y, 1050, y), fill=0, width=3)
    for x in (150, 500, 780, 1050):
        draw.line((x, 200, x, 500), fill=0, width=3)
    rows = [("指标名称", "二〇二一年", "二〇二二年"), ("网格数量", "698", "710"), ("网格员人数", "1396", "1420")]
    for row, words in enumerate(rows):
        for word, x in zip(words, (190, 530, 810), strict=True):
            draw.text((x, 225 + 100 * row), word, font=font, fill=0)
    buffer = io.BytesIO()
    picture.rotate(0.8, fillcolor=255).save(buffer, "PNG")
    (grid,) = load(Input(buffer.getvalue(), "scan.png", ".png")).blocks
    assert isinstance(grid, Grid)
    assert [tuple(cell.text for cell in grid.cells if cell.row == row) for row in range(3)] == rows
    assert 0.8 < grid.confidence <= 1.0
