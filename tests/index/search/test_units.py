from index.search.units import cut_sentences
from ingest.formats.document import Cell, Document, Grid, Paragraph
from ingest.parse import parse_document


def sentences(rows):
    """Return the sentences of a report with a table of `rows` rows between two paragraphs."""
    cells = [
        Cell(row, column, f"第{row}户" if column == 0 else str(row * 7)) for row in range(rows) for column in (0, 1)
    ]
    document = Document((Paragraph("某市公报"), Paragraph("全市平稳。"), Grid(tuple(cells)), Paragraph("特此公报。")))
    return [unit.text for unit in cut_sentences(parse_document(document, name="x", max_chars=60))]


def test_a_row_of_a_table_is_a_sentence():
    assert sentences(3) == ["某市公报", "全市平稳。", "第0户\t0", "第1户\t7", "第2户\t14", "特此公报。"]


def test_rows_of_a_long_table_are_taken_together_and_none_is_lost():
    found = sentences(50)
    rows = "\n".join(found).split("\n")
    assert {f"第{row}户\t{row * 7}" for row in range(50)} <= set(rows)
    assert len(found) < 20
    assert {"全市平稳。", "特此公报。"} <= set(found)
