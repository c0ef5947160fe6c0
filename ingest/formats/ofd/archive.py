"""The parts of an OFD file: XML and pictures."""

import posixpath
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.formats.loader import Input
from ingest.formats.safe_zip import SafeZip, key_of
from rag.errors import DamagedFile, FileOverLimit, ProtectedFile

__all__ = ["Archive", "Element", "attribute", "child", "children", "name_of"]

Element = etree._Element
_OPEN_AGAIN = "open the file in an OFD reader; if it opens there, save it again or export it as PDF"
_SMALLER = "split the file, or save its pictures in a lower resolution"


class Archive:
    """The parts of a file by their paths."""

    def __init__(self, source: Input) -> None:
        """Open the archive.

        Raises: DamagedFile, ProtectedFile, FileOverLimit.
        """
        self._source = source
        self._zip = SafeZip(source, again=_OPEN_AGAIN, split=_SMALLER)

    def __contains__(self, path: str) -> bool:
        return path in self._zip

    def find(self, location: str, folder: str) -> str | None:
        """Return the path of `location` as a part in `folder` names it, or None when there is no such part."""
        location = location.strip().replace("\\", "/")
        if not location:
            return None
        for path in (posixpath.join("/" + folder, location), "/" + location):
            if path in self:
                return key_of(path)
        return None

    def read(self, path: str) -> bytes:
        """Return the bytes of the part at `path`.

        Raises: DamagedFile when it cannot be unpacked.
        """
        return self._zip.read(path)

    def xml(self, path: str) -> Element:
        """Return the root of the XML part at `path`. Entities are not resolved, and document types are refused.

        Raises: DamagedFile, FileOverLimit, ProtectedFile.
        """
        data = self.read(path)
        parser = etree.XMLParser(
            resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
        )
        try:
            root = etree.fromstring(data, parser)
            declared: Any = root.getroottree().docinfo
        except (etree.XMLSyntaxError, ValueError) as error:
            raise self._zip.damaged(f"{path} is not well-formed XML") from error
        if declared.doctype:
            raise self._zip.damaged(f"{path} declares a document type, which OFD does not know")
        return root

    def protected(self) -> ProtectedFile:
        """Return the error of parts that are encrypted."""
        return self._zip.protected()

    def missing(self, what: str) -> DamagedFile:
        """Return the error of a part that is named and is not there."""
        return self._zip.damaged(f"{what} is missing")

    def too_deep(self) -> FileOverLimit:
        """Return the error of elements that are nested too deeply."""
        return FileOverLimit(
            f"{self._source.name} nests more than {self._source.limits.depth} elements",
            hint="print the file to PDF and add that",
        )


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
