"""Fields of a Word file: their results are read, their instructions are not."""

import re
from dataclasses import dataclass

from ingest.formats.docx.markup import Element, W, is_on
from ingest.formats.docx.symbols import read_equation

__all__ = ["Fields", "is_page_number"]

_PAGES = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})


@dataclass(slots=True)
class _Field:
    code: str = ""
    result: bool = False  # what follows is the result, not the instruction
    form: Element | None = None  # the sign at its beginning


class Fields:
    """The fields that are open at a place: they may reach over paragraphs and hold one another."""

    def __init__(self, *, are_whole: bool = True) -> None:
        """`are_whole` says that each field of the file has its end; one without would make a whole text its result."""
        self._open: list[_Field] = []
        self._are_whole = are_whole

    @property
    def shows(self) -> bool:
        """Whether text here is shown."""
        return all(field.result for field in self._open)

    @property
    def is_page_number(self) -> bool:
        """Whether text here is a number of a page."""
        return any(is_page_number(field.code) for field in self._open)

    @property
    def is_table_of_contents(self) -> bool:
        """Whether text here belongs to a table of contents."""
        return self._are_whole and any(_name(field.code) == "TOC" for field in self._open)

    def instruct(self, text: str) -> None:
        """Take a part of the instruction."""
        if self._open and not self._open[-1].result:
            self._open[-1].code += text

    def mark(self, sign: Element) -> str:
        """Take a sign that opens, separates or ends a field; return what a field without a result shows."""
        kind = sign.get(f"{W}fldCharType")
        if kind == "begin":
            self._open.append(_Field(form=sign))
        elif kind == "separate" and self._open:
            self._open[-1].result = True
        elif kind == "end" and self._open:
            field = self._open.pop()
            if not field.result:
                return _shown(field)
        return ""

    def end_paragraph(self) -> None:
        """Close what is still an instruction: the end of a damaged field is missing."""
        self._open = [field for field in self._open if field.result]


def is_page_number(code: str) -> bool:
    """Tell whether an instruction asks for the number of a page or of all."""
    return _name(code) in _PAGES


def _name(code: str) -> str:
    return next(iter(re.findall(r"[A-Za-z]+", code)), "").upper()


def _shown(field: _Field) -> str:
    box = None if field.form is None else field.form.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        named = "checked" if box.find(f"{W}checked") is not None else "default"
        return "☑" if is_on(box, named) else "□"
    return read_equation(field.code) if _name(field.code) == "EQ" else ""
