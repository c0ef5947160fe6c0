"""Hostile archives (Word, Excel, OFD, ODT): bombs, lying headers, forbidden names, entities, depth and circles."""

from tests.ingest.formats.hostile.build import (
    EITHER,
    MIB,
    OFD_NAMESPACE,
    PROSE,
    READ,
    RELATIONS,
    SHEET_NAMESPACE,
    WORD_NAMESPACE,
    XML,
    Case,
    Entry,
    archive,
    bomb_entry,
    compound,
    docx,
    odt,
    odt_parts,
    ofd,
    ofd_parts,
    parts,
    raw_deflate,
    relations,
    sheet_parts,
    word_parts,
    xlsx,
)

OVER = ("FileOverLimit",)
BROKEN = ("DamagedFile", "FileOverLimit", "EmptyReport")
WHOLE = {"docx": word_parts, "xlsx": sheet_parts, "ofd": ofd_parts, "odt": odt_parts}
FAST = {suffix: make for suffix, make in WHOLE.items() if suffix != "odt"}  # without LibreOffice
LARGE = {
    "docx": ("word/document.xml", "word/styles.xml", "word/media/image1.png"),
    "xlsx": ("xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"),
    "ofd": ("Doc_0/Pages/Page_0/Content.xml", "OFD.xml"),
    "odt": ("content.xml",),
}


def cases():
    yield from bombs()
    yield from names_and_headers()
    yield from declarations()
    yield from deep()
    yield from circles()
    yield from workbooks()
    yield from missing()
    yield from protected()


def bombs():
    for suffix, paths in LARGE.items():
        for path in paths:
            others = [entry for entry in parts(WHOLE[suffix]()) if entry.path != path]
            yield Case(f"bomb-{path.rsplit('/', 1)[-1]}.{suffix}", archive(*others, bomb_entry(path)), EITHER)
        if suffix == "odt":
            continue
        lying = [entry for entry in parts(WHOLE[suffix]()) if entry.path != paths[0]]
        yield Case(f"bomb-lying.{suffix}", archive(*lying, bomb_entry(paths[0], lies=True)), errors=BROKEN)
    whole = parts(word_parts())
    block = raw_deflate(b" " * MIB)
    many = [Entry(f"word/p{at}.xml", b" " * MIB, packed=block) for at in range(300)]
    yield Case("bomb-many-parts.docx", archive(*whole, *many), errors=OVER)
    over = [Entry(f"word/p{at}.xml", b" " * MIB, packed=block) for at in range(400)]
    yield Case(
        "bomb-overlapping.docx", archive(*[Entry("[Content_Types].xml", b" " * MIB, packed=block), *over], shared=True)
    )
    inner = archive(*[Entry(f"{at}.zip", archive(bomb_entry("0", 100))) for at in range(4)])
    yield Case("bomb-nested.docx", archive(*whole, Entry("word/embeddings/a.zip", inner)), READ)
    yield Case("bomb-nested-only.docx", inner, errors=("UnsupportedFormat",))
    yield Case(
        "claims-4-gb.docx", archive(*whole[:3], Entry("word/document.xml", b"<a/>", size=0xFFFFFFF0)), errors=BROKEN
    )
    yield Case("entries-100000.docx", archive(*whole) + b"PK\x01\x02" * 100_000, errors=BROKEN)


