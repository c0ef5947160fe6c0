"""Sections as a tree of headings."""

from ingest.parse import parse_text, read_report
from rag.text.headings import heading_tree, preamble, walk
from rag.types import Section, Source, Span

SOURCE = Source("x", "")


def titles(tree):
    return {heading.title: titles(heading.below) for heading in tree}


def headed(path, start, end):
    return Section(SOURCE, path, start, end, heading=Span(start, start + 1))


def test_headings_hang_below_what_encloses_them():
    parsed = parse_text("某区报告\n一、甲\n（一）乙\n内容。\n（二）丙\n内容。\n二、丁\n内容。", name="x")
    assert titles(heading_tree(parsed.sections)) == {"一、甲": {"（一）乙": {}, "（二）丙": {}}, "二、丁": {}}


def test_a_level_that_is_left_out_and_one_that_repeats():
    sections = [
        Section(SOURCE, (), 0, 1),
        headed(("a", "b", "c"), 1, 2),  # its parents have no section of their own
        headed(("a",), 2, 3),
        headed(("a",), 3, 4),
        headed(("a", "d"), 4, 5),
        Section(SOURCE, ("furniture",), 5, 6, furniture=True),
    ]
    tree = heading_tree(sections)
    assert [heading.title for heading in tree] == ["c", "a", "a"]
    assert [heading.title for heading in tree[2].below] == ["d"]
    assert (tree[2].own, tree[2].end) == (Span(3, 4), 5)
    assert preamble(sections) == sections[:1]


def test_a_heading_goes_on_behind_furniture_and_behind_what_stands_below_it():
    sections = [
        headed(("a",), 0, 3),
        Section(SOURCE, (), 3, 4, furniture=True),
        Section(SOURCE, ("a",), 4, 6),
        headed(("a", "b"), 6, 8),
        Section(SOURCE, ("a",), 8, 9),
        headed(("a", "c"), 9, 10),
    ]
    (a,) = heading_tree(sections)
    assert [(section.start, section.end) for section in a.sections] == [(0, 3), (4, 6), (8, 9)]
    assert [heading.title for heading in a.below] == ["b", "c"]
    assert (a.start, a.end) == (0, 10)


def test_a_report_without_headings_has_no_tree():
    assert heading_tree([Section(SOURCE, (), 0, 9)]) == []


def test_walking_names_the_headings_above():
    tree = heading_tree([headed(("a",), 0, 1), headed(("a", "b"), 1, 2), headed(("c",), 2, 3)])
    assert [[heading.title for heading in down] for down in walk(tree)] == [["a"], ["a", "b"], ["c"]]


def test_every_heading_of_the_seed_report_is_in_the_tree_once(seed_report_path):
    sections = read_report(seed_report_path).sections
    found = [down[-1].sections[0] for down in walk(heading_tree(sections))]
    assert found == [section for section in sections if section.heading and not section.furniture]


def test_a_report_whose_heading_goes_on_behind_furniture(interrupted):
    assert [section.path for section in interrupted.sections if not section.furniture] == [
        (),
        ("一、总则",),
        ("一、总则",),
        ("二、附则",),
    ]
    assert [heading.title for heading in heading_tree(interrupted.sections)] == ["一、总则", "二、附则"]
