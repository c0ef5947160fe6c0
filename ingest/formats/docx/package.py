"""The parts of a Word file and what they refer to. Nothing outside of the file is read."""

import posixpath

from lxml import etree

from ingest.formats.docx.markup import Element
from ingest.formats.loader import Input
from ingest.formats.safe_zip import SafeZip, key_of
from rag.errors import DamagedFile, ProtectedFile

__all__ = ["Package"]

_MIB = 1 << 20
_TREE_FACTOR = 8  # bytes of a parsed tree for each byte of its XML
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STRICT = (  # namespaces of ISO strict files, and the usual ones
    (b"purl.oclc.org/ooxml/wordprocessingml/main", b"schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"purl.oclc.org/ooxml/officeDocument/", b"schemas.openxmlformats.org/officeDocument/2006/"),
    (b"purl.oclc.org/ooxml/drawingml/", b"schemas.openxmlformats.org/drawingml/2006/"),
)
_UNPROTECT = "save it without a password and add it again"
_SPLIT = "split the document into smaller files"
_SAVE_AGAIN = "open it in Word or WPS, save it as .docx under another name and add that file"


class Package:
    """The parts of a Word file."""

    def __init__(self, source: Input) -> None:
        """Open the archive of `source`.

        Raises: DamagedFile, ProtectedFile, FileOverLimit.
        """
        self._name, self._limits = source.name, source.limits
        if source.data.startswith(_OLE):
            raise self._not_an_archive(source.data)
        self._zip = SafeZip(source, again=_SAVE_AGAIN, split=_SPLIT)
        self._relations: dict[str, dict[str, tuple[str, str]]] = {}
        self.main = next(iter(self.related("", "officeDocument")), "word/document.xml")

    def xml(self, part: str) -> Element | None:
        """Return the root element of a part; None where the file has no such part.

        Raises: DamagedFile, FileOverLimit.
        """
        data = self._read(part)
        return None if data is None else self._parse(part, data)

    def related(self, part: str, kind: str) -> list[str]:
        """Return the names of the parts of a kind, such as styles, that `part` refers to."""
        return [target for target, type_ in self._targets(part).values() if type_ == kind]

    def target(self, part: str, identifier: str) -> str:
        """Return the name of the part that `part` refers to by `identifier`; empty where it is not in the file."""
        return self._targets(part).get(identifier, ("", ""))[0]

    def _targets(self, part: str) -> dict[str, tuple[str, str]]:
        if part not in self._relations:
            folder, name = posixpath.split(part)
            root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
            inside = [one for one in (() if root is None else root) if one.get("TargetMode") != "External"]
            self._relations[part] = {
                one.get("Id", ""): (
                    key_of(posixpath.join(folder, one.get("Target", ""))),
                    one.get("Type", "").split("/")[-1],
                )
                for one in inside
            }
        return self._relations[part]

    def _read(self, part: str) -> bytes | None:
        if part not in self._zip:
            return None
        if (size := self._zip.size(part)) * _TREE_FACTOR > self._limits.memory_mib * _MIB:
            raise self._zip.over(f"its part {part} has {size / _MIB:,.0f} MiB of XML")
        return self._zip.read(part)

    def _parse(self, part: str, data: bytes) -> Element:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            if "depth" in str(error):
                raise self._zip.over("its elements are nested too deep") from error
            raise self._zip.damaged(f"its part {part} is not valid XML") from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._zip.damaged(f"its part {part} declares entities, which Word does not")
        if _depth(root) > self._limits.depth:
            raise self._zip.over(f"its elements are nested more than {self._limits.depth} deep")
        return root

    def _not_an_archive(self, data: bytes) -> DamagedFile | ProtectedFile:
        if _ENCRYPTED in data:
            return ProtectedFile(f"{self._name} asks for a password", hint=_UNPROTECT)
        return DamagedFile(f"{self._name} is a Word 97 file", hint="give it the suffix .doc and add it again")


def _depth(root: Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest
