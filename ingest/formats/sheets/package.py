"""A zip with XML parts, read within limits. No entity is expanded and nothing is fetched."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO

from lxml import etree

from ingest.formats.loader import Input
from rag.errors import DamagedFile, FileOverLimit, ProtectedFile

__all__ = ["Package", "local"]

_MIB = 1 << 20
_ENCRYPTED = 0x1


class Package:
    """The parts of an Office file, by their names in lower case."""

    def __init__(self, source: Input) -> None:
        """Raises: DamagedFile, ProtectedFile, FileOverLimit."""
        self._name = source.name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(source.data))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise DamagedFile(
                f"{source.name} is cut off or no workbook", hint="open it in Excel or WPS and save it again as .xlsx"
            ) from error
        self._parts = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in self._zip.infolist()}
        if any(info.flag_bits & _ENCRYPTED for info in self._parts.values()):
            raise ProtectedFile(f"{source.name} asks for a password", hint="save a copy without a password")
        size = sum(info.file_size for info in self._zip.infolist())
        if size > source.limits.inflated_mib * _MIB:
            raise FileOverLimit(
                f"{source.name} grows to {size // _MIB} MiB when unpacked, over the limit of "
                f"{source.limits.inflated_mib} MiB",
                hint="split the workbook into several files",
            )

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def count(self, prefix: str) -> int:
        """Return how many parts have names that begin with `prefix`."""
        return sum(name.startswith(prefix) for name in self._parts)

    def stream(self, part: str) -> IO[bytes]:
        """Open a part. Unpacking stops at the size that the directory states.

        Raises: DamagedFile when there is no such part.
        """
        info = self._parts.get(part.lower())
        if info is None:
            raise DamagedFile(f"{self._name} lacks its part {part}", hint="open it in Excel or WPS and save it again")
        return self._zip.open(info)

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
                    raise DamagedFile(
                        f"{self._name} declares entities, which no workbook does", hint="save it again in Excel or WPS"
                    )
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
