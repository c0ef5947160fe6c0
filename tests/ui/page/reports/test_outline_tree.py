"""Sections as a tree."""

from ingest.parse import parse_text
from rag.types import Section, Source
from ui.page.reports.outline_tree import outline_tree

SOURCE = Source("x", "")


def shape(tree):
    return {branch.heading: shape(branch.below) for branch in tree}


def test_headings_hang_below_what_encloses_them():
    parsed = parse_text("某区报告\n一、甲\n（一）乙\n内容。\n（二）丙\n内容。\n二、丁\n内容。", name="x")
    assert shape(outline_tree(parsed.sections)) == {"一、甲": {"（一）乙": {}, "（二）丙": {}}, "二、丁": {}}


def test_a_level_that_is_left_out_and_one_that_repeats():
    sections = [
        Section(SOURCE, (), 0, 1),
        Section(SOURCE, ("a", "b", "c"), 1, 2),  # its parents have no section of their own
        Section(SOURCE, ("a",), 2, 3),
        Section(SOURCE, ("a",), 3, 4),
        Section(SOURCE, ("a", "d"), 4, 5),
        Section(SOURCE, ("furniture",), 5, 6, furniture=True),
    ]
    tree = outline_tree(sections)
    assert [branch.heading for branch in tree] == ["c", "a", "a"]
    assert [branch.heading for branch in tree[2].below] == ["d"]
    assert (tree[2].start, tree[2].end) == (3, 4)


def test_a_report_without_headings_has_no_tree():
    assert outline_tree([Section(SOURCE, (), 0, 9)]) == []
