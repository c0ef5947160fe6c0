"""OFD files: places of characters, templates, composites, and files that must be refused."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFont

from ingest.formats.document import Grid
from ingest.formats.loader import Input, Limits
from ingest.formats.ofd import load
from ingest.formats.recognise import can_recognise
from rag.errors import DamagedFile, EmptyReport, FileOverLimit, ProtectedFile
from tests.ingest.formats.ofd.make_ofd import NAMESPACE, archive, line, ofd, page, picture, text
from tests.ingest.formats.scan_font import FONT


def read(data, **limits):
    return load(Input(data, "report.ofd", ".ofd", Limits(**limits)))


def lines(data):
    return [block.text for block in read(data).blocks]


def test_characters_are_put_in_order_by_their_places_not_by_the_file():
    content = page(
        text("第二行在下面。", 20, 60), text("2023年", 50, 40), text("截至", 40, 40), text("，共710个。", 62.5, 40)
    )
    assert lines(ofd([content])) == ["截至2023年，共710个。", "第二行在下面。"]


def test_distances_in_runs_break_a_text_object_into_lines():
    """A text object may hold a whole paragraph: a negative distance goes back to the left margin."""
    content = page(text("湖里区划分网格共计七百", 20, 40, DeltaX="g 4 5 -20 g 5 5", DeltaY="g 4 0 6 g 5 0"))
    assert lines(ofd([content])) == ["湖里区划分网格共计七百"]


def test_a_transform_of_the_object_is_followed():
    turned = text("倒着画的字", 60, 60, CTM="-1 0 0 -1 0 0")
    assert lines(ofd([page(turned, text("前", 20, 55))])) == ["前 字的画着倒"]


def test_words_of_the_template_are_part_of_the_page():
    common = '<ofd:TemplatePage ID="9" BaseLoc="Tpls/9.xml"/>'
    content = page(text("厦门市湖里区", 60, 40), before='<ofd:Template TemplateID="9" ZOrder="Background"/>')
    template = page(text("建设单位：", 30, 40))
    assert lines(ofd([content], common=common, parts={"Doc_0/Tpls/9.xml": template})) == ["建设单位： 厦门市湖里区"]


def composites(inner):
    unit = f'<ofd:CompositeGraphicUnit ID="7"><ofd:Content>{inner}</ofd:Content></ofd:CompositeGraphicUnit>'
    resources = (
        f"<ofd:Res {NAMESPACE} BaseLoc='Res'><ofd:CompositeGraphicUnits>{unit}</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    drawn = '<ofd:PageBlock><ofd:CompositeObject ID="3" Boundary="20 30 50 20" ResourceID="7"/></ofd:PageBlock>'
    return ofd([page(drawn)], common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>", parts={"Doc_0/Res.xml": resources})


def test_a_composite_is_drawn_where_it_is_used():
    assert lines(composites(text("合计", 0, 0))) == ["合计"]


def test_a_composite_that_draws_itself_is_refused():
    with pytest.raises(FileOverLimit, match="nests more than 100"):
        read(composites('<ofd:CompositeObject Boundary="0 0 1 1" ResourceID="7"/>'))


def test_pages_are_counted_and_reported():
    steps = []
    source = Input(
        ofd([page(text("第一页有一句。", 20, 100)), page(text("第二页有一句。", 30, 140))]),
        "x.ofd",
        ".ofd",
        progress=lambda *step: steps.append(step),
    )
    document = load(source)
    assert [(block.text, block.page) for block in document.blocks] == [("第一页有一句。", 1), ("第二页有一句。", 2)]
    assert document.pages == 2
    assert steps == [("pages", 1, 2), ("pages", 2, 2)]


def test_two_documents_in_one_file_follow_each_other():
    other = "</ofd:DocBody><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot>"
    document = read(ofd([page(text("这里有一句。", 20, 100))], body=other))
    assert [(block.text, block.page) for block in document.blocks] == [("这里有一句。", 1), ("这里有一句。", 2)]


def test_seals_and_attachments_are_told():
    seals = f'<ofd:Signatures {NAMESPACE}><ofd:Signature ID="1"/><ofd:Signature ID="2"/></ofd:Signatures>'
    attached = f'<ofd:Attachments {NAMESPACE}><ofd:Attachment ID="1"/></ofd:Attachments>'
    data = ofd(
        [page(text("一", 20, 20))],
        body="<ofd:Signatures>Doc_0/Signs.xml</ofd:Signatures>",
        after="<ofd:Attachments>Attachments.xml</ofd:Attachments>",
        parts={"Doc_0/Signs.xml": seals, "Doc_0/Attachments.xml": attached},
    )
    assert read(data).warnings == ("2 seals were not read", "1 attachment was not read")


def test_a_character_that_is_only_a_glyph_is_told_and_left_out():
    document = read(ofd([page(text("共¤个", 20, 20))]))
    assert [block.text for block in document.blocks] == ["共个"]
    assert document.warnings == ("1 character without a code was not read",)


def test_hidden_objects_are_left_out():
    assert lines(ofd([page(text("看得见", 20, 20), text("看不见", 20, 40, Visible="false"))])) == ["看得见"]


def test_bookmarks_make_headings():
    outlines = (
        '<ofd:Outlines><ofd:OutlineElem Title="一、总体要求"><ofd:Actions><ofd:Action Event="CLICK"><ofd:Goto>'
        '<ofd:Dest Type="XYZ" PageID="1"/></ofd:Goto></ofd:Action></ofd:Actions></ofd:OutlineElem></ofd:Outlines>'
    )
    content = page(text("一、总体要求", 20, 60), text("全区划分网格共710个，", 30, 80), text("配备网格员。", 20, 88))
    document = read(ofd([content], after=outlines))
    assert [(block.text, block.level) for block in document.blocks] == [
        ("一、总体要求", 1),
        ("全区划分网格共710个，配备网格员。", 0),
    ]


def test_lines_around_words_make_a_table():
    rules = [line(20, y, 120, y) for y in (40, 50, 60)] + [line(x, 40, x, 60) for x in (20, 70, 120)]
    words = [text("指标", 25, 42), text("数值", 80, 42), text("网格数", 25, 52), text("710", 80, 52)]
    (grid,) = read(ofd([page(*rules, *words)])).blocks
    assert isinstance(grid, Grid)
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells] == [
        (0, 0, "指标"),
        (0, 1, "数值"),
        (1, 0, "网格数"),
        (1, 1, "710"),
    ]


def form(ctm=""):
    """A page whose labels are in a picture that covers it, and whose value is text."""
    labels = Image.new("L", (1654, 2339), 255)
    draw, font = ImageDraw.Draw(labels), ImageFont.truetype(str(FONT), 60)
    for row in range(2):
        draw.text((240, 400 + 200 * row), ("建设单位：", "核发机关：")[row], font=font, fill=0)
    stored = io.BytesIO()
    (labels.transpose(Image.Transpose.ROTATE_90) if ctm else labels).save(stored, "PNG")
    resources = (
        f'<ofd:Res {NAMESPACE} BaseLoc="Res"><ofd:MultiMedias><ofd:MultiMedia ID="5" Type="Image">'
        "<ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia></ofd:MultiMedias></ofd:Res>"
    )
    content = page(picture(5, 0, 0, 210, 297, ctm), text("湖里区建设局", 80, 50.5, 7.5))
    parts = {"Doc_0/Res.xml": resources, "Doc_0/Res/a.png": stored.getvalue()}
    return ofd([content], common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>", parts=parts)


@pytest.mark.skipif(FONT is None or not can_recognise(), reason="no Chinese font, or the extra scan is not installed")
@pytest.mark.parametrize("ctm", ["", "0 297 -210 0 210 0"], ids=["upright", "turned in the file"])
def test_words_of_a_picture_under_the_text_are_recognised(ctm):
    document = read(form(ctm))
    whole = "".join(block.text for block in document.blocks).replace(" ", "").replace(":", "：")
    assert whole == "建设单位：湖里区建设局核发机关："
    assert document.warnings == ()
    assert all(0.8 < block.confidence < 1.0 for block in document.blocks)


def test_a_small_picture_is_told_and_left_out():
    media = '<ofd:MultiMedia ID="5" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
    resources = f"<ofd:Res {NAMESPACE}><ofd:MultiMedias>{media}</ofd:MultiMedias></ofd:Res>"
    data = ofd(
        [page(picture(5, 120, 170, 42, 42), text("此函。", 30, 100))],
        common="<ofd:DocumentRes>Res.xml</ofd:DocumentRes>",
        parts={"Doc_0/Res.xml": resources, "Doc_0/a.png": b"seal"},
    )
    assert read(data).warnings == ("1 picture was not read",)


BAD_PAGE = ofd(["<ofd:Page"])
ENTITIES = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + page(text("&b;", 20, 20)).replace("&amp;", "&")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"PK\x03\x04 cut off", "cut off or damaged"),
        (archive({"a.txt": "x"}), "OFD.xml is missing"),
        (ofd([]).replace(b"Doc_0/Document.xml", b"Doc_0/Nowhere0.xml"), "is missing"),
        (BAD_PAGE, "not well-formed"),
        (ofd([ENTITIES]), "declares a document type"),
    ],
    ids=["cut off", "another zip", "no document", "bad page", "entities"],
)
def test_a_damaged_file_is_refused_with_the_reason(data, reason):
    with pytest.raises(DamagedFile, match=reason) as caught:
        read(data)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_file_that_unpacks_to_too_much_is_refused():
    with pytest.raises(FileOverLimit, match="over the limit of 1 MiB"):
        read(ofd([page(text("一", 20, 20))], parts={"Doc_0/zeros": b"\0" * 2**21}), inflated_mib=1)


def test_too_many_pages_are_refused():
    with pytest.raises(FileOverLimit, match="has 3 pages; 2 are allowed"):
        read(ofd([page(text("一", 20, 20))] * 3), pages=2)


def test_an_encrypted_file_is_refused():
    with pytest.raises(ProtectedFile):
        read(ofd([page(text("一", 20, 20))], body="<ofd:Encryptions>Encryptions.xml</ofd:Encryptions>"))


def test_a_file_without_text_is_refused():
    with pytest.raises(EmptyReport, match="has no text"):
        read(ofd([page()]))


def test_a_number_in_prose_that_breaks_in_a_cell_is_whole():
    rules = [line(20, y, 100, y) for y in (40, 60)] + [line(x, 40, x, 60) for x in (20, 50, 100)]
    value = [text("地上建筑面积共36794", 52, 42), text("9.86平方米", 52, 50)]
    (grid,) = read(ofd([page(*rules, text("规模", 25, 45), *value)])).blocks
    assert [cell.text for cell in grid.cells] == ["规模", "地上建筑面积共367949.86平方米"]
