"""The format of a file, told by its content: a sheet that was saved as a web page is a web page, whatever its name.

Only text has no mark of its own. There the suffix of the name decides between text, Markdown and tables.
"""

import codecs
import re
from pathlib import PurePath
from types import MappingProxyType

from ingest.encodings import is_chinese
from ingest.formats.containers import SAVE_AS, suffix_of_ole, suffix_of_zip
from ingest.formats.loader import LOADERS
from rag.errors import DamagedFile, EmptyReport, UnsupportedFormat

__all__ = ["suffix_of"]

_TEXT = MappingProxyType(
    {"": ".txt", ".txt": ".txt", ".text": ".txt", ".md": ".md", ".markdown": ".md", ".csv": ".csv", ".tsv": ".tsv"}
)
_SHEETS = (".xls", ".xlsx", ".xlsm")  # exports that are tables of text have these names too
_HEAD = 1 << 16  # bytes
_PDF_HEADER = 1024  # bytes in which it begins
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_MAGIC = (  # (offset, bytes, suffix)
    (0, b"\x89PNG\r\n\x1a\n", ".png"),
    (0, b"\xff\xd8\xff", ".jpg"),
    (0, b"II*\0", ".tif"),
    (0, b"MM\0*", ".tif"),
    (8, b"WEBP", ".webp"),
    (0, b"{\\rtf", ".rtf"),
)
_BITMAP = re.compile(rb"BM.{4}\0{4}.{4}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0", re.DOTALL)
_POSTSCRIPT = "%!PS"
_OTHER = (  # (offset, bytes, what it is)
    (0, b"\x1f\x8b", "an archive (gzip)"),
    (0, b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (0, b"Rar!\x1a\x07", "an archive (rar)"),
    (0, b"BZh", "an archive (bzip2)"),
    (0, b"\xfd7zXZ\0", "an archive (xz)"),
    (0, b"\x28\xb5\x2f\xfd", "an archive (zstd)"),
    (257, b"ustar", "an archive (tar)"),
    (0, b"MZ", "a program"),
    (0, b"\x7fELF", "a program"),
    (0, b"GIF8", "a GIF picture"),
    (4, b"ftyp", "a film or a HEIF picture"),
    (0, b"ID3", "a sound"),
    (0, b"OggS", "a sound"),
    (0, b"SQLite format 3\0", "a database"),
    (0, _POSTSCRIPT.encode(), "a PostScript file"),
    (0, b"AT&TFORM", "a DjVu file"),
    (0, b"Founder CEB", "a CEB file"),
    (0, b"CAJ\0", "a CAJ file"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SKIP = re.compile(r"(?:\s+|<!--.*?-->|<\?.*?\?>|<%.*?%>)*", re.DOTALL)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_PART_OF_PAGE = re.compile(
    r"<(?:meta|title|link|base|style|script|table|div|p|h[1-6]|ul|ol|center|font|span|section|article|main|form)[\s>]",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
_ROOT = re.compile(r"<(?:!doctype\s+)?([\w:.-]+)", re.IGNORECASE)
_MAIL = re.compile(r"^(?:MIME-Version:|Content-Type:\s*multipart/)", re.IGNORECASE | re.MULTILINE)
_HEADERS = re.compile(r"\s*(?:[\w-]+:.*\n(?:[ \t].*\n)*)+", re.ASCII)
_SUFFIX = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,10}", re.ASCII)
_WORD_XML = re.compile(r"progid=[\"']Word\.Document", re.IGNORECASE)
_AGAIN = "take the file from its source again; if it opens in its program, save it from there"


def suffix_of(data: bytes, name: str) -> str:
    """Return the suffix of the content, such as .docx, whatever the suffix of `name` is.

    Raises: EmptyReport; UnsupportedFormat for what no loader reads; ProtectedFile for a password; DamagedFile for
    bytes that are not what the name says and nothing else either; FileOverLimit for an archive of too many parts.

    >>> suffix_of(b"<html><body>710</body></html>", "report.xls")
    '.html'
    """
    if not data.strip():
        raise EmptyReport(f"nothing but white space in {name}", hint="check that the file was exported with its text")
    if data.startswith(_ZIPS):
        return suffix_of_zip(data, name)
    if data.startswith(_OLE):
        return suffix_of_ole(data, name)
    return _by_magic(data) or _by_text(data, name)


def _by_magic(data: bytes) -> str:
    at = data.find(b"%PDF-", 0, _PDF_HEADER)
    if at >= 0 and (not data[:at].strip() or b"endobj" in data):
        return ".pdf"
    for offset, magic, suffix in _MAGIC:
        if data.startswith(magic, offset):
            return suffix
    return ".bmp" if _BITMAP.match(data) else ""


def _by_text(data: bytes, name: str) -> str:
    """Tell a web page, XML and plain text by the first characters."""
    head = _head(data)
    if head is None or head.startswith(_POSTSCRIPT):
        return _binary(data, name)
    if found := _page(head, name):
        return found
    if _is_xml(head):
        return _xml(head, name)
    suffix = _suffix(name)
    if suffix in _TEXT:
        return _TEXT[suffix]
    if suffix in _SHEETS:
        return ".tsv" if "\t" in head else ".csv"
    if suffix in LOADERS:
        return ".txt"
    raise UnsupportedFormat(f"'{suffix}' files are not read: {name}", hint=_known())


def _page(head: str, name: str) -> str:
    """Return .html or .mhtml for a web page, else nothing. Markdown may begin with an element."""
    if (headers := _HEADERS.match(head)) and _MAIL.search(headers[0]):
        return ".mhtml"
    begin, suffix = _after_comments(head), _suffix(name)
    whole = _PAGE.match(begin)
    if suffix not in (".md", ".markdown") and begin.startswith("<"):
        whole = whole or _PAGE.search(begin[:2048]) or (_PART_OF_PAGE.match(begin) if "</" in head else None)
    part = suffix in (".html", ".htm") and not _is_xml(head) and _TAG.search(head)
    return ".html" if whole or part else ""


def _xml(head: str, name: str) -> str:
    if _WORD_XML.search(head) or "<pkg:package" in head:
        return ".doc"
    root = _ROOT.match(_after_comments(head))
    what = f"XML ({root[1]})" if root else "XML"
    raise UnsupportedFormat(f"{name} is {what}, which is not read", hint=SAVE_AS)


def _is_xml(head: str) -> bool:
    return head.lstrip().startswith("<?xml")


def _after_comments(head: str) -> str:
    skipped = _SKIP.match(head)
    return head[skipped.end() :] if skipped else head


def _binary(data: bytes, name: str) -> str:
    for offset, magic, what in _OTHER:
        if data.startswith(magic, offset):
            archive = what.startswith("an archive")
            hint = "unpack it and add the files inside" if archive else SAVE_AS
            raise UnsupportedFormat(f"{name} is {what}, which is not read", hint=hint)
    suffix = _suffix(name)
    if suffix in _TEXT and suffix:
        return _TEXT[suffix]  # its loader says what is wrong with the text
    if suffix in LOADERS:
        raise DamagedFile(f"{name} is cut off or damaged: it does not begin like a {suffix} file", hint=_AGAIN)
    raise UnsupportedFormat(f"{name} is in no format that is read", hint=_known())


def _head(data: bytes) -> str | None:
    """Return the beginning of a text, bytes above 127 as they come; None for binary data."""
    head = data[:_HEAD]
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "replace")
    if b"\0" not in head:
        text = head.decode("latin-1")
        return None if _CONTROL.search(text) else text
    for encoding in ("utf-16-le", "utf-16-be"):
        text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
        if not _CONTROL.search(text) and (text.isascii() or is_chinese(text)):
            return text
    return None


def _suffix(name: str) -> str:
    """Return the suffix of a name in lower case; 2023.1 and 1.总则 have none."""
    suffix = PurePath(name).suffix.lower()
    return suffix if _SUFFIX.fullmatch(suffix) else ""


def _known() -> str:
    return f"save it as one of these and add that file: {', '.join(sorted({'.txt', *LOADERS}))}"
