"""Hostile PDF files: circles, bombs, many pages, passwords, actions, wrong structure."""

import io
import zlib

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen import canvas

from tests.ingest.formats.hostile.build import EITHER, FONT, MIB, READ, WORDS, Case, page, pdf, small_pdf, stream

OVER = ("FileOverLimit",)
BROKEN = ("DamagedFile", "EmptyReport")
CATALOG = "<</Type/Catalog/Pages 2 0 R>>"


def cases():
    yield from trees()
    yield from circles()
    yield from bombs()
    yield from actions()
    yield from passwords()
    yield from damage()


def trees():
    kids = " ".join(["3 0 R"] * 100_000)
    yield Case(
        "pages-100000.pdf",
        pdf(CATALOG, f"<</Type/Pages/Kids[{kids}]/Count 100000>>", page(), FONT, stream(WORDS)),
        errors=OVER,
    )
    tens = [
        f"<</Type/Pages/Parent 2 0 R/Kids[{' '.join([f'{at + 1} 0 R'] * 10)}]/Count {10 ** (9 - at)}>>"
        for at in range(5, 9)
    ]
    yield Case(
        "pages-tree-shared.pdf",
        pdf(CATALOG, "<</Type/Pages/Kids[5 0 R]/Count 100000>>", FONT, stream(WORDS), *tens, page("4 0 R")),
        EITHER,
    )
    yield Case(
        "pages-counted-wrong.pdf",
        pdf(CATALOG, "<</Type/Pages/Kids[3 0 R]/Count 999999999>>", page(), FONT, stream(WORDS)),
        EITHER,
    )
    yield Case(
        "pages-negative.pdf", pdf(CATALOG, "<</Type/Pages/Kids[3 0 R]/Count -5>>", page(), FONT, stream(WORDS)), EITHER
    )
    chain = [f"<</Type/Pages/Kids[{at + 1} 0 R]/Count 1/Parent {at - 1} 0 R>>" for at in range(2, 10_000)]
    yield Case("pages-deep.pdf", pdf(CATALOG, *chain, page()), EITHER)
    yield Case("pages-none.pdf", pdf(CATALOG, "<</Type/Pages/Kids[]/Count 0>>"), errors=BROKEN)
    yield Case("page-huge.pdf", small_pdf(page_more="/MediaBox[0 0 1e9 1e9]/UserUnit 1e9"), EITHER)
    yield Case("page-no-box.pdf", small_pdf(page_more="/MediaBox[0 0 0 0]/Rotate 45"), EITHER)
    nested = "[" * 50_000 + "]" * 50_000
    yield Case("arrays-deep.pdf", small_pdf(page_more=f"/X {nested}"), EITHER)
    yield Case("dictionaries-deep.pdf", small_pdf(page_more="/X " + "<</A " * 50_000 + "1" + ">>" * 50_000), EITHER)


