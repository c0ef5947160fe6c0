"""Pictures of pages are read by recognising their text; the pages are drawn here with a font of the machine."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.formats.image import load
from ingest.formats.loader import Input, Limits
from ingest.formats.recognise import can_recognise
from rag.errors import DamagedFile, EmptyReport, FileOverLimit
from tests.ingest.formats.scan_font import FONT

needs_models = pytest.mark.skipif(not can_recognise(), reason="the extra scan is not installed")
needs_font = pytest.mark.skipif(FONT is None, reason="there is no Chinese font to draw a page with")
LINES = ("湖里区网格化服务管理", "截至二〇二二年六月底，全区划分网格", "共计710个，配备专职网格员。")


def drawn(lines=LINES, size=(1240, 700)):
    picture = Image.new("L", size, 255)
    font = ImageFont.truetype(str(FONT), 44)
    for row, line in enumerate(lines):
        ImageDraw.Draw(picture).text((120, 100 + 80 * row), line, font=font, fill=0)
    return picture


def saved(*pictures, form="PNG"):
    buffer = io.BytesIO()
    several = {"save_all": True, "append_images": pictures[1:]} if pictures[1:] else {}
    pictures[0].save(buffer, form, **several)
    return buffer.getvalue()


def read(data, suffix=".png", progress=lambda *step: None, **limits):
    return load(Input(data, f"scan{suffix}", suffix, Limits(**limits), progress))


def words(document):
    return "".join(block.text for block in document.blocks).replace(" ", "")


@needs_models
@needs_font
def test_a_page_is_read_with_its_confidence():
    document = read(saved(drawn()))
    assert words(document) == "".join(LINES)
    assert document.pages == 1
    assert all(0.9 < block.confidence <= 1.0 and block.page == 1 for block in document.blocks)


@needs_models
@needs_font
@pytest.mark.parametrize("turn", [90, 180, 270, 3])
def test_a_page_that_was_turned_is_read_upright(turn):
    assert words(read(saved(drawn().rotate(turn, expand=True, fillcolor=255)))) == "".join(LINES)


@needs_models
@needs_font
def test_pages_of_a_tiff_are_read_one_after_another():
    steps = []
    data = saved(drawn(LINES[:1]), drawn(LINES[1:]), form="TIFF")
    document = read(data, ".tif", lambda *step: steps.append(step))
    assert [document.blocks[0].page, document.blocks[-1].page] == [1, 2]
    assert steps == [("pages", 1, 2), ("pages", 2, 2)]


@needs_models
def test_a_picture_without_text_is_refused():
    with pytest.raises(EmptyReport, match="no text was found"):
        read(saved(Image.new("L", (400, 400), 255)))


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n", b"no picture at all"], ids=["empty", "cut off", "text"])
def test_what_is_no_picture_is_refused(data):
    with pytest.raises(DamagedFile, match="not a whole picture") as caught:
        read(data)
    assert "\n" not in str(caught.value)


def test_a_picture_that_is_cut_off_is_refused():
    data = saved(Image.effect_noise((300, 300), 60))
    with pytest.raises(DamagedFile, match="not a whole picture"):
        read(data[: len(data) // 2])


def test_a_picture_that_unpacks_to_too_much_is_refused():
    with pytest.raises(FileOverLimit, match="unpacks to more than 2 MiB"):
        read(saved(Image.new("L", (2000, 2000), 255)), inflated_mib=2)


def test_too_many_pages_are_refused():
    pictures = [Image.new("L", (20, 20), 255)] * 3
    with pytest.raises(FileOverLimit, match="has 3 pages; 2 are allowed"):
        read(saved(*pictures, form="TIFF"), ".tif", pages=2)
