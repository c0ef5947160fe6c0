from ingest.outline import outline
from rag.types import Report, Source, Span, Table, TableCell


def paths(lines, levels, tables=()):
    """Return the path of each section of a text of `lines`, whose `levels` the file marks (0: not)."""
    text = "\n".join(lines)
    starts = [text.index(line) for line in lines]
    marked = tuple(
        (Span(at, at + len(line)), level) for at, line, level in zip(starts, lines, levels, strict=True) if level
    )
    report = Report(Source("x", lines[0]), text, marked=marked, tables=tables)
    return [section.path for section in outline(report) if section.path]


def test_marked_headings_without_numbers_nest_by_their_levels():
    lines = ["某市报告", "总体情况", "全年平稳。", "工业", "增长3%。", "农业", "增长1%。", "下步安排", "加快。"]
    assert paths(lines, [1, 1, 0, 2, 0, 2, 0, 1, 0]) == [
        ("总体情况",),
        ("总体情况", "工业"),
        ("总体情况", "农业"),
        ("下步安排",),
    ]


def test_numbers_below_a_marked_heading_nest_in_it():
    lines = ["某市报告", "工业", "一、产值", "增长3%。", "农业", "一、产量", "增长1%。"]
    assert paths(lines, [0, 1, 0, 0, 1, 0, 0]) == [("工业",), ("工业", "一、产值"), ("农业",), ("农业", "一、产量")]


def test_a_number_that_is_not_marked_stands_beside_those_that_are():
    lines = ["某市报告", "一、工业", "增长3%。", "二、农业", "增长1%。", "三、林业", "增长2%。"]
    assert paths(lines, [0, 1, 0, 0, 0, 1, 0]) == [("一、工业",), ("二、农业",), ("三、林业",)]


def test_one_level_for_two_styles_of_numbers_keeps_their_order():
    lines = ["某市报告", "一、工业", "（一）产值", "增长3%。", "二、农业", "（一）产量", "增长1%。"]
    assert paths(lines, [0, 1, 1, 0, 1, 1, 0]) == [
        ("一、工业",),
        ("一、工业", "（一）产值"),
        ("二、农业",),
        ("二、农业", "（一）产量"),
    ]


def test_a_row_of_a_table_is_no_heading():
    lines = ["某市报告", "一、工业", "一、产值\t3", "二、利润\t4", "二、农业", "增长1%。"]
    text = "\n".join(lines)
    span = Span(text.index("一、产值"), text.index("\n二、农业"))
    assert paths(lines, [0] * 6, (Table(span, (TableCell(0, 0, span),)),)) == [("一、工业",), ("二、农业",)]
