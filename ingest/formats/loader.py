"""The seam of formats: a suffix names the module that loads such files.

Each module has a function ``load(source: Input) -> Document``. It runs in a process of its own, so it may import what
it needs, and it may fail: a file from outside is never trusted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["LOADERS", "Input", "Limits"]

MODULES = {
    "ingest.formats.docx": (".docx", ".docm"),
    "ingest.formats.pdf": (".pdf",),
    "ingest.formats.html": (".html", ".htm", ".mhtml", ".mht"),
    "ingest.formats.markdown": (".md", ".markdown"),
    "ingest.formats.sheets": (".xlsx", ".xlsm", ".xls", ".csv", ".tsv"),
    "ingest.formats.image": (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp"),
    "ingest.formats.ofd": (".ofd",),
    "ingest.formats.office": (".doc", ".wps", ".rtf", ".odt"),
}
LOADERS: Mapping[str, str] = MappingProxyType({suffix: module for module, all_ in MODULES.items() for suffix in all_})


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may use."""

    seconds: float = 300.0
    memory_mib: int = 512  # of the process that reads it
    wide_mib: int = 1536  # the same, while it recognises pictures or runs a converter
    inflated_mib: int = 256  # of all parts of an archive together, unpacked
    pages: int = 5000
    cells: int = 2_000_000  # of all tables together
    depth: int = 100  # of nested elements or archives


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be loaded."""

    data: bytes
    name: str  # with its suffix, for messages
    suffix: str  # of its content, as ingest.formats.sniff tells it, such as .docx
    limits: Limits = Limits()
    progress: Callable[[str, int, int], None] = lambda stage, done, of: None  # such as ("pages", 3, 120)
