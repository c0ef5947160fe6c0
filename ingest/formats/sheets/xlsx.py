"""Workbooks of Excel 2007 and later (.xlsx, .xlsm), strict ones and those of WPS too."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from ingest.formats.loader import Input
from ingest.formats.sheets.format_code import BUILT_IN
from ingest.formats.sheets.package import Package, local
from ingest.formats.sheets.sheet import Opened, RawSheet
from ingest.formats.sheets.worksheet import Book, read_worksheet
from rag.errors import DamagedFile

__all__ = ["open_xlsx"]

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true")


@dataclass(slots=True)
class _Workbook:
    sheets: list[tuple[str, str, str]] = field(default_factory=list)  # name, state, part
    from_1904: bool = False
    strings: str = ""
    styles: str = ""


def open_xlsx(source: Input) -> Opened:
    """Open a workbook.

    Raises: DamagedFile, ProtectedFile, FileOverLimit.
    """
    package = Package(source)
    workbook = _workbook(package, source.name)
    strings = list(_strings(package, workbook.strings)) if workbook.strings in package else []
    codes, ruled = _styles(package, workbook.styles) if workbook.styles in package else ([], [])
    book = Book(strings, codes, ruled, workbook.from_1904, source.limits.cells, source.name)
    seen = [(name, part) for name, state, part in workbook.sheets if state not in ("hidden", "veryHidden")]

    def sheets() -> Iterator[RawSheet]:
        for name, part in seen:
            yield read_worksheet(package, part, name, book)

    hidden = tuple(name for name, state, _ in workbook.sheets if state in ("hidden", "veryHidden"))
    return Opened(tuple(name for name, _ in seen), sheets(), hidden, package.count("xl/media/"))


def _workbook(package: Package, name: str) -> _Workbook:
    start = next((part for kind, part in package.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
    if start not in package:
        raise DamagedFile(f"{name} holds no workbook", hint="open it in Excel or WPS and save it again as .xlsx")
    related = package.related(start)
    found = _Workbook()
    for kind, part in related.values():
        if kind == "sharedStrings":
            found.strings = part
        elif kind == "styles":
            found.styles = part
    for element in package.elements(start, "workbookPr", "sheet"):
        if local(element) == "workbookPr":
            found.from_1904 = element.get("date1904") in _TRUE
        else:
            key = next((value for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            kind, part = related.get(str(key), ("", ""))
            if kind == "worksheet" and part in package:
                found.sheets.append((element.get("name") or "", element.get("state") or "visible", part))
    return found


def _strings(package: Package, part: str) -> Iterator[str]:
    for item in package.elements(part, "si"):
        yield rich_text(item)


def rich_text(item: etree._Element) -> str:
    """Return the text of a string with runs. How it is pronounced (rPh) is left out."""
    texts = []
    for child in item:
        name = local(child)
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(run.text or "" for run in child if local(run) == "t")
    text = "".join(texts)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _styles(package: Package, part: str) -> tuple[list[str], list[bool]]:
    """Return for each style of cells its number format, and whether it draws borders."""
    formats = dict(BUILT_IN)
    borders: list[bool] = []
    codes: list[str] = []
    ruled: list[bool] = []
    for element in package.elements(part, "numFmts", "borders", "cellXfs"):
        name = local(element)
        if name == "numFmts":
            formats.update({_number(one.get("numFmtId")): one.get("formatCode") or "General" for one in element})
        elif name == "borders":
            borders = [_draws(border) for border in element]
        else:
            for style in element:
                codes.append(formats.get(_number(style.get("numFmtId")), "General"))
                at = _number(style.get("borderId"))
                ruled.append(at < len(borders) and borders[at])
    return codes, ruled


def _draws(border: etree._Element) -> bool:
    sides = {local(side) for side in border if side.get("style") not in (None, "none")}
    return len(sides & {"left", "right", "start", "end", "top", "bottom"}) > 1


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 0
