"""The shares of right scopes, texts that are missing, and texts that were changed."""

import hashlib
import json

import pytest
from typer.testing import CliRunner

from eval.commands.cli import app
from eval.runs.scopes import measure_scopes
from eval.sets.scopes import LabelledSentence, read_period
from rag.errors import DatasetError

TEXT = (
    "2023年某市政府工作报告\n一、2022年工作回顾\n新建公园9个。\n二、2023年工作安排\n新建公园12个。\n要必须依法行政。\n"
)
SHARES = ("period", "status", "both", "overlaps")


def label(said, *scopes, doc="a.txt", part="fit"):
    start = TEXT.index(said)
    sha = hashlib.sha256(said.encode()).hexdigest()[:8]
    wanted = frozenset((read_period(period), status) for period, status in scopes)
    return LabelledSentence(doc, part, start, start + len(said), sha, wanted)


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_what_equals_the_label_is_right(texts):
    labels = [label("新建公园9个。", ("2022", "done")), label("新建公园12个。", ("2023", "planned"), part="check")]
    result = measure_scopes(labels, texts)
    assert (result["sentences"], result["missing"], result["wrong"]) == (2, [], [])
    assert all(result["parts"][part][name] == 1 for part in ("fit", "check") for name in SHARES)


def test_what_differs_is_wrong_and_listed(texts):
    labels = [
        label("新建公园9个。", ("2018-2022", "done")),
        label("新建公园12个。", ("2023", "done")),
        label("要必须依法行政。", ("", "rule")),
    ]
    result = measure_scopes(labels, texts)
    figures = result["parts"]["fit"]
    assert [round(figures[name], 2) for name in SHARES] == [0.67, 0.67, 0.33, 0.67]
    assert (figures["with_numbers"], figures["both_with_numbers"]) == (2, 0)
    assert [(one["want"], one["got"]) for one in result["wrong"]] == [
        (["2018—2022年 done"], ["2022年 done"]),
        (["2023年 done"], ["2023年 planned"]),
    ]


def test_known_years_take_the_place_of_those_that_ingest_reads(texts):
    (texts / "a.txt").write_text(TEXT.replace("2023年", "今年的各项").replace("2022年", "过去一年的"), "utf-8")
    labels = [label("新建公园12个。", ("2020", "planned"))]
    known = [{"doc": "a.txt", "year": 2020, "account_year": 2019, "kind": "work_report", "title": None}]
    assert measure_scopes(labels, texts, known)["parts"]["fit"]["both"] == 1
    assert measure_scopes(labels, texts)["parts"]["fit"]["both"] == 0


def test_a_missing_text_is_skipped_and_named(texts):
    labels = [label("新建公园9个。", ("2022", "done")), label("新建公园12个。", ("2023", "planned"), doc="b.txt")]
    result = measure_scopes(labels, texts)
    assert (result["sentences"], result["missing"]) == (1, ["b.txt"])
    with pytest.raises(DatasetError, match="none of the texts"):
        measure_scopes(labels[1:], texts)


def test_a_changed_text_is_an_error(texts):
    labels = [label("新建公园9个。", ("2022", "done"))]
    (texts / "a.txt").write_text(f"改动\n{TEXT}", "utf-8")
    with pytest.raises(DatasetError, match="another sentence"):
        measure_scopes(labels, texts)


def test_the_command_says_what_it_skipped(texts, tmp_path):
    content = {"part": "fit", "scopes": [{"period": "2022", "status": "done"}]}
    one = label("新建公园9个。")
    lines = [content | {"doc": doc, "start": one.start, "end": one.end, "sha": one.sha} for doc in ("a.txt", "b.txt")]
    path = tmp_path / "labels.jsonl"
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines), "utf-8")
    done = CliRunner().invoke(app, ["scopes", str(path), "--texts", str(texts)])
    assert done.exit_code == 0
    assert "scopes of 1 sentences" in done.output
    assert "b.txt is missing" in done.stderr
