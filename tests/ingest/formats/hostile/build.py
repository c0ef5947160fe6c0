"""Builders of hostile files: archives whose headers lie, compound files, small whole documents."""

import struct
import zlib
from dataclasses import dataclass
from functools import lru_cache

MIB = 1 << 20
REFUSED, READ, EITHER = "refused", "read", "either"
PROSE = "全区划分网格710个。"
OFD_NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WORD_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET_NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


@dataclass(frozen=True)
class Case:
    """A file, and how reading it must end. `errors` are the names of the errors that fit; none: any of ingest."""

    name: str
    data: bytes
    ends: str = REFUSED
    errors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A part of an archive, with what its header says."""

    path: str | bytes
    data: bytes | str = b""
    packed: bytes | None = None  # as it stands in the archive; None: deflated here
    size: int | None = None  # that the header claims
    crc: int | None = None
    flags: int = 0
    method: int = 8


def archive(*entries, shared=False):
    """A zip archive. With `shared` all entries are the same bytes of it."""
    body, directory, offsets = b"", b"", {}
    for entry in entries:
        data = entry.data.encode() if isinstance(entry.data, str) else entry.data
        packed = raw_deflate(data) if entry.packed is None else entry.packed
        name = entry.path.encode() if isinstance(entry.path, str) else entry.path
        size = len(data) if entry.size is None else entry.size
        crc = zlib.crc32(data) if entry.crc is None else entry.crc
        fields = (20, entry.flags | 0x800, entry.method, 0, 0, crc, len(packed), size, len(name), 0)
        offset = offsets.get("all", len(body)) if shared else len(body)
        if not shared or not offsets:
            offsets["all"] = offset
            body += b"PK\x03\x04" + struct.pack("<5H3L2H", *fields) + name + packed
        directory += b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, *fields, 0, 0, 0, 0, offset) + name
    end = struct.pack("<4H2LH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end


def raw_deflate(data):
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


@lru_cache(maxsize=2)
def bomb(mib=300, before=b"", after=b"", fill=b" "):
    """Deflated bytes that unpack to so many MiB, with their crc."""
    packer, crc, block = zlib.compressobj(1, zlib.DEFLATED, -15), zlib.crc32(before), fill * MIB
    parts = [packer.compress(before)]
    for _ in range(mib):
        parts.append(packer.compress(block))
        crc = zlib.crc32(block, crc)
    parts += [packer.compress(after), packer.flush()]
    return b"".join(parts), zlib.crc32(after, crc), len(before) + len(after) + mib * MIB


def bomb_entry(path, mib=300, *, lies=False):
    """A part that unpacks to so many MiB; with `lies` its header says 1000 bytes."""
    packed, crc, size = bomb(mib, XML.encode())
    return Entry(path, packed=packed, crc=crc, size=1000 if lies else size)


def parts(path_and_data):
    return [Entry(path, data) for path, data in path_and_data.items()]


def relations(*targets):
    inside = "".join(
        f'<Relationship Id="r{at}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets)
    )
    return f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inside}</Relationships>'


def content_types(main, part):
    return (
        f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{main}.main+xml"/></Types>'
    )


def word_parts(body=f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>", declaration="", **more):
    """The parts of a Word file; `more` has further parts of its folder word, such as styles."""
    related = [(name, f"{name}.xml") for name in more]
    return {
        "[Content_Types].xml": content_types("wordprocessingml.document", "word/document.xml"),
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(*related),
        "word/document.xml": f"{XML}{declaration}<w:document {WORD_NAMESPACE}><w:body>{body}</w:body></w:document>",
        **{f"word/{name}.xml": f"{XML}{data}" for name, data in more.items()},
    }


def docx(body=f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>", declaration="", **more):
    return archive(*parts(word_parts(body, declaration, **more)))


def sheet_parts(
    rows=f'<row r="1"><c r="A1" t="inlineStr"><is><t>{PROSE}</t></is></c></row>',
    declaration="",
    strings="",
    extra="",
    before="",
):
    main = f'{XML}<workbook {SHEET_NAMESPACE} xmlns:r="{RELATIONS}"><sheets><sheet name="表1" sheetId="1" r:id="r0"/></sheets></workbook>'
    related = [("worksheet", "worksheets/sheet1.xml")] + ([("sharedStrings", "sharedStrings.xml")] if strings else [])
    found = {
        "[Content_Types].xml": content_types("spreadsheetml.sheet", "xl/workbook.xml"),
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": main,
        "xl/_rels/workbook.xml.rels": relations(*related),
        "xl/worksheets/sheet1.xml": (
            f"{XML}{declaration}<worksheet {SHEET_NAMESPACE}>{before}<sheetData>{rows}</sheetData>{extra}</worksheet>"
        ),
    }
    return found | ({"xl/sharedStrings.xml": strings} if strings else {})


def xlsx(*arguments, **more):
    return archive(*parts(sheet_parts(*arguments, **more)))


def ofd_parts(
    objects=f'<ofd:TextObject ID="9" Boundary="10 10 100 5" Font="1" Size="5"><ofd:TextCode X="0" Y="5">{PROSE}</ofd:TextCode></ofd:TextObject>',
    declaration="",
    pages='<ofd:Page ID="1" BaseLoc="Pages/Page_0/Content.xml"/>',
):
    return {
        "OFD.xml": f"{XML}<ofd:OFD {OFD_NAMESPACE} DocType='OFD' Version='1.1'><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{XML}<ofd:Document {OFD_NAMESPACE}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea></ofd:CommonData><ofd:Pages>{pages}</ofd:Pages></ofd:Document>",
        "Doc_0/Pages/Page_0/Content.xml": f"{XML}{declaration}<ofd:Page {OFD_NAMESPACE}><ofd:Content><ofd:Layer ID='2'>{objects}</ofd:Layer></ofd:Content></ofd:Page>",
    }


def ofd(*arguments, **more):
    return archive(*parts(ofd_parts(*arguments, **more)))


def odt_parts(body=f"<text:p>{PROSE}</text:p>", declaration=""):
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "style")
    )
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"{XML}{declaration}<office:document-content{spaces} office:version='1.2'><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "META-INF/manifest.xml": f'{XML}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>',
    }


def odt(*arguments, **more):
    return archive(*parts(odt_parts(*arguments, **more)))


def compound(streams):
    """A compound file (OLE2) with streams at its root, each of at least 4096 bytes."""
    free, end, fat_mark = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    padded = {name: data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for name, data in streams.items()}
    fat, sectors, starts = [fat_mark, end], [], {}
    for name, data in padded.items():
        starts[name], count = len(fat), len(data) // 512
        fat += [*range(len(fat) + 1, len(fat) + count), end]
        sectors.append(data)
    fat += [free] * (128 - len(fat))
    assert len(fat) == 128, "the table of sectors fills one sector"
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109L", 0, *[free] * 108)
    directory = _directory("Root Entry", 5, free, 1 if streams else free, end, 0)
    names = list(padded)
    for at, name in enumerate(names):
        following = at + 2 if at + 1 < len(names) else free
        directory += _directory(name, 2, following, free, starts[name], len(padded[name]))
    return header + struct.pack("<128L", *fat) + directory.ljust(512, b"\0") + b"".join(sectors)


def _directory(name, kind, following, child, start, size):
    raw = name.encode("utf-16-le")
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB3L", len(raw) + 2, kind, 1, 0xFFFFFFFF, following, child)
    return entry + bytes(36) + struct.pack("<LQ", start, size)


def pdf(*objects, root=1, trailer=""):
    """A PDF of objects, each the text between obj and endobj; the first is number 1."""
    out, places = b"%PDF-1.7\n", []
    for at, body in enumerate(objects, 1):
        places.append(len(out))
        raw = body.encode() if isinstance(body, str) else body
        out += b"%d 0 obj\n%s\nendobj\n" % (at, raw)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(
        b"%010d 00000 n \n" % place for place in places
    )
    return (
        out
        + table
        + f"trailer\n<</Size {len(places) + 1}/Root {root} 0 R{trailer}>>\nstartxref\n{len(out)}\n%%EOF\n".encode()
    )


def stream(data, more="", claims=None):
    raw = data.encode() if isinstance(data, str) else data
    return f"<<{more}/Length {len(raw) if claims is None else claims}>>\nstream\n".encode() + raw + b"\nendstream"


FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
WORDS = "BT /F1 12 Tf 72 700 Td (Hello report 710 of the year) Tj ET"


def page(contents="5 0 R", more="", parent=2, resources="/Font<</F1 4 0 R>>"):
    return (
        f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 595 842]/Contents {contents}/Resources<<{resources}>>{more}>>"
    )


def small_pdf(contents=None, *, page_more="", catalog_more="", resources="/Font<</F1 4 0 R>>", objects=(), trailer=""):
    """A PDF of one page; further objects are numbered from 6."""
    return pdf(
        f"<</Type/Catalog/Pages 2 0 R{catalog_more}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        page(more=page_more, resources=resources),
        FONT,
        contents or stream(WORDS),
        *objects,
        trailer=trailer,
    )
