"""The XML parts of a workbook. No entity is expanded and nothing is fetched."""

import posixpath
from collections.abc import Iterator
from typing import IO

from lxml import etree

from ingest.formats.loader import Input
from ingest.formats.safe_zip import SafeZip

__all__ = ["Package", "local"]

_SAVE_AGAIN = "open it in Excel or WPS and save it again as .xlsx"


class Package:
    """The parts of an Office file, by their names in lower case."""

    def __init__(self, source: Input) -> None:
        """Raises: DamagedFile, ProtectedFile, FileOverLimit."""
        self._zip = SafeZip(source, again=_SAVE_AGAIN, split="split the workbook into several files")

    def __contains__(self, part: str) -> bool:
        return part in self._zip

    def count(self, prefix: str) -> int:
        """Return how many parts have names that begin with `prefix`."""
        return sum(name.startswith(prefix) for name in self._zip)

    def stream(self, part: str) -> IO[bytes]:
        """Open a part.

        Raises: DamagedFile when there is no such part.
        """
        return self._zip.stream(part)

    def elements(self, part: str, *tags: str) -> Iterator[etree._Element]:
        """Yield the elements of a part that have one of these local names, and clear each afterwards."""
        with self.stream(part) as stream:
            found = etree.iterparse(
                stream,
                events=("end",),
                tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                remove_comments=True,
                remove_pis=True,
            )
            for number, (_, element) in enumerate(found):
                if number == 0 and element.getroottree().docinfo.internalDTD is not None:
                    raise self._zip.damaged(f"its part {part} declares entities, which no workbook does")
                yield element
                element.clear(keep_tail=False)
                parent = element.getparent()
                while parent is not None and element.getprevious() is not None:
                    del parent[0]

    def related(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the relations of a part: identifier -> (kind, part). Links that lead outside are left out."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self:
            return {}
        found = {}
        for element in self.elements(relations, "Relationship"):
            if element.get("TargetMode") != "External":
                target = (element.get("Target") or "").replace("\\", "/")
                path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = posixpath.basename(element.get("Type") or "")
                found[element.get("Id") or ""] = (kind, posixpath.normpath(path))
        return found


def local(element: etree._Element) -> str:
    """Return the name of an element without its namespace: strict and transitional files differ in it."""
    return str(etree.QName(element).localname)
