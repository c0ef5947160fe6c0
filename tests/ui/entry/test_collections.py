import pytest

from rag.types import DEFAULT_COLLECTION
from ui.entry.access import OPEN, Caller
from ui.entry.collections import (
    MAX_NAME_CHARS,
    check_collection,
    check_collections,
    limited_to,
    permit_collection,
    target_collection,
)
from ui.errors import CollectionRefused, NotAllowed


def of(*names):
    return Caller("portal", frozenset({"ingest"}), collections=frozenset(names))


@pytest.mark.parametrize("name", ["", " ", "-a", "a-", "a/b", "..", "a" * (MAX_NAME_CHARS + 1), "a b"])
def test_a_name_of_another_form_is_refused(name):
    with pytest.raises(CollectionRefused):
        check_collection(name)
    assert check_collection("a" * MAX_NAME_CHARS) == "a" * MAX_NAME_CHARS


def test_names_are_sorted_and_each_once():
    assert check_collections([" B", "a", "ｂ"]) == ("a", "b")
    assert check_collections(None) is None
    assert len(check_collections([f"c{i}" for i in range(100)])) == 100
    for names in ([], [f"c{i}" for i in range(101)]):
        with pytest.raises(CollectionRefused):
            check_collections(names)


def test_who_runs_the_program_sees_what_they_limit_it_to():
    assert limited_to(None) == limited_to([]) == OPEN
    assert limited_to(["B", "a"]).collections == {"a", "b"}


def test_a_report_goes_where_its_caller_may_put_it():
    assert permit_collection(of("财政"), " 财政 ") == permit_collection(OPEN, "财政") == "财政"
    with pytest.raises(NotAllowed):
        permit_collection(of("财政"), "教育")


def test_a_report_goes_into_the_default_or_the_only_collection():
    assert target_collection(OPEN) == target_collection(of("a", DEFAULT_COLLECTION)) == DEFAULT_COLLECTION
    assert target_collection(of("财政")) == "财政"
    for caller in (of("a", "b"), of()):
        with pytest.raises(NotAllowed):
            target_collection(caller)
