"""What an archive or a compound file holds: Word, Excel, OFD, OpenDocument or something that is not read here."""

import io
import re
import zipfile

import olefile

from ingest.formats.safe_zip import BROKEN, ENCRYPTED, MOST_PARTS, count_parts
from rag.errors import DamagedFile, FileOverLimit, IngestError, ProtectedFile, UnsupportedFormat

__all__ = ["SAVE_AS", "suffix_of_ole", "suffix_of_zip"]

SAVE_AS = "save it as .docx, .pdf, .xlsx, .html or .txt and add that file"
_PART = 1 << 20  # bytes of a small part that is looked at
_UNPACK = "unpack it and add the files inside"
_AGAIN = "take the file from its source again; if it opens in its program, save it from there"
_UNLOCK = "open it with its password, save it without one and add that file"
_WORD_ENCRYPTED = 0x0100  # fEncrypted in the flags of the FIB
_FOLDERS = {"word": ".docx", "xl": ".xlsx"}
_MAIN = re.compile(r"(?:officedocument\.|vnd\.ms-)(\w+)\.[\w.]*main\b")  # of a content type
_TYPES = {"wordprocessingml": ".docx", "word": ".docx", "spreadsheetml": ".xlsx", "excel": ".xlsx"}
_OTHER = {  # what a folder or a media type tells of formats that are not read
    "ppt": "a presentation",
    "presentation": "a presentation",
    "visio": "a drawing",
    "opendocument.spreadsheet": "an OpenDocument sheet",
    "opendocument.graphics": "a drawing",
    "epub": "an e-book",
}
_STREAMS = {  # of a compound file
    "worddocument": ".doc",
    "workbook": ".xls",
    "book": ".xls",
    "matost": ".wps",  # Microsoft Works
}
_OTHER_STREAMS = {
    "powerpoint document": "a presentation",
    "visiodocument": "a drawing",
    "__properties_version1.0": "an e-mail message",
    "bodytext": "a Hangul document",
}


def suffix_of_zip(data: bytes, name: str) -> str:
    """Tell the format of an archive by its parts.

    Raises: DamagedFile, ProtectedFile, FileOverLimit; UnsupportedFormat for an archive that is no document.
    """
    if (entries := count_parts(data)) > MOST_PARTS:
        raise FileOverLimit(f"{name} is an archive of {entries:,} parts; {MOST_PARTS:,} are allowed", hint=_UNPACK)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _by_parts(archive, name)
    except IngestError:
        raise
    except BROKEN as error:
        raise DamagedFile(f"{name} is an archive that is cut off or damaged: {_line(error)}", hint=_AGAIN) from error


def _by_parts(archive: zipfile.ZipFile, name: str) -> str:
    parts = {part.filename.replace("\\", "/").lstrip("/").lower(): part for part in archive.infolist()}
    folders = {path.split("/", 1)[0] for path in parts if "/" in path}
    if "ofd.xml" in parts:
        return _open_part(parts["ofd.xml"], ".ofd", name)
    if types := parts.get("[content_types].xml"):
        return _open_part(types, _office(archive, types, parts, folders, name), name)
    if media := parts.get("mimetype"):
        told = _read(archive, media, name)
        if "opendocument.text" in told:
            return _open_part(parts.get("content.xml", media), ".odt", name)
        raise _unsupported(name, _other(told) or "an archive")
    if found := _other(" ".join(folders)):
        raise _unsupported(name, found)
    raise UnsupportedFormat(f"{name} is a zip archive, not a report", hint=_UNPACK)


def _office(
    archive: zipfile.ZipFile,
    types: zipfile.ZipInfo,
    parts: dict[str, zipfile.ZipInfo],
    folders: set[str],
    name: str,
) -> str:
    """Tell the format of an Office Open XML package by its content types, or by its folders where they do not tell."""
    if "xl/workbook.bin" in parts:
        raise _unsupported(name, "a binary workbook (.xlsb)")
    main = _MAIN.findall(_read(archive, types, name))
    for kind in main:
        if kind in _TYPES:
            return _TYPES[kind]
    for folder, suffix in _FOLDERS.items():
        if folder in folders:
            return suffix
    raise _unsupported(name, _other(" ".join([*folders, *main])) or "an archive")


def _open_part(part: zipfile.ZipInfo, suffix: str, name: str) -> str:
    if part.flag_bits & ENCRYPTED:
        raise _protected(name)
    return suffix


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str) -> str:
    """Return the beginning of a small part in lower case."""
    if part.flag_bits & ENCRYPTED:
        raise _protected(name)
    with archive.open(part) as stream:
        return stream.read(_PART).decode("utf-8", "replace").lower()


def suffix_of_ole(data: bytes, name: str) -> str:
    """Tell the format of a compound file (OLE2) by its streams.

    Raises: DamagedFile, ProtectedFile, UnsupportedFormat.
    """
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            streams = {path[0].lower(): path[0] for path in compound.listdir(streams=True, storages=True)}
            flags = compound.openstream(streams["worddocument"]).read(12) if "worddocument" in streams else b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, RecursionError, MemoryError) as error:
        raise DamagedFile(f"{name} is cut off or damaged: {_line(error)}", hint=_AGAIN) from error
    if "encryptedpackage" in streams or int.from_bytes(flags[10:12], "little") & _WORD_ENCRYPTED:
        raise _protected(name)
    for stream, suffix in _STREAMS.items():
        if stream in streams:
            return suffix
    what = next((told for stream, told in _OTHER_STREAMS.items() if stream in streams), "a compound file")
    raise _unsupported(name, what)


def _other(told: str) -> str:
    return next((what for word, what in _OTHER.items() if word in told), "")


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _protected(name: str) -> ProtectedFile:
    return ProtectedFile(f"{name} is protected with a password", hint=_UNLOCK)


def _unsupported(name: str, what: str) -> UnsupportedFormat:
    return UnsupportedFormat(f"{name} is {what}, which is not read", hint=SAVE_AS)
