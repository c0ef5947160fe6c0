from ingest.lines import split_lines, trim
from rag.types import Span


def test_lines_are_trimmed_and_blank_ones_left_out():
    text = "\n　　一、总则 \n \t\n末行"
    assert [line.of(text) for line in split_lines(text)] == ["一、总则", "末行"]
    assert split_lines(" \n　\n") == []


def test_trimming_white_space_alone_leaves_an_empty_span():
    assert trim("甲  乙", Span(1, 3)) == Span(3, 3)
    assert trim("甲  乙", Span(0, 4)) == Span(0, 4)
