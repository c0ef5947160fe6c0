"""Where a file goes, and under which id: an id tells nothing of other collections."""

import pytest

from ingest.names import report_id
from ingest.parse import parse_text
from rag.errors import IngestError
from rag.types import DEFAULT_COLLECTION
from ui.entry.access import OPEN, Caller
from ui.errors import CollectionRefused, NotAllowed
from ui.shelf.placing import Shelf, choose_shelf, free_id, put_on, require_same

FINANCE = Caller("zhang", frozenset({"ingest"}), collections=frozenset({"财政"}))
BOTH = Caller("li", frozenset({"ingest"}), collections=frozenset({"财政", "教育"}))


def test_equal_names_of_two_collections_are_two_reports_whoever_came_first():
    finance = choose_shelf(FINANCE, "工作报告", "", {})
    held = {"工作报告": DEFAULT_COLLECTION, free_id("工作报告", "教育", {}): "教育"}
    assert choose_shelf(FINANCE, "工作报告", "", held) == finance
    assert finance.report != free_id("工作报告", "教育", {})
    assert report_id(finance.report) == finance.report
    assert choose_shelf(FINANCE, "工作报告", "", {finance.report: "财政"}) == finance


def test_an_id_that_moved_to_another_collection_is_not_taken_from_there():
    assert free_id("工作报告", DEFAULT_COLLECTION, {"工作报告": "财政"}) not in (
        "工作报告",
        free_id("工作报告", "财政", {}),
    )
    first = free_id("工作报告", "财政", {})
    second = free_id("工作报告", "财政", {first: "教育"})
    assert second != first and free_id("工作报告", "财政", {first: "教育", second: "财政"}) == second


def test_without_a_collection_a_report_is_replaced_where_it_is_if_it_may_be_seen():
    held = {"工作报告": "财政"}
    assert choose_shelf(OPEN, "工作报告", "", held) == Shelf("工作报告", "财政")
    assert choose_shelf(FINANCE, "工作报告", "", held) == Shelf("工作报告", "财政")
    assert choose_shelf(OPEN, "别的", "", held) == Shelf("别的", DEFAULT_COLLECTION)
    other = Caller("wang", frozenset({"ingest"}), collections=frozenset({"教育"}))
    assert choose_shelf(other, "工作报告", "", held).collection == "教育"


def test_a_collection_of_others_is_refused_whether_or_not_it_is_there():
    said = []
    for held in ({}, {"x": "教育"}):
        with pytest.raises(NotAllowed) as caught:
            choose_shelf(FINANCE, "工作报告", "教育", held)
        said.append((str(caught.value), caught.value.hint))
    assert said[0] == said[1]
    with pytest.raises(CollectionRefused):
        choose_shelf(OPEN, "工作报告", "../教育", {})
    with pytest.raises(NotAllowed, match="into which collection"):
        choose_shelf(BOTH, "工作报告", "", {})


def test_a_report_put_on_a_shelf_is_whole():
    parsed = parse_text("工作报告\n一、甲\n全市桥梁9座。", name="工作报告", title="另一个标题")
    moved = put_on(parsed, Shelf("工作报告-1", "财政"))
    sources = {part.source for part in (*moved.sections, *moved.chunks)} | {moved.report.source}
    assert {source.id for source in sources} == {
        "工作报告-1",
    } and len(sources) == 1
    assert moved.report.stated.id == "工作报告-1"
    assert moved.report.collection == "财政"
    assert all(chunk.text == moved.report.text[chunk.start : chunk.end] for chunk in moved.chunks)


def test_a_report_of_another_collection_is_never_replaced():
    parsed = put_on(parse_text("工作报告\n全市桥梁9座。", name="a"), Shelf("a", "财政"))
    require_same([parsed], {"a": "财政", "b": "教育"})
    with pytest.raises(IngestError, match="changed meanwhile"):
        require_same([parsed], {"a": "教育"})
