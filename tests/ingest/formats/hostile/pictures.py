"""Hostile pictures: bombs, claims, damaged heads, files with many pages."""

import io
import struct
import zlib

from PIL import Image

from tests.ingest.formats.hostile.build import EITHER, Case

OVER = ("FileOverLimit",)
BROKEN = ("DamagedFile", "FileOverLimit", "EmptyReport", "ConverterMissing")


def chunk(kind, data):
    return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))


def png(width, height, data, bits=1, colour=0, extra=b""):
    head = struct.pack(">2L5B", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def saved(kind, size=(40, 40), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def tiff(entries, following=0):
    body = b"".join(struct.pack("<2H2L", *entry) for entry in entries)
    return b"II*\0" + struct.pack("<L", 8) + struct.pack("<H", len(entries)) + body + struct.pack("<L", following)


def many_pages(pages):
    """A TIFF of pages of 8 by 8 points, all with the same points."""
    entries = [
        (256, 3, 1, 8),
        (257, 3, 1, 8),
        (258, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (278, 3, 1, 8),
        (279, 4, 1, 8),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<2H2L", *entry) for entry in entries)
    size = len(directory) + 4
    body = b"".join(directory + struct.pack("<L", 16 + size * (at + 1) if at + 1 < pages else 0) for at in range(pages))
    return b"II*\0" + struct.pack("<L", 16) + bytes(8) + body


def cases():
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(6251 * 100)) for _ in range(500)) + packer.flush()
    yield Case("bomb-50000.png", png(50_000, 50_000, rows), errors=BROKEN)
    yield Case("claims-huge.png", png(2_000_000_000, 2_000_000_000, b""), errors=BROKEN)
    yield Case("claims-none.png", png(0, 0, b""), errors=BROKEN)
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000)))
    yield Case("bomb-text.png", png(8, 8, zlib.compress(bytes(16)), extra=text), errors=BROKEN)
    profile = chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(100_000_000)))
    yield Case("bomb-profile.png", png(8, 8, zlib.compress(bytes(16)), extra=profile), errors=BROKEN)
    whole = {
        suffix: saved(kind)
        for suffix, kind in (("png", "PNG"), ("jpg", "JPEG"), ("tif", "TIFF"), ("bmp", "BMP"), ("webp", "WEBP"))
    }
    for suffix, data in whole.items():
        yield Case(f"cut-30.{suffix}", data[: len(data) * 30 // 100], errors=BROKEN)
    yield Case("blank.png", whole["png"], errors=BROKEN)
    sized = whole["jpg"]
    at = sized.index(b"\xff\xc0") + 5
    yield Case("claims-65500.jpg", sized[:at] + struct.pack(">2H", 65_500, 65_500) + sized[at + 4 :], errors=BROKEN)
    yield Case(
        "claims-huge.bmp",
        whole["bmp"][:18] + struct.pack("<2l", 2**31 - 1, 2**31 - 1) + whole["bmp"][26:],
        errors=BROKEN,
    )
    yield Case(
        "offsets.tif",
        tiff([(256, 3, 1, 9), (257, 3, 1, 9), (273, 4, 99_999_999, 0xFFFFFFF0), (279, 4, 1, 0xFFFFFFFF)]),
        errors=BROKEN,
    )
    yield Case("circle-pages.tif", tiff([(256, 3, 1, 9), (257, 3, 1, 9)], following=8), errors=BROKEN)
    yield Case(
        "claims-huge.tif",
        tiff(
            [
                (256, 4, 1, 10**9),
                (257, 4, 1, 10**9),
                (258, 3, 1, 8),
                (262, 3, 1, 1),
                (273, 4, 1, 8),
                (278, 4, 1, 10**9),
                (279, 4, 1, 9),
            ]
        ),
        errors=BROKEN,
    )
    yield Case("pages-6000.tif", many_pages(6000), errors=BROKEN)
    yield Case("animation.gif", saved("GIF"), errors=("UnsupportedFormat",))
    yield Case("long.png", saved("PNG", (1, 60_000)), EITHER)
