"""The adapter's examples, with vectors that can be explained, and the command from questions to a folder."""

import json
import sys

import numpy as np
import pytest

from eval.fit import query_adapter
from index.model.adapter import open_adapter
from tests.fakes import HashEmbedder

TEXT = "湖里区工作报告\n一、社会治理\n全区划分网格710个。同时新聘345名网格员。\n二、教育\n今年共招聘新教师158名。"
OTHER = "思明区工作报告\n一、交通\n2021年新增公共停车位2000个。\n二、教育\n思明区招聘教师90名。"


def asked(doc, question, *evidence, part="fit"):
    return {"id": question, "doc": doc, "part": part, "question": question, "answerable": bool(evidence)} | {
        "evidence": list(evidence),
        "answers": [],
        "near": [],
        "kind": "count",
    }


@pytest.fixture
def texts(tmp_path):
    (tmp_path / "huli.txt").write_text(TEXT, "utf-8")
    (tmp_path / "siming.txt").write_text(OTHER, "utf-8")
    return tmp_path


def test_the_right_unit_is_the_sentence_of_the_evidence(texts):
    questions = [asked("huli.txt", "多少网格", "全区划分网格710个。"), asked("huli.txt", "没有的", "这句不在文中。")]
    group = query_adapter.group_of(texts / "huli.txt", questions, HashEmbedder(64))
    assert group.questions.shape == (1, 64)
    assert group.right.sum() == 1
    (row,) = np.flatnonzero(group.right[0])
    assert np.argmax(group.units @ HashEmbedder(64).embed_passages(["全区划分网格710个。"])[0]) == row
    assert query_adapter.group_of(texts / "huli.txt", questions[1:], HashEmbedder(64)) is None


def test_a_set_has_a_group_for_some_hundred_passages(tmp_path, monkeypatch):
    monkeypatch.setattr(query_adapter, "_PASSAGES", 2)
    passages = [{"id": f"p{at}", "text": f"第{at}段"} for at in range(3)]
    questions = [{"question": f"问{at}", "context_id": f"p{at}"} for at in (0, 2, 2)]
    for name, lines in (("passages", passages), ("questions", questions)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    groups = list(query_adapter.groups_of_set(tmp_path, HashEmbedder(64)))
    assert [group.right.tolist() for group in groups] == [[[True, False]], [[True], [True]]]


def test_the_command_measures_left_out_texts_and_writes_the_adapter(texts, monkeypatch, capsys):
    monkeypatch.setattr(query_adapter, "BundledEmbedder", lambda cache: HashEmbedder(64))
    rows = [
        asked("huli.txt", "多少网格", "全区划分网格710个。"),
        asked("siming.txt", "多少车位", "2021年新增公共停车位2000个。"),
        asked("siming.txt", "不看的", "思明区招聘教师90名。", part="check"),
    ]
    (texts / "asked.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    out = texts / "adapter"
    monkeypatch.setattr(sys, "argv", ["x", str(texts / "asked.jsonl"), "--texts", str(texts), "--out", str(out)])
    query_adapter.main()
    told = json.loads(capsys.readouterr().out)
    assert set(told) == {"before", "after"}
    assert np.linalg.norm(open_adapter(out)(HashEmbedder(64).embed_query("网格"))) == pytest.approx(1, abs=1e-5)
