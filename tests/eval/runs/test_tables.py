"""The questions about tables, and the files that hold the tables."""

import pytest

from eval.runs.tables import is_right
from eval.sets.table_files import read_tables, write_table
from eval.sets.table_questions import TableQuestion, read_table_questions
from ingest.parse import read_report
from rag.types import Answer, Chunk, Citation, Reason, Row, Source

CHUNK = Chunk(Source("a", "某公报"), (), 0, 2, "22")
CELL = TableQuestion("q", "t", "cell", "多少？", ("22亿元",), answerable=True)


def answer_with(value, unit):
    return Answer("多少？", citations=(Citation(1, CHUNK, 0, 2, "22"),), rows=(Row("甲", value, 1, unit),))


def test_a_cell_is_right_with_its_unit_only():
    assert is_right(CELL, answer_with("22", "亿元"))
    assert not is_right(CELL, answer_with("22", ""))
    assert not is_right(CELL, Answer("多少？", reasons=(Reason("not_stated"),)))


def test_each_question_is_about_a_table_and_has_its_own_id():
    questions, tables = read_table_questions(), {table.id: table for table in read_tables()}
    assert len(tables) == 10
    assert len({one.id for one in questions}) == len(questions)
    assert sum(one.kind != "near_miss" for one in questions) == 100
    assert all(bool(one.answers) == one.answerable and one.table in tables for one in questions)


@pytest.mark.parametrize("format_", ["txt", "html", "docx", "xlsx"])
def test_a_written_table_is_read_with_its_cells(tmp_path, format_):
    table = next(one for one in read_tables() if one.id == "t01")
    report = read_report(write_table(table, format_, tmp_path)).report
    (read,) = report.tables
    assert (read.height, read.width, read.head_rows) == (8, 6, 2)
    assert [cell.span.of(report.text) for cell in read.cells if cell.row == 2] == list(table.rows[2])
