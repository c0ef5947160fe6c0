import time
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.formats.document import Document, Paragraph
from ingest.parse import parse_document, parse_text, read_report, read_text
from rag.errors import EmptyReport, UnreadableText

SEED = Path(__file__).parents[2] / "data/reports/huli-inspection-rectification-2022.txt"


def test_a_file_and_its_text_parse_alike():
    text = SEED.read_text(encoding="utf-8")
    read = read_report(SEED)
    assert read.report.file == SEED.name
    assert replace(read, report=replace(read.report, file="")) == parse_text(text, name=SEED.stem)
    assert read.report.text == text


def test_every_part_speaks_of_one_source():
    parsed = read_report(SEED)
    owners = {part.source for part in (*parsed.sections, *parsed.chunks)}
    assert owners == {parsed.report.source}
    assert len({chunk.id for chunk in parsed.chunks}) == len(parsed.chunks)


def test_a_text_is_made_canonical_first():
    parsed = parse_text("\ufeff一、甲\r\n正文。\r二、乙", name="x")
    assert parsed.report.text == "一、甲\n正文。\n二、乙"
    assert [section.path for section in parsed.sections] == [("一、甲",), ("二、乙",)]


def test_empty_and_binary_texts_are_refused():
    with pytest.raises(EmptyReport):
        parse_text(" \n", name="x")
    with pytest.raises(UnreadableText):
        parse_text("网格\0员", name="x")


LONG = {
    "reports end to end": SEED.read_text(encoding="utf-8") * 7,
    "no line breaks": SEED.read_text(encoding="utf-8").replace("\n", " ") * 7,
    "markers alone": "（一）" * 14_000,
    "white space": "办公室" + " " * 40_000 + "末",
    "dots": "1. " + ". " * 20_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_forty_thousand_characters_take_time_in_proportion(text):
    start = time.process_time()
    parse_text(text, name="x")
    assert time.process_time() - start < 5.0  # quadratic work takes many times that


def test_a_running_head_is_no_title():
    blocks = (Paragraph("第1页 某市统计局", furniture=True), Paragraph("某市2022年统计公报"), Paragraph("一、综合"))
    parsed = parse_document(Document(blocks), name="x")
    assert parsed.report.source.title == "某市2022年统计公报"
    assert [span.of(parsed.report.text) for span in parsed.report.furniture] == ["第1页 某市统计局\n"]


@pytest.mark.parametrize("read", [read_report, read_text])
@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("a.html", "<html><body><p>" + "(cid:12)(cid:34)" * 40 + "。</p></body></html>", UnreadableText),
        ("a.csv", "\u200b,\u200b\n\u200b,\u2060\n", EmptyReport),
        ("a.txt", " \n\n ", EmptyReport),
        ("a.txt", "(cid:12)(cid:34)" * 40, UnreadableText),
    ],
)
def test_a_text_is_refused_as_the_report_is(tmp_path, read, name, content, error):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(error):
        read(path)
