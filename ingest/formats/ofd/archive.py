"""The parts of an OFD file: a zip of XML parts and pictures, read within limits."""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.formats.loader import Input
from rag.errors import DamagedFile, FileOverLimit, ProtectedFile

__all__ = ["Archive", "Element", "attribute", "child", "children", "name_of"]

Element = etree._Element
_OPEN_AGAIN = "open the file in an OFD reader; if it opens there, save it again or export it as PDF"
_ENCRYPTED = 0x1  # the flag of a zip entry


class Archive:
    """The parts of a file by their paths. Paths are compared without regard to case."""

    def __init__(self, source: Input) -> None:
        """Open the archive.

        Raises: DamagedFile when it is no zip; ProtectedFile when a part is encrypted; FileOverLimit when its parts
        would take more than the limit.
        """
        self._source = source
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError) as error:
            raise DamagedFile(f"{source.name} is not an OFD file: {error}", hint=_OPEN_AGAIN) from error
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        if any(entry.flag_bits & _ENCRYPTED for entry in entries):
            raise self.protected()
        self._left = source.limits.inflated_mib * 2**20
        if sum(entry.file_size for entry in entries) > self._left:
            raise self._over()
        self._entries = {_key(entry.filename): entry for entry in entries}

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._entries

    def find(self, location: str, folder: str) -> str | None:
        """Return the path of `location` as a part in `folder` names it, or None when there is no such part."""
        location = location.strip().replace("\\", "/")
        if not location:
            return None
        for path in (posixpath.join("/" + folder, location), "/" + location):
            if path in self:
                return _key(path)
        return None

    def read(self, path: str) -> bytes:
        """Return the bytes of the part at `path`.

        Raises: DamagedFile when it cannot be unpacked; FileOverLimit when the parts read so far exceed the limit.
        """
        try:
            with self._zip.open(self._entries[_key(path)]) as part:
                data = part.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
            raise self._damaged(f"{path} cannot be unpacked") from error
        self._left -= len(data)
        if self._left < 0:
            raise self._over()
        return data

    def xml(self, path: str) -> Element:
        """Return the root of the XML part at `path`. Entities are not resolved, and document types are refused.

        Raises: DamagedFile, FileOverLimit.
        """
        data = self.read(path)
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
            declared: Any = root.getroottree().docinfo
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._damaged(f"{path} is not well-formed XML") from error
        if declared.doctype:
            raise self._damaged(f"{path} declares a document type, which OFD does not know")
        return root

    def protected(self) -> ProtectedFile:
        """Return the error of parts that are encrypted."""
        return ProtectedFile(f"{self._source.name} is encrypted", hint="save it without protection and add it again")

    def missing(self, what: str) -> DamagedFile:
        """Return the error of a part that is named and is not there."""
        return self._damaged(f"{what} is missing")

    def too_deep(self) -> FileOverLimit:
        """Return the error of elements that are nested too deeply."""
        return FileOverLimit(
            f"{self._source.name} nests more than {self._source.limits.depth} elements",
            hint="print the file to PDF and add that",
        )

    def _damaged(self, reason: str) -> DamagedFile:
        return DamagedFile(f"{self._source.name}: {reason}", hint=_OPEN_AGAIN)

    def _over(self) -> FileOverLimit:
        return FileOverLimit(
            f"{self._source.name} unpacks to more than {self._source.limits.inflated_mib} MiB",
            hint="split the file, or save its pictures in a lower resolution",
        )


def _key(path: str) -> str:
    return posixpath.normpath("/" + path.replace("\\", "/")).lstrip("/").lower()


def name_of(element: Element) -> str:
    """Return the name of an element without its namespace, which writers of OFD files choose freely."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of that name."""
    if element is not None:
        yield from (part for part in element if name_of(part) == name)


def child(element: Element | None, *names: str) -> Element | None:
    """Return the first element at the path of names below `element`, or None."""
    for name in names:
        element = next(children(element, name), None)
    return element


def attribute(element: Element, name: str) -> str:
    """Return an attribute, trimmed, or an empty text."""
    return str(element.get(name) or "").strip()
