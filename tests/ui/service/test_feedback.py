"""Opinions survive a crash in their file, and become cases to complete; ``test_shared_feedback`` asks every store."""

import json

import pytest

from eval.sets.cases import load_cases
from rag.errors import DatasetError
from ui.service.feedback import Feedback, Opinion, candidate_cases

BAD = Opinion("几个网格？", "全区划分网格71个。", "bad", "少了一个0", (("huli", 17, 28),), "gen-000001", "portal")
GOOD = Opinion("几名网格员？", "345名。", "good")


def test_only_its_owner_may_read_the_file(tmp_path):
    feedback = Feedback(tmp_path)
    feedback.add(BAD)
    assert feedback.path.stat().st_mode & 0o077 == 0


def test_each_opinion_has_an_id_and_the_time_in_utc():
    assert BAD.id != GOOD.id
    assert BAD.at.endswith("+00:00")


def test_a_line_that_a_crash_cut_off_costs_only_itself(tmp_path):
    feedback = Feedback(tmp_path)
    feedback.add(BAD)
    with feedback.path.open("ab") as file:
        file.write(b'{"question": "\xe5')
    feedback.add(GOOD)
    assert feedback.read() == [BAD, GOOD]


def test_wrong_answers_become_cases_that_people_complete(tmp_path):
    path = tmp_path / "cases.jsonl"
    path.write_text(candidate_cases([BAD, GOOD]), "utf-8")
    with pytest.raises(DatasetError):
        load_cases(path)  # nothing of it counts before somebody has completed it
    (line,) = [line for line in path.read_text("utf-8").splitlines() if line.startswith("// ")]
    case = json.loads(line.removeprefix("// "))
    assert case["facts"] == [["?"]]
    path.write_text(json.dumps(case | {"facts": [["710个"]]}), "utf-8")
    (loaded,) = load_cases(path).cases
    assert (loaded.question, loaded.report) == (BAD.question, "huli")
    assert [(span.start, span.end) for span in loaded.evidence] == [(17, 28)]
    assert "少了一个0" in case["note"]


def test_citations_of_two_reports_are_left_to_people():
    both = Opinion("几个？", "", "bad", citations=(("huli", 1, 2), ("siming", 1, 2)))
    case = json.loads(candidate_cases([both]).splitlines()[1].removeprefix("// "))
    assert case["evidence"] == []
    assert "report" not in case


def test_the_command_lists_and_writes(yiju, tmp_path):
    result = yiju("feedback", home=tmp_path)
    assert (result.exit_code, result.stdout) == (0, "no feedback yet\n")
    for opinion in (BAD, GOOD):
        Feedback(tmp_path).add(opinion)
    out = tmp_path / "out.jsonl"
    result = yiju("feedback", "--cases", out, home=tmp_path)
    assert result.exit_code == 0, result.output
    assert BAD.question in result.stdout
    assert "有误" in result.stdout
    assert "有用" in result.stdout
    assert "1 cases" in result.stderr
    assert out.read_text("utf-8") == candidate_cases([BAD])


def test_what_somebody_sent_does_nothing_to_the_terminal(yiju, tmp_path):
    Feedback(tmp_path).add(Opinion("\x1b[31m红\n行", "\x07", "bad", "\u202e"))
    out = yiju("feedback", home=tmp_path).stdout
    assert not set("\x1b\x07\u202e") & set(out)
    assert len(out.splitlines()) == 4
