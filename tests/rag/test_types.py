from dataclasses import FrozenInstanceError, fields

import pytest

from rag.types import (
    Answer,
    Chunk,
    Citation,
    Hit,
    Place,
    Reason,
    Report,
    Section,
    Source,
    Span,
    Statement,
    Table,
    Turn,
)

SOURCE = Source("huli", "湖里区整改报告")
TEXT = "全区划分网格710个。"


@pytest.mark.parametrize(
    ("span", "slice_", "length"),
    [(Span(0, 2), "全区", 2), (Span(6, 10), "710个", 4), (Span(3, 3), "", 0), (Span(0, 11), TEXT, 11)],
)
def test_a_span_is_a_half_open_slice(span, slice_, length):
    assert (span.of(TEXT), len(span)) == (slice_, length)


def test_spans_count_code_points_not_bytes_or_utf16_units():
    assert Span(1, 3).of("😀网格") == "网格"


def test_spans_are_ordered_by_where_they_start():
    assert sorted([Span(5, 6), Span(0, 9), Span(0, 2)]) == [Span(0, 2), Span(0, 9), Span(5, 6)]


def test_a_chunk_is_named_by_its_report_and_its_place():
    assert Chunk(SOURCE, (), 0, 6, "全区划分网格").id == "huli@0:6"


def test_a_section_knows_its_span():
    assert Section(SOURCE, ("一、网格",), 3, 9).span == Span(3, 9)


@pytest.mark.parametrize(
    "value",
    [
        Span(0, 1),
        SOURCE,
        Report(SOURCE, TEXT),
        Section(SOURCE, (), 0, 1),
        Chunk(SOURCE, (), 0, 1, "全"),
        Hit(Chunk(SOURCE, (), 0, 1, "全"), 1.0, 1),
        Citation(1, Chunk(SOURCE, (), 0, 1, "全"), 0, 1, "全"),
        Turn("问", "答"),
        Answer("问"),
        Place("huli", 0, 1),
        Reason("not_stated"),
        Statement("答。", (1,)),
    ],
)
def test_nothing_can_be_edited_later(value):
    name = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)
    with pytest.raises((AttributeError, TypeError)):
        value.note = "slotted"


def test_a_table_is_found_by_each_of_its_characters_and_no_other():
    tables = tuple(Table(Span(start, end), ()) for start, end in ((2, 5), (5, 6), (9, 12)))
    report = Report(Source("r", "报告"), "字" * 14, tables=tables)
    found = [report.table_at(offset) for offset in range(14)]
    assert found == [None] * 2 + [tables[0]] * 3 + [tables[1]] + [None] * 3 + [tables[2]] * 3 + [None] * 2
    assert Report(Source("r", "报告"), "字").table_at(0) is None
