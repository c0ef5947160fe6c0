from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import chunk_sections
from ingest.parse import read_report
from rag.types import Report, Section, Source

SEED = Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt"
SOURCE = Source("x", "x")


def chunk(text, max_chars, *ends, furniture=()):
    starts = [0, *ends]
    sections = [
        Section(SOURCE, (), start, end, furniture=start in furniture)
        for start, end in zip(starts, [*ends, len(text)], strict=True)
    ]
    return [piece.text for piece in chunk_sections(Report(SOURCE, text), sections, max_chars=max_chars)]


def test_whole_sentences_are_packed_up_to_the_budget():
    assert chunk("一二三。四五六。七八九。", 8) == ["一二三。四五六。", "七八九。"]
    assert chunk("一二三。四五六。七八九。", 7) == ["一二三。", "四五六。", "七八九。"]


def test_the_white_space_between_sentences_counts():
    assert chunk("一二三。\n\n四五六。", 9) == ["一二三。", "四五六。"]
    assert chunk("一二三。\n\n四五六。", 10) == ["一二三。\n\n四五六。"]


def test_a_long_sentence_is_cut_at_clauses_and_a_long_clause_anywhere():
    assert chunk("一二三四,五六七八,九十。", 5) == ["一二三四,", "五六七八,", "九十。"]
    assert chunk("一二三四五六七八九十。", 4) == ["一二三四", "五六七八", "九十。"]


def test_a_chunk_never_crosses_a_section_and_leaves_furniture_out():
    assert chunk("一二。三四。五六。", 100, 3, 6) == ["一二。", "三四。", "五六。"]
    assert chunk("一二。三四。五六。", 100, 3, 6, furniture={3}) == ["一二。", "五六。"]


def test_white_space_makes_no_chunk():
    assert chunk(" \n　\n", 10) == []


def test_a_budget_below_one_is_a_mistake():
    with pytest.raises(ValueError, match="max_chars"):
        chunk("一。", 0)


@settings(deadline=None)
@given(st.text(alphabet="网格,。;:\n 　12.!?”一", max_size=200), st.integers(1, 40))
def test_chunks_cover_everything_but_white_space_within_the_budget(text, max_chars):
    pieces = chunk(text, max_chars)
    assert "".join("".join(pieces).split()) == "".join(text.split())
    assert all(0 < len(piece) <= max_chars and piece == piece.strip() for piece in pieces)


@pytest.mark.parametrize("max_chars", [50, 120, 300, 2000])
def test_the_seed_report_is_covered_at_every_budget(max_chars):
    parsed = read_report(SEED, max_chars=max_chars)
    text, chunks = parsed.report.text, parsed.chunks
    covered = set()
    for piece in chunks:
        assert piece.text == text[piece.start : piece.end]
        assert len(piece.text) <= max_chars
        assert covered.isdisjoint(range(piece.start, piece.end))
        covered.update(range(piece.start, piece.end))
    body = {at for at, char in enumerate(text) if not char.isspace()}
    for span in parsed.report.furniture:
        body -= set(range(span.start, span.end))
    assert body <= covered
    assert covered - body == {at for at in covered if text[at].isspace()}
