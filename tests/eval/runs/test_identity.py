"""The share of right fields of identity, and the errors in labels."""

import json

import pytest

from eval.runs.identity import FIELDS, measure_identity, read_labels
from rag.errors import DatasetError

TEXT = "某市人民政府关于某事的通知\n某政发〔2020〕1号\n各区：\n现印发给你们。\n某市人民政府\n2020年2月6日"
LABEL = {
    "doc": "2019年通知.txt",
    "part": "fit",
    "title": "某市人民政府 关于某事的通知",
    "issuer": "某市人民政府",
    "region": "某市",
    "kind": "notice",
    "year": 2020,
    "account_year": None,
    "number": "某政发〔2020〕1号",
    "published": "2020-02-06",
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / LABEL["doc"]).write_text(TEXT, "utf-8")
    (tmp_path / "无题.txt").write_text("全区划分网格710个。\n新聘网格员345名。", "utf-8")
    return tmp_path


def test_what_equals_the_label_is_right(folder):
    untitled = dict.fromkeys(FIELDS) | {"doc": "无题.txt", "part": "check", "kind": "other"}
    for named in (True, False):
        result = measure_identity([LABEL, untitled], folder, named=named)
        assert result["wrong"] == []
        assert result["parts"] == {part: dict.fromkeys(FIELDS, 1.0) for part in ("check", "fit")}


def test_what_differs_is_wrong_and_listed(folder):
    result = measure_identity([LABEL | {"year": 2019, "issuer": None}], folder)
    assert (result["parts"]["fit"]["year"], result["parts"]["fit"]["issuer"]) == (0.0, 0.0)
    assert [(one["field"], one["got"]) for one in result["wrong"]] == [("issuer", "某市人民政府"), ("year", "2020")]


def test_any_value_of_a_list_is_right(folder):
    result = measure_identity([LABEL | {"title": ["某事", LABEL["title"]], "year": [2019, 2021]}], folder)
    assert (result["parts"]["fit"]["title"], result["parts"]["fit"]["year"]) == (1.0, 0.0)


def test_labels_are_read_and_a_bad_line_is_named(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(LABEL) + "\n", "utf-8")
    assert read_labels(path) == [LABEL]
    for bad in ('{"doc": "a.txt"}', "{", "[]", "3"):
        path.write_text(f"{json.dumps(LABEL)}\n{bad}\n", "utf-8")
        with pytest.raises(DatasetError) as caught:
            read_labels(path)
        assert ":2" in str(caught.value)


def test_the_labels_that_are_shipped_can_be_read():
    from pathlib import Path

    import eval as package

    labels = read_labels(Path(package.__file__).parent / "data" / "identity.jsonl")
    assert len(labels) == 73
    assert {label["part"] for label in labels} == {"fit", "check", "rest"}
