from ingest.parse import parse_text
from rag.gather.library import Library
from rag.types import Chunk
from rag.write.passages import Passage
from rag.write.reading import choose_reading

TEXT = (
    "临江市2021年政府工作报告\n一、教育\n全年新建幼儿园12所。新增学位3600个。投入资金2.4亿元。其中市级财政承担六成。其他各项工作有序推进。\n"
    "二、交通\n改造农村公路86公里。新开公交线路5条。"
)
PARSED = parse_text(TEXT, name="r")
LIBRARY = Library({"r": PARSED})


def passage(marker, quote):
    start = TEXT.index(quote)
    bare = Chunk(PARSED.report.source, (), start, start + len(quote), quote)
    path = LIBRARY.section_of(bare).path
    return Passage(marker, Chunk(bare.source, path, start, start + len(quote), quote))


EDUCATION = passage(1, TEXT.split("\n")[2])
TRAFFIC = passage(2, TEXT.split("\n")[4])


def slices(reading):
    assert all(TEXT[one.start : one.end] == one.text for one in reading.chunks)
    return [one.text for one in reading.chunks]


def test_the_closest_sentence_is_read_with_its_neighbours_and_headings():
    reading = choose_reading("新增了3600个学位。", [EDUCATION])
    assert slices(reading) == ["新增学位3600个。"]
    window = reading.window
    assert (window.before, window.sentence, window.after) == (
        "全年新建幼儿园12所。",
        "新增学位3600个。",
        "投入资金2.4亿元。",
    )
    assert window.path[-1] == "一、教育"
    assert "今年指2021年" in window.path[0]


def test_a_neighbour_is_read_too_if_it_has_what_is_missing():
    reading = choose_reading("新增学位3600个，投入资金2.4亿元，其中市级财政承担六成。", [EDUCATION])
    assert slices(reading) == ["新增学位3600个。投入资金2.4亿元。其中市级财政承担六成。"]


def test_no_more_than_three_neighbours_are_read():
    (text,) = slices(choose_reading(TEXT.split("\n")[2], [EDUCATION]))
    assert text.count("。") == 3


def test_a_sentence_of_another_passage_is_read_behind():
    reading = choose_reading("改造农村公路86公里，还新增学位3600个。", [EDUCATION, TRAFFIC])
    assert slices(reading) == ["改造农村公路86公里。", "新增学位3600个。"]
    assert reading.window.sentence == "改造农村公路86公里。新增学位3600个。"


def test_a_sentence_without_a_common_word_reads_something():
    assert slices(choose_reading("天气晴。", [TRAFFIC])) == ["改造农村公路86公里。"]
