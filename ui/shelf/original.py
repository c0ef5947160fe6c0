"""The file that a report was read from, as the doors hand it out. It is never shown as a page of this server."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from types import MappingProxyType
from urllib.parse import quote

from rag.config import Settings
from ui.entry.access import Caller
from ui.errors import NoOriginal
from ui.service.service import Service

__all__ = ["Original", "open_original", "read_original_of"]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        ".text": "text/plain",
        ".txt": "text/plain",
        ".md": "text/markdown",
        ".markdown": "text/markdown",
        ".csv": "text/csv",
        ".tsv": "text/tab-separated-values",
        ".pdf": "application/pdf",
        ".docx": f"{_OFFICE}.wordprocessingml.document",
        ".docm": "application/vnd.ms-word.document.macroEnabled.12",
        ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
        ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
        ".xls": "application/vnd.ms-excel",
        ".doc": "application/msword",
        ".wps": "application/vnd.ms-works",
        ".rtf": "application/rtf",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".ofd": "application/ofd",
        ".png": "image/png",
        ".jpg": "image/jpeg",
        ".jpeg": "image/jpeg",
        ".tif": "image/tiff",
        ".tiff": "image/tiff",
        ".bmp": "image/bmp",
        ".webp": "image/webp",
    }
)
_UNKNOWN = "application/octet-stream"  # of web pages too: no browser opens it
_PDF = (".pdf", b"%PDF-")
_POLICY = "default-src 'none'; sandbox"
_PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'"  # no viewer works in a sandbox


@dataclass(frozen=True, slots=True)
class Original:
    """The name and the content of a file."""

    name: str
    data: bytes

    @property
    def shown(self) -> bool:
        """Whether a browser may show it: only a PDF, which says so in name and content."""
        suffix, mark = _PDF
        return PurePath(self.name).suffix.lower() == suffix and self.data.startswith(mark)

    @property
    def content_type(self) -> str:
        return _TYPES.get(PurePath(self.name).suffix.lower(), _UNKNOWN)

    def headers(self, *, inline: bool = False) -> dict[str, str]:
        """Return the headers of a response with the file. `inline`: a PDF is shown and not saved."""
        shown = inline and self.shown
        kind = "inline" if shown else "attachment"
        suffix = PurePath(self.name).suffix.lower()
        plain = f"report{suffix if suffix in _TYPES else ''}"
        name = quote(self.name.encode("utf-8", "replace"), safe="")
        return {
            "Content-Type": self.content_type,
            "Content-Disposition": f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{name}",
            "Content-Security-Policy": _PDF_POLICY if shown else _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }


def open_original(service: Service, caller: Caller, report: str) -> Original:
    """Return the file that the report of exactly this id was read from.

    Raises: UnknownReport, also for a report that the caller may not see; NoOriginal; IndexDamaged.
    """
    return read_original_of(service.settings, report, service.report(caller, report).report.file)


def read_original_of(place: Path | Settings, report: str, file: str) -> Original:
    """Return the file of `report` in the library of `place`. `file` is its name.

    Raises: NoOriginal; IndexMissing, IndexDamaged.
    """
    from index.store.chosen import open_store

    data = open_store(place).original(report)
    if data is None:
        raise NoOriginal(f"the file of {report!r} is not kept", hint="add the file again, and it is kept from then on")
    return Original(file or report, data)
