import json
from pathlib import Path

import pytest

import eval as package
from eval.sets.scopes import read_period, read_scopes
from rag.errors import DatasetError
from rag.text.period import Period

LABEL = {
    "doc": "a.txt",
    "part": "fit",
    "start": 0,
    "end": 9,
    "sha": "0123abcd",
    "scopes": [{"period": "2022-06", "status": "planned"}, {"period": "", "status": "rule"}],
}


@pytest.mark.parametrize(
    ("written", "period"),
    [
        ("", None),
        ("2022", Period.of_years(2022)),
        ("2018-2022", Period.of_years(2018, 2022)),
        ("2022H1", Period.of_months(2022, 1, 6)),
        ("2022Q4", Period.of_months(2022, 10, 12)),
        ("2022-06", Period.of_months(2022, 6, 6)),
        ("2022-07/2022-12", Period.of_months(2022, 7, 12)),
        ("2021-12/2022-01", Period(2021 * 12 + 11, 2022 * 12)),
    ],
)
def test_a_period_of_a_label(written, period):
    assert read_period(written) == period


@pytest.mark.parametrize("written", ["22", "2022H3", "2022-6", "last year"])
def test_what_is_no_period(written):
    with pytest.raises(ValueError, match="no period"):
        read_period(written)


def test_labels_are_read_and_a_bad_line_is_named(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(LABEL) + "\n", "utf-8")
    (label,) = read_scopes(path)
    assert (label.doc, label.start, label.end) == ("a.txt", 0, 9)
    assert label.scopes == {(Period.of_months(2022, 6, 6), "planned"), (None, "rule")}
    for bad in (
        '{"doc": "a.txt"}',
        "{",
        "[]",
        "3",
        json.dumps(LABEL | {"scopes": [{"period": "x", "status": "done"}]}),
    ):
        path.write_text(f"{json.dumps(LABEL)}\n{bad}\n", "utf-8")
        with pytest.raises(DatasetError, match=":2"):
            read_scopes(path)
    with pytest.raises(DatasetError, match="cannot be read"):
        read_scopes(tmp_path / "none.jsonl")


def test_the_labels_that_are_shipped_can_be_read():
    labels = read_scopes(Path(package.__file__).parent / "data" / "scopes.jsonl")
    assert len(labels) == 400
    assert len({label.doc for label in labels}) == 20
    assert {label.part for label in labels} == {"fit", "check"}
    assert {status for label in labels for _, status in label.scopes} == {"done", "planned", "rule"}