def names_and_headers():
    whole = parts(word_parts())
    evil = [b"../../evil.txt", b"/tmp/yiju-evil.txt", b"..\\..\\evil.txt", b"C:\\evil.txt", b"word/\x00evil"]
    yield Case("names-outside.docx", archive(*whole, *[Entry(name, "evil") for name in evil]), READ)
    yield Case("names-outside.xlsx", archive(*parts(sheet_parts()), *[Entry(name, "evil") for name in evil]), READ)
    yield Case("names-outside.ofd", archive(*parts(ofd_parts()), *[Entry(name, "evil") for name in evil]), READ)
    yield Case("names-no-text.docx", archive(*whole, Entry(b"\xff\xfe.xml", "evil")), EITHER)
    main = word_parts()["word/document.xml"]
    twice = main.replace(PROSE, "第二份正文。")
    yield Case("names-twice.docx", archive(*whole, Entry("word/document.xml", twice)), EITHER)
    yield Case(
        "names-backslash.docx", archive(*[Entry(one.path.replace("/", "\\"), one.data) for one in whole]), EITHER
    )
    yield Case("relation-outside.docx", docx_with_relation("../../../../etc/passwd"), EITHER)
    yield Case("relation-absolute.docx", docx_with_relation("file:///etc/passwd"), EITHER)
    for suffix, make in FAST.items():
        ready = parts(make())
        yield Case(f"encrypted-parts.{suffix}", archive(*flagged(ready, 1)), errors=("ProtectedFile", "DamagedFile"))
        yield Case(f"wrong-crc.{suffix}", archive(*[Entry(one.path, one.data, crc=1) for one in ready]), errors=BROKEN)
        yield Case(
            f"unknown-method.{suffix}", archive(*[Entry(one.path, one.data, method=99) for one in ready]), errors=BROKEN
        )
        yield Case(
            f"bad-deflate.{suffix}",
            archive(*[Entry(one.path, one.data, packed=b"\xff" * 99) for one in ready]),
            errors=BROKEN,
        )
        data = archive(*ready)
        for share in (1, 50, 90):
            yield Case(f"cut-{share}.{suffix}", data[: len(data) * share // 100 + 4], errors=("DamagedFile",))
    yield Case("empty-archive.docx", archive(), errors=("UnsupportedFormat", "DamagedFile"))
    yield Case(
        "only-types.docx",
        archive(Entry("[Content_Types].xml", "<Types/>")),
        errors=("UnsupportedFormat", "DamagedFile"),
    )


def flagged(entries, flags):
    return [Entry(one.path, one.data, flags=flags) for one in entries]


def docx_with_relation(target):
    made = word_parts()
    made["_rels/.rels"] = relations(("officeDocument", target))
    return archive(*parts(made))


def declarations():
    """Document types with entities: a billion laughs, quadratic growth, files and addresses outside."""
    lines = ['<!ENTITY l0 "笑笑笑笑笑笑笑笑笑笑">']
    lines += [f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10)]
    laughs = f"<!DOCTYPE x [{''.join(lines)}]>"
    long = f'<!DOCTYPE x [<!ENTITY l9 "{"a" * 100_000}">]>'
    outside = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
    address = '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd" [<!ENTITY l9 SYSTEM "http://127.0.0.1:9/x">]>'
    parameter = '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>'
    for name, declaration, times in (
        ("laughs", laughs, 1),
        ("quadratic", long, 5000),
        ("entity-file", outside, 1),
        ("entity-address", address, 1),
        ("entity-parameter", parameter, 0),
    ):
        uses = "&l9;" * times
        yield Case(f"{name}.docx", docx(f"<w:p><w:r><w:t>{PROSE}{uses}</w:t></w:r></w:p>", declaration), EITHER)
        row = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{PROSE}{uses}</t></is></c></row>'
        yield Case(f"{name}.xlsx", xlsx(row, declaration), EITHER)
        text = f'<ofd:TextObject ID="9" Boundary="10 10 100 5" Size="5"><ofd:TextCode X="0" Y="5">{PROSE}{uses}</ofd:TextCode></ofd:TextObject>'
        yield Case(f"{name}.ofd", ofd(text, declaration), EITHER)
    yield Case("laughs.odt", odt(f"<text:p>{PROSE}&l9;</text:p>", laughs), EITHER)
    yield Case("entity-file.odt", odt(f"<text:p>{PROSE}&l9;</text:p>", outside), EITHER)


def deep():
    cell = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>")
    yield Case("deep-tables.docx", docx(cell[0] * 5000 + "<w:p/>" + cell[1] * 5000), EITHER)
    yield Case(
        "deep-controls.docx", docx("<w:sdt><w:sdtContent>" * 50_000 + "</w:sdtContent></w:sdt>" * 50_000), EITHER
    )
    yield Case("deep-runs.docx", docx("<w:p>" + "<w:smartTag>" * 5000 + "</w:smartTag>" * 5000 + "</w:p>"), EITHER)
    yield Case(
        "deep-strings.xlsx",
        xlsx(strings=f"{XML}<sst {SHEET_NAMESPACE}>{'<si>' * 50_000}{'</si>' * 50_000}</sst>"),
        EITHER,
    )
    yield Case("deep-rows.xlsx", xlsx("<row>" * 50_000 + "</row>" * 50_000), EITHER)
    group = ('<ofd:PageBlock ID="7">', "</ofd:PageBlock>")
    yield Case("deep-blocks.ofd", ofd(group[0] * 50_000 + group[1] * 50_000), EITHER)


def circles():
    styles = (
        f'<w:styles {WORD_NAMESPACE}><w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="B"/><w:link w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:basedOn w:val="A"/><w:next w:val="A"/></w:style></w:styles>'
    )
    body = f'<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr><w:r><w:t>{PROSE}</w:t></w:r></w:p>'
    yield Case("circle-styles.docx", docx(body, styles=styles), READ)
    numbering = (
        f'<w:numbering {WORD_NAMESPACE}><w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="N"/></w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="N"/><w:styleLink w:val="N"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="99"/></w:num></w:numbering>'
    )
    listed = "".join(
        f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr><w:r><w:t>{PROSE}</w:t></w:r></w:p>'
        for number in (1, 2, 3)
        for level in (0, 8, 99, -1, 10**12)
    )
    style = f'<w:styles {WORD_NAMESPACE}><w:style w:type="numbering" w:styleId="N"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style></w:styles>'
    yield Case("circle-numbering.docx", docx(listed, styles=style, numbering=numbering), READ)
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{10**15}"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="{"%1" * 1000}"/></w:lvl>'
    huge = f'<w:numbering {WORD_NAMESPACE}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    yield Case("number-huge.docx", docx(listed, numbering=huge), EITHER)
    made = word_parts()
    made["word/_rels/document.xml.rels"] = relations(("footnotes", "document.xml"), ("styles", "document.xml"))
    yield Case("circle-relations.docx", archive(*parts(made)), EITHER)
    span = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
    yield Case("span-huge.docx", docx(span + f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>"), EITHER)
    page = f"<ofd:Page {OFD_NAMESPACE}><ofd:Template TemplateID='5'/><ofd:Content/></ofd:Page>"
    own = ofd_parts() | {"Doc_0/T.xml": page}
    own["Doc_0/Document.xml"] = own["Doc_0/Document.xml"].replace(
        "</ofd:CommonData>", '<ofd:TemplatePage ID="5" BaseLoc="T.xml"/></ofd:CommonData>'
    )
    yield Case("circle-templates.ofd", archive(*parts(own)), EITHER)
    yield Case(
        "circle-root.ofd",
        archive(*parts(ofd_parts() | {"OFD.xml": ofd_parts()["OFD.xml"].replace("Doc_0/Document.xml", "OFD.xml")})),
        EITHER,
    )
    yield Case(
        "pages-100000.ofd", ofd(pages='<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>' * 100_000), errors=OVER
    )
    yield Case("pages-outside.ofd", ofd(pages='<ofd:Page ID="1" BaseLoc="../../../../etc/passwd"/>'), EITHER)


def workbooks():
    def cell(name):
        return f'<c r="{name}" t="inlineStr"><is><t>{PROSE}</t></is></c>'

    last = f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("XFD1048576")}</row>'
    yield Case("claims-all-cells.xlsx", xlsx(before='<dimension ref="A1:XFD1048576"/>'), READ)
    yield Case("far-cell.xlsx", xlsx(last), EITHER)
    yield Case("far-row.xlsx", xlsx(f'<row r="1">{cell("A1")}</row><row r="1048576">{cell("A1048576")}</row>'), EITHER)
    sparse = "".join(f'<row r="{at * 5000 + 1}">{cell(f"XFD{at * 5000 + 1}")}</row>' for at in range(200))
    yield Case("sparse.xlsx", xlsx(sparse), EITHER)
    yield Case(
        "impossible-cell.xlsx",
        xlsx(f'<row r="99999999999">{cell("ZZZZZZ99999999999")}</row><row>{cell("")}</row>'),
        EITHER,
    )
    yield Case("merged-all.xlsx", xlsx(extra='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'), EITHER)
    merges = "".join(f'<mergeCell ref="A{at}:XFD{at + 900_000}"/>' for at in range(1, 2000))
    yield Case("merged-many.xlsx", xlsx(extra=f"<mergeCells>{merges}</mergeCells>"), EITHER)
    rows = "".join(f'<row r="{at}">{"<c><v>1</v></c>" * 10}</row>' for at in range(1, 22_001))
    yield Case("cells-220000.xlsx", xlsx(rows), errors=OVER)
    strings = f'{XML}<sst {SHEET_NAMESPACE} count="9" uniqueCount="999999999"><si><t>甲</t></si></sst>'
    yield Case(
        "string-missing.xlsx",
        xlsx('<row r="1"><c r="A1" t="s"><v>99999999</v></c><c r="B1" t="s"><v>-1</v></c></row>', strings=strings),
        EITHER,
    )
    circle = (
        '<row r="1"><c r="A1"><f>B1</f></c><c r="B1"><f>A1</f></c><c r="C1" t="inlineStr"><is><t>甲</t></is></c></row>'
    )
    yield Case("circle-formulas.xlsx", xlsx(circle), EITHER)
    made = sheet_parts()
    many = "".join(f'<sheet name="{at}" sheetId="{at}" r:id="r0"/>' for at in range(1, 2_001))
    made["xl/workbook.xml"] = (
        f'{XML}<workbook {SHEET_NAMESPACE} xmlns:r="{RELATIONS}"><sheets>{many}</sheets></workbook>'
    )
    yield Case("sheets-2000.xlsx", archive(*parts(made)), EITHER)
    yield Case(
        "dates-impossible.xlsx",
        xlsx(
            '<row r="1"><c r="A1"><v>1e308</v></c><c r="B1" t="d"><v>9999-99-99</v></c><c r="C1"><v>NaN</v></c></row>'
        ),
        EITHER,
    )


def missing():
    for suffix, make in FAST.items():
        made = make()
        for path in [path for path in made if path.endswith((".xml", ".rels"))]:
            left = {name: data for name, data in made.items() if name != path}
            yield Case(f"without-{path.replace('/', '-')}.{suffix}", archive(*parts(left)), EITHER)
        broken = {name: data[: len(data) // 2] if name.endswith(".xml") else data for name, data in made.items()}
        yield Case(f"half-parts.{suffix}", archive(*parts(broken)), errors=(*BROKEN, "UnsupportedFormat"))


def protected():
    sealed = {"EncryptionInfo": b"\x04\0\x04\0", "EncryptedPackage": bytes(range(256)) * 20}
    for name in ("password.docx", "password.xlsx", "password.txt"):
        yield Case(name, compound(sealed), errors=("ProtectedFile",))
    locked = bytes(10) + (0x0100).to_bytes(2, "little") + bytes(500)
    yield Case("password.doc", compound({"WordDocument": locked, "1Table": b"x"}), errors=("ProtectedFile",))
    yield Case("random-stream.doc", compound({"WordDocument": bytes(range(1, 256)) * 20}), EITHER)
    yield Case("random-stream.xls", compound({"Workbook": bytes(range(1, 256)) * 20}), errors=BROKEN)
    yield Case("message.doc", compound({"__properties_version1.0": b"x"}), errors=("UnsupportedFormat",))
    whole = compound({"Workbook": bytes(500)})
    looped = whole[:512] + (1).to_bytes(4, "little") * 128 + whole[1024:]
    yield Case("circle-sectors.xls", looped, errors=BROKEN)
    for share in (10,):
        yield Case(f"cut-{share}.doc", whole[: len(whole) * share // 100], errors=BROKEN)
