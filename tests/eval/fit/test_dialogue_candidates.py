"""What the judge learns from follow-ups: each behind the question before it, with the sentences that it finds."""

import json
import sys

import pytest

from eval.fit import dialogue_candidates
from eval.fit.dialogue_candidates import read_meant
from rag.errors import DatasetError

TEXT = """青山县2021年政府工作报告
一、民生
全县有养老床位3120张，其中城区980张。
全县新建农村公路86.5公里。
全县共有教师2400名。
"""
BEDS, ROADS = "全县有养老床位3120张，其中城区980张。", "全县新建农村公路86.5公里。"


def question(id_, text, answer="", evidence="", near=""):
    lists = {"answers": [answer] if answer else [], "evidence": [evidence] if evidence else []}
    given = {"id": id_, "doc": "report.txt", "part": "fit", "question": text, "answerable": bool(answer)}
    return given | lists | {"near": [near] if near else []}


QUESTIONS = [
    question("q1", "全县养老床位有多少张", "3120张", BEDS),
    question("q2", "城区的养老床位有多少张", "980张", BEDS),
    question("q3", "乡镇的养老床位有多少张", near=BEDS),
]
DIALOGUE = {"id": "d1", "doc": "report.txt", "part": "fit", "turns": [{"means": "q1"}]}
DIALOGUE["turns"] += [{"means": "q2", "question": "城区的呢"}, {"means": "q3", "question": "乡镇的呢"}]


@pytest.fixture
def files(tmp_path):
    def write(name, *rows):
        path = tmp_path / name
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
        return path

    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    return write("dialogues.jsonl", DIALOGUE), write("questions.jsonl", *QUESTIONS)


def test_a_turn_has_the_evidence_of_the_question_that_it_means(files):
    (dialogue,) = read_meant(*files)
    assert [turn.question for turn in dialogue.turns] == ["全县养老床位有多少张", "城区的呢", "乡镇的呢"]
    assert [turn.standalone for turn in dialogue.turns] == [row["question"] for row in QUESTIONS]
    assert [turn.answerable for turn in dialogue.turns] == [True, True, False]
    assert dialogue.turns[1].evidence == (BEDS,)
    assert dialogue.turns[2].near == (BEDS,)


def test_a_turn_that_means_no_question_is_told_with_its_line(files):
    dialogues, questions = files
    dialogues.write_text(dialogues.read_text("utf-8").replace("q3", "q9"), "utf-8")
    with pytest.raises(DatasetError, match=r"dialogues\.jsonl:1"):
        list(read_meant(dialogues, questions))


@pytest.mark.parametrize(("share", "ids"), [("1", ["d1-1", "d1-2"]), ("0", ["d1-1"])])
def test_each_follow_up_is_listed_behind_the_question_before_it(files, tmp_path, monkeypatch, share, ids):
    dialogues, questions = files
    out = tmp_path / "out.jsonl"
    given = [dialogues, "--questions", questions, "--texts", tmp_path, "--unanswerable", share, "--out", out]
    monkeypatch.setattr(sys, "argv", ["dialogue_candidates", *map(str, given)])
    dialogue_candidates.main()
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ids
    assert rows[0]["question"] == "全县养老床位有多少张？城区的呢？"
    (proof,) = (one for one in rows[0]["candidates"] if one["proves"])
    assert (proof["text"], proof["answers"]) == (BEDS, ["980张"])
    assert any(one["text"] == ROADS and not one["proves"] for one in rows[0]["candidates"])
    if len(rows) > 1:
        assert not rows[1]["answerable"]
        assert [one["text"] for one in rows[1]["candidates"] if one["tempts"]] == [BEDS]
