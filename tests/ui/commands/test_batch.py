import csv
import json
import os
import threading

import pytest

from rag.errors import DatasetError, QuestionError
from rag.types import Place, Turn
from tests.fakes import quoting
from ui.commands.batch import Task, answer_all, answer_file, read_tasks, write_lines
from ui.service.service import Reply

CITED = {"report": "huli", "start": 3, "end": 9, "text": "全区划分网格", "path": []}


def cited_by(citations):
    return {"id": 1, "question": "问", "history": [{"question": "甲", "answer": "乙", "citations": citations}]}


def questions(tmp_path, *lines):
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines))
    return path


def test_lines_become_tasks_and_unknown_fields_are_passed_over(tmp_path):
    path = questions(
        tmp_path,
        b'\xef\xbb\xbf{"id": 1, "question": "\xe5\x87\xa0\xe4\xb8\xaa\xef\xbc\x9f", "facts": []}',
        b"  \r",
        {"id": "b", "question": "", "history": [{"question": "甲？", "answer": "乙。"}]},
        {"id": "c", "question": "丙", "history": None},
        {"id": "d", "question": "", "history": [{"question": "甲？", "answer": "", "citations": [CITED]}]},
    )
    assert read_tasks(path) == [
        Task(1, "几个？"),
        Task("b", "", (Turn("甲？", "乙。"),)),
        Task("c", "丙"),
        Task("d", "", (Turn("甲？", "", (Place("huli", 3, 9),)),)),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "not an object"),
        ({"question": "无编号"}, '"id"'),
        ({"id": True, "question": "是"}, '"id"'),
        ({"id": 1}, '"question"'),
        ({"id": 1, "question": 5}, '"question"'),
        ({"id": 1, "question": "\ud800"}, '"question"'),
        ({"id": "\ud800", "question": "问"}, '"id"'),
        ({"id": 1, "question": "问", "history": "甲"}, '"history"'),
        ({"id": 1, "question": "问", "history": ["甲"]}, '"history"'),
        ({"id": 1, "question": "问", "history": [{"question": "甲"}]}, '"answer"'),
        (cited_by("甲"), '"citations"'),
        (cited_by(["甲"]), '"citations"'),
        (cited_by([{**CITED, "start": True}]), '"start"'),
        (cited_by([{"report": "huli", "start": 3}]), '"end"'),
        (cited_by([{**CITED, "report": None}]), '"report"'),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, reason):
    path = questions(tmp_path, {"id": 1, "question": "好"}, line)
    with pytest.raises(DatasetError) as caught:
        read_tasks(path)
    assert str(path) in str(caught.value)
    assert f"line 2: {reason}" in str(caught.value)


def test_every_bad_line_counts(tmp_path):
    with pytest.raises(DatasetError, match=r"line 1: .*line 5: .*and 2 more"):
        read_tasks(questions(tmp_path, *[b"{"] * 7))


def test_a_missing_or_empty_file_is_refused(tmp_path):
    with pytest.raises(DatasetError, match="no such file"):
        read_tasks(tmp_path / "none.jsonl")
    with pytest.raises(DatasetError, match="holds no question"):
        read_tasks(questions(tmp_path, b"", b"  "))


def test_a_question_that_cannot_be_asked_is_a_refusal_and_the_rest_goes_on():
    def ask(question, history):
        if not question:
            raise QuestionError("the question is empty", hint="ask something")
        return Reply(quoting(question, f"答{len(history)}"))

    first, second = answer_all([Task(1, ""), Task("b", "问", (Turn("甲", "乙"),))], ask)
    assert (first["id"], first["refused"], first["reason"]) == (1, True, "the question is empty")
    assert (second["id"], second["refused"], second["answer"]) == ("b", False, "答1")
    assert [*first] == [*second]


def test_all_answers_or_none(tmp_path):
    path = tmp_path / "answers.jsonl"
    path.write_text("before", "utf-8")

    def breaks_off():
        yield {"id": 1}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_lines(path, breaks_off())
    assert path.read_text("utf-8") == "before"
    write_lines(path, [{"id": 1}, {"id": "二"}])
    assert path.read_text("utf-8") == '{"id": 1}\n{"id": "二"}\n'
    assert [*tmp_path.iterdir()] == [path]


def test_a_pipe_gets_the_answers_as_they_come(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=write_lines, args=(pipe, [{"id": 1}]))
    writer.start()
    assert pipe.read_text("utf-8") == '{"id": 1}\n'
    writer.join()


def test_a_list_in_a_sheet_is_answered_into_a_sheet(tmp_path):
    asked, answered = tmp_path / "问.csv", tmp_path / "答.csv"
    asked.write_text("科室,问题\n综治,几个？\n教育,长？\n", encoding="utf-8")

    def ask(question, history):
        if question == "长？":
            raise QuestionError("too long", hint="ask shorter")
        return Reply(quoting(question, "共710个。"))

    assert answer_file(asked, answered, lambda: ask, lambda records, of: records) == 2
    head, first, second = csv.reader(answered.read_text("utf-8-sig").splitlines())
    assert head[:3] == ["科室", "问题", "回答"]
    assert first[:2] == ["综治", "几个？"]
    assert "共710个。" in first
    assert second[-1].startswith("拒答：")


def test_jsonl_goes_into_a_sheet_and_a_sheet_into_jsonl(tmp_path):
    lines = questions(tmp_path, {"id": "a", "question": "几个？"})
    ask = lambda question, history: Reply(quoting(question, "共710个。"))  # noqa: E731
    answer_file(lines, tmp_path / "答.csv", lambda: ask, lambda records, of: records)
    assert (tmp_path / "答.csv").read_text("utf-8-sig").splitlines()[1].startswith("a,几个？,")
    (tmp_path / "问.txt").write_text("几个？\n", encoding="utf-8")
    answer_file(tmp_path / "问.txt", tmp_path / "答.jsonl", lambda: ask, lambda records, of: records)
    record = json.loads((tmp_path / "答.jsonl").read_text("utf-8"))
    assert (record["id"], record["question"]) == (1, "几个？")


def test_a_missing_list_is_told_before_anything_is_opened(tmp_path):
    with pytest.raises(DatasetError, match="no such file"):
        answer_file(tmp_path / "无.xlsx", tmp_path / "答.xlsx", lambda: pytest.fail("opened"), lambda all_, of: all_)
