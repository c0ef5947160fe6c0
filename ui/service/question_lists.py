"""A list of questions from a sheet or a text file, and the answers beside them as a sheet.

The columns of the list are kept. A cell is never a formula: a text from a report must not be one in Excel.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from ingest.decode import decode
from ingest.formats.loader import Limits
from ingest.formats.sniff import suffix_of
from ingest.isolate import read_cells_apart
from ingest.load import LIMITS
from rag.answer.render import render
from rag.errors import DatasetError
from rag.types import Answer, Citation
from ui.service.location import UNCERTAIN
from ui.service.service import Reply

__all__ = ["ANSWER_COLUMNS", "LISTS", "SHEETS", "QuestionList", "answer_cells", "answers_file", "read_questions"]

LISTS = (".xlsx", ".xlsm", ".xls", ".csv", ".tsv", ".txt")  # suffixes of lists of questions
SHEETS = (".xlsx", ".csv")  # suffixes of files of answers
ANSWER_COLUMNS = ("回答", "准确答案", "报告", "标题", "页", "原文", "可信度", "说明")
_NAMES = frozenset(("问题", "提问", "问", "题目", "question", "questions", "q"))
_CELLS, _INFLATED_MIB = 500_000, 64  # of a list
_ASKED = re.compile(r"[?？]\s*$")
_NUMBER = re.compile(r"[-+]?[\d,.]+%?")
_FORMULA = tuple("=+-@\t\r＝＋－＠")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MOST_CHARACTERS = 32_767  # of a cell of Excel
_MOST_PERCENT = 99
_WIDTHS = {"问题": 40, "回答": 60, "原文": 60}
_NAME_COLUMN = "name the column of questions 问题 in the first row"


@dataclass(frozen=True, slots=True)
class QuestionList:
    """Rows with a question each. `columns` are the names of the columns; every row has as many cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    at: int = 0  # the column of the questions

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions; one may be empty."""
        return tuple(row[self.at] for row in self.rows)


def read_questions(data: bytes, name: str, limits: Limits = LIMITS) -> QuestionList:
    """Read a list of questions: the column 问题 or question of a sheet, or its only column of text; or lines of text.

    A sheet is read in a process of its own, which may use `limits`. The content tells the format, not the name.

    Raises: DatasetError where there is no such column or no question; IngestError for a file that cannot be read.
    """
    cells = _read_cells(data, name, limits)
    if not cells:
        raise DatasetError(f"{name}: holds no question", hint=_NAME_COLUMN)
    found = _by_name(cells) or _by_content(cells)
    if found is None:
        raise DatasetError(f"{name}: no column of questions", hint=_NAME_COLUMN)
    if not any(found.questions):
        raise DatasetError(f"{name}: holds no question", hint=_NAME_COLUMN)
    return found


def answer_cells(reply: Reply) -> tuple[str, ...]:
    """Return the cells of :data:`ANSWER_COLUMNS` for an answer. Several citations are lines with their numbers."""
    answer = reply.answer
    cited = () if answer.refused else answer.citations
    return (
        "" if answer.refused else render(answer).text,
        _exact(answer),
        _lines([citation.chunk.source.title or citation.chunk.source.id for citation in cited]),
        _lines([" › ".join(citation.chunk.path) for citation in cited]),
        _lines([_page(reply, citation) for citation in cited]),
        _lines([citation.quote for citation in cited]),
        "" if answer.refused else f"{min(_MOST_PERCENT, round(answer.confidence * 100))}%",
        "；".join(_remarks(reply)),
    )


def answers_file(questions: QuestionList, replies: Iterable[Reply], suffix: str) -> bytes:
    """Return the sheet of the questions with their answers, as .xlsx or .csv (UTF-8 with a byte order mark)."""
    taken = set(questions.columns)
    names = [f"{name}（依据）" if name in taken else name for name in ANSWER_COLUMNS]
    rows = [(*row, *answer_cells(reply)) for row, reply in zip(questions.rows, replies, strict=True)]
    write = _xlsx if suffix == ".xlsx" else _csv
    return write([(*questions.columns, *names), *rows])


def _read_cells(data: bytes, name: str, limits: Limits) -> list[list[str]]:
    suffix = PurePath(name).suffix.lower()
    if suffix in LISTS:
        if not data.strip():
            return []
        suffix = suffix_of(data, name)
    if suffix not in LISTS:
        raise DatasetError(f"{name} is no list of questions", hint=f"use one of {', '.join((*LISTS, '.jsonl'))}")
    if suffix == ".txt":
        lines = decode(data, name=name).removeprefix("\ufeff").splitlines()
        return [[line.strip()] for line in lines if line.strip()]
    narrow = replace(limits, cells=_CELLS, inflated_mib=_INFLATED_MIB)
    return [row for row in read_cells_apart(data, name, suffix, narrow) if any(row)]


def _by_name(cells: Sequence[Sequence[str]]) -> QuestionList | None:
    for at, name in enumerate(cells[0]):
        if name.strip().lower() in _NAMES:
            return _list(cells[0], cells[1:], at)
    return None


def _by_content(cells: Sequence[Sequence[str]]) -> QuestionList | None:
    """Take the only column of text. Its first cell is its name if the others are questions and it is none."""
    width = max(map(len, cells))
    texts = []
    for column in range(width):
        filled = [row[column] for row in cells[1:] or cells if column < len(row) and row[column]]
        if filled and 2 * sum(not _NUMBER.fullmatch(text) for text in filled) > len(filled):
            texts.append(column)
    if len(texts) != 1:
        return None
    at = texts[0]
    asked = [bool(_ASKED.search(row[at])) for row in cells if at < len(row)]
    if len(asked) > 1 and not asked[0] and 2 * sum(asked[1:]) > len(asked) - 1:
        return _list(cells[0], cells[1:], at)
    return _list(["问题" if column == at else f"列{column + 1}" for column in range(width)], cells, at)


def _list(names: Sequence[str], rows: Sequence[Sequence[str]], at: int) -> QuestionList:
    width = max(len(names), *(len(row) for row in rows), 0) if rows else len(names)
    padded = tuple((*row, *[""] * (width - len(row))) for row in rows)
    return QuestionList((*names, *[""] * (width - len(names))), padded, at)


def _exact(answer: Answer) -> str:
    if answer.refused:
        return ""
    if answer.calculations:
        return "；".join(calculation.text for calculation in answer.calculations)
    if answer.rows:
        return "；".join(f"{row.label} {row.said or '报告没有写'}".strip() for row in answer.rows)
    return "、".join(dict.fromkeys(excerpt.said for excerpt in answer.exact))


def _page(reply: Reply, citation: Citation) -> str:
    location = reply.location(citation.place)
    return location.pages or location.words


def _remarks(reply: Reply) -> Iterable[str]:
    answer = reply.answer
    if answer.reasons:
        yield f"{'拒答' if answer.refused else '部分未答'}：{render(answer).reason or answer.reasons[0].about}"
    if answer.corrected:
        yield "问题中的数字或年份与报告不一致"
    if answer.standalone and answer.standalone != answer.question:
        yield f"按此理解：{answer.standalone}"
    if answer.degraded:
        yield "以报告原文作答"
    if any(reply.location(citation.place).uncertain for citation in answer.citations):
        yield UNCERTAIN


def _lines(texts: Sequence[str]) -> str:
    if len(set(texts)) == 1:
        return texts[0]
    return "\n".join(f"[{number}] {text}" for number, text in enumerate(texts, start=1) if text)


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([[_harmless(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig", "replace")


def _harmless(cell: str) -> str:
    """Put an apostrophe before what Excel would run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def _xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("回答")
    sheet.freeze_panes = "A2"
    for column, name in enumerate(rows[0], start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(name, 20)
    for number, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, _ILLEGAL.sub("", text)[:_MOST_CHARACTERS])
            cell.data_type = "s"  # never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 0)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
