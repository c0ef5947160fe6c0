"""Questions and dialogues about texts: reading them, and keeping the part `check` from being fitted on."""

import json

import pytest

from eval.sets.asked import read_asked, require_fit
from rag.errors import DatasetError

QUESTION = {
    "id": "q1",
    "doc": "甲.txt",
    "question": "几个？",
    "answerable": True,
    "answers": ["3个"],
    "evidence": ["共3个。"],
}
DIALOGUE = {
    "id": "d1",
    "doc": "甲.txt",
    "part": "check",
    "turns": [
        {"question": "几个？", "standalone": "共几个？", "answerable": True, "answers": ["3个"], "new_subject": False},
        {"question": "谁管？", "standalone": "谁管？", "answerable": False, "new_subject": True},
    ],
}


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "asked.jsonl"
    file.write_text("\n".join(json.dumps(one, ensure_ascii=False) for one in (QUESTION, DIALOGUE)) + "\n\n", "utf-8")
    return file


def test_a_question_is_a_dialogue_of_one_turn_and_without_a_part_it_is_fit(path):
    single, dialogue = read_asked([path])
    assert (single.part, [turn.id for turn in single.turns]) == ("fit", ["q1"])
    assert (single.turns[0].answers, single.turns[0].evidence) == (("3个",), ("共3个。",))
    assert (dialogue.part, [turn.id for turn in dialogue.turns]) == ("check", ["d1-0", "d1-1"])
    assert [turn.new_subject for turn in dialogue.turns] == [False, True]


def test_one_part_is_read_alone(path):
    assert [one.id for one in read_asked([path], "check")] == ["d1"]
    assert [one.id for one in read_asked([path], "fit")] == ["q1"]


def test_nothing_is_fitted_on_check(path):
    require_fit(read_asked([path], "fit"))
    with pytest.raises(DatasetError, match="d1 is marked check"):
        require_fit(read_asked([path]))


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"id": "1", "doc": "a.txt"}', '{"id": "1", "question": "？", "answerable": true}']
)
def test_a_faulty_line_is_named(tmp_path, line):
    file = tmp_path / "faulty.jsonl"
    file.write_text(json.dumps(QUESTION) + "\n" + line + "\n", "utf-8")
    with pytest.raises(DatasetError, match=r"faulty\.jsonl:2"):
        read_asked([file])


def test_a_missing_file_and_an_empty_part_are_errors(tmp_path, path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_asked([tmp_path / "none.jsonl"])
    with pytest.raises(DatasetError, match="no question of part other"):
        read_asked([path], "other")