def circles():
    yield Case(
        "circle-pages.pdf",
        pdf(CATALOG, "<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>", page(), FONT, stream(WORDS)),
        EITHER,
    )
    yield Case(
        "circle-two.pdf",
        pdf(CATALOG, "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>>"),
        EITHER,
    )
    yield Case(
        "circle-contents.pdf", pdf(CATALOG, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page(), FONT, "5 0 R"), EITHER
    )
    yield Case(
        "circle-length.pdf",
        pdf(
            CATALOG, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page(), FONT, b"<</Length 5 0 R>>\nstream\nBT ET\nendstream"
        ),
        EITHER,
    )
    form = stream("/X0 Do " * 10, "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 6 0 R>>>>")
    yield Case(
        "circle-form.pdf",
        small_pdf(stream("/X0 Do " + WORDS), resources="/Font<</F1 4 0 R>>/XObject<</X0 6 0 R>>", objects=[form]),
        EITHER,
    )
    forms = [
        stream("/X0 Do " * 10, f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 {at + 1} 0 R>>>>")
        for at in range(6, 16)
    ]
    yield Case(
        "forms-laughing.pdf",
        small_pdf(
            stream("/X0 Do " + WORDS),
            resources="/Font<</F1 4 0 R>>/XObject<</X0 6 0 R>>",
            objects=[*forms, stream(WORDS, "/Subtype/Form/BBox[0 0 9 9]")],
        ),
        EITHER,
    )
    outline = [
        "<</Type/Outlines/First 7 0 R/Last 7 0 R>>",
        "<</Title(a)/Parent 6 0 R/Next 7 0 R/First 7 0 R/Prev 7 0 R/Dest[3 0 R/Fit]>>",
    ]
    yield Case("circle-outline.pdf", small_pdf(catalog_more="/Outlines 6 0 R", objects=outline), READ)
    objects = "1 0 2 30 <</Type/Catalog/Pages 2 0 R>> <</Type/Pages/Kids[]/Count 0>>"
    inside = stream(objects, "/Type/ObjStm/N 2/First 9/Extends 6 0 R")
    yield Case("circle-object-stream.pdf", small_pdf(objects=[inside]), READ)
    whole = small_pdf()
    at = whole.rindex(b"xref\n0")
    yield Case("circle-tables.pdf", small_pdf(trailer=f"/Prev {at}"), EITHER)
    yield Case(
        "circle-font.pdf",
        pdf(
            CATALOG,
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page(),
            "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding 4 0 R/DescendantFonts[4 0 R]/ToUnicode 4 0 R>>",
            stream(WORDS),
        ),
        EITHER,
    )
    tree = "<</Type/StructTreeRoot/K 6 0 R/ParentTree 6 0 R/Kids[6 0 R]>>"
    yield Case(
        "circle-structure.pdf",
        small_pdf(catalog_more="/StructTreeRoot 6 0 R/Names<</Dests 6 0 R>>", objects=[tree]),
        READ,
    )


def squeezed(mib, fill):
    packer = zlib.compressobj(3)
    return b"".join(packer.compress(fill * (MIB // len(fill))) for _ in range(mib)) + packer.flush()


def bombs():
    spaces = squeezed(300, b" " * 1024)
    yield Case("bomb-contents.pdf", small_pdf(stream(spaces, "/Filter/FlateDecode")), EITHER)
    twice = zlib.compress(squeezed(400, b" " * 1024), 9)
    yield Case(
        "bomb-twice.pdf",
        small_pdf(stream(zlib.compress(twice, 9), "/Filter[/FlateDecode/FlateDecode/FlateDecode]")),
        EITHER,
    )
    yield Case(
        "bomb-run-length.pdf",
        small_pdf(stream(zlib.compress(b"\x81 " * 3_000_000), "/Filter[/FlateDecode/RunLengthDecode]")),
        EITHER,
    )
    yield Case(
        "bomb-objects.pdf",
        small_pdf(objects=[stream(spaces, "/Type/ObjStm/N 100000000/First 5/Filter/FlateDecode")]),
        EITHER,
    )
    marks = zlib.compress(b"BT /F1 1 Tf (a) Tj ET\n" * 300_000, 9)
    yield Case("operators-300000.pdf", small_pdf(stream(marks, "/Filter/FlateDecode")), EITHER)
    lines = zlib.compress(b"0 0 m 500 500 l S\n" * 500_000, 9)
    yield Case("lines-500000.pdf", small_pdf(stream(lines + b"", "/Filter/FlateDecode")), EITHER)
    saves = zlib.compress(b"q " * 2_000_000, 9)
    yield Case("states-2000000.pdf", small_pdf(stream(saves, "/Filter/FlateDecode")), EITHER)
    image = "/Type/XObject/Subtype/Image/Width 50000/Height 50000/BitsPerComponent 1/ColorSpace/DeviceGray/Filter/FlateDecode"
    drawn = "q 595 0 0 842 0 0 cm /X0 Do Q"
    yield Case(
        "image-50000.pdf",
        small_pdf(
            stream(drawn), resources="/XObject<</X0 6 0 R>>", objects=[stream(squeezed(298, b"\0" * 1024), image)]
        ),
        EITHER,
    )
    claims = image.replace("50000", "2000000000")
    yield Case(
        "image-claims.pdf",
        small_pdf(
            stream(drawn + WORDS), resources="/Font<</F1 4 0 R>>/XObject<</X0 6 0 R>>", objects=[stream(b"x", claims)]
        ),
        EITHER,
    )
    table = stream(squeezed(100, b"<0041> <0042>\n" * 64), "/Filter/FlateDecode")
    font = "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X>>]/ToUnicode 6 0 R>>"
    yield Case(
        "bomb-characters.pdf",
        pdf(CATALOG, "<</Type/Pages/Kids[3 0 R]/Count 1>>", page(), font, stream(WORDS), table),
        EITHER,
    )


def actions():
    calls = [
        ("javascript", "/OpenAction<</S/JavaScript/JS(app.launchURL\\('http://127.0.0.1:9/'\\))>>"),
        ("launch", "/OpenAction<</S/Launch/F(/bin/sh)/Win<</F(cmd.exe)/P(/c calc)>>>>"),
        ("address", "/OpenAction<</S/URI/URI(http://127.0.0.1:9/)>>"),
        ("form", "/AcroForm<</XFA 6 0 R/Fields[]>>"),
        ("embedded", "/Names<</EmbeddedFiles<</Names[(a.exe)<</Type/Filespec/F(a.exe)/EF<</F 6 0 R>>>>]>>>>"),
    ]
    for name, more in calls:
        yield Case(
            f"action-{name}.pdf", small_pdf(catalog_more=more, objects=[stream("MZ" * 100, "/Type/EmbeddedFile")]), READ
        )
    outside = "<</F(/etc/passwd)/Length 0>>\nstream\n\nendstream"
    yield Case("stream-outside.pdf", small_pdf(outside), EITHER)


def passwords():
    for name, user, ends, errors in (
        ("password.pdf", "secret", "refused", ("ProtectedFile",)),
        ("password-owner.pdf", "", READ, ()),
    ):
        out = io.BytesIO()
        made = canvas.Canvas(out, encrypt=StandardEncryption(user, "owner", strength=128))
        made.drawString(72, 700, "Hello report 710 of the year")
        made.save()
        yield Case(name, out.getvalue(), ends, errors)
    yield Case("encryption-unknown.pdf", small_pdf(trailer="/Encrypt<</Filter/Nobody/V 99/R 99>>"), EITHER)


def damage():
    whole = small_pdf()
    for share in (10, 50, 90):
        yield Case(f"cut-{share}.pdf", whole[: len(whole) * share // 100], EITHER)
    yield Case("header-only.pdf", b"%PDF-1.7\n", errors=BROKEN)
    yield Case("header-late.pdf", b"x" * 500 + whole, EITHER)
    yield Case("no-table.pdf", whole.replace(b"startxref", b"startxyz"), EITHER)
    yield Case("garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 2000, errors=BROKEN)
    yield Case("length-wrong.pdf", small_pdf(stream(WORDS, claims=10**9)), EITHER)
    yield Case("text-broken.pdf", small_pdf(stream("BT (((((" * 10_000)), EITHER)
    yield Case("number-huge.pdf", small_pdf(stream("BT /F1 1e38 Tf 1e38 1e38 Td (a) Tj ET " + WORDS)), EITHER)
    yield Case(
        "filter-unknown.pdf",
        small_pdf(stream(b"\xff" * 999, "/Filter[/JBIG2Decode/JPXDecode/DCTDecode/CCITTFaxDecode]")),
        EITHER,
    )
