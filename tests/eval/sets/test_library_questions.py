"""Questions over a library: reading them, the odd and the even lines, and faults with their place."""

import json
from pathlib import Path

import pytest

import eval as package
from eval.runs.library import read_names
from eval.sets.library_questions import Evidence, read_library_questions
from ingest.parse import read_report
from rag.errors import DatasetError

DATA = Path(package.__file__).parent / "data"
TEXTS = Path(__file__).parents[2] / "data"
COMPARE = {
    "id": "c",
    "kind": "compare",
    "question": "多几个？",
    "answerable": True,
    "docs": ["a.txt", "b.txt"],
    "facts": [["3个", "三个"], ["5个"]],
    "evidence": [{"doc": "a.txt", "text": "共3个。"}],
    "difference": "2个",
}
ABSENT = {"id": "n", "kind": "unanswerable", "question": "？", "answerable": False, "docs": [], "facts": []}
FALSE = ABSENT | {"id": "f", "kind": "false_premise", "docs": ["a.txt"], "correct_facts": [["3个"]]}


def write(path, *lines):
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


def test_questions_are_read(tmp_path):
    compare, absent, false = read_library_questions(write(tmp_path / "q.jsonl", COMPARE, ABSENT, FALSE))
    assert (compare.facts, compare.difference) == ((("3个", "三个"), ("5个",)), "2个")
    assert compare.evidence == (Evidence("a.txt", "共3个。"),)
    assert (absent.answerable, absent.docs, absent.correct_facts) == (False, (), ())
    assert false.correct_facts == (("3个",),)


def test_lines_are_counted_from_one_with_the_empty_ones(tmp_path):
    path = write(tmp_path / "q.jsonl", COMPARE, ABSENT, FALSE)
    assert [one.id for one in read_library_questions(path, "odd")] == ["c", "f"]
    assert [one.id for one in read_library_questions(path, "even")] == ["n"]
    path.write_text("\n" + path.read_text("utf-8"), "utf-8")
    assert [one.id for one in read_library_questions(path, "odd")] == ["n"]
    with pytest.raises(DatasetError, match="'second' are no lines"):
        read_library_questions(path, "second")
    with pytest.raises(DatasetError, match="no question on the even lines"):
        read_library_questions(write(path, COMPARE), "even")


@pytest.mark.parametrize(
    "line",
    [
        {},
        [],
        COMPARE | {"facts": []},
        COMPARE | {"docs": []},
        COMPARE | {"docs": "a.txt"},
        COMPARE | {"facts": [[]]},
        COMPARE | {"facts": ["3个"]},
        COMPARE | {"facts": [[""]]},
        COMPARE | {"answerable": "yes"},
        COMPARE | {"difference": None},
        COMPARE | {"evidence": [{"doc": "c.txt", "text": "共3个。"}]},
        FALSE | {"correct_facts": []},
        ABSENT,
    ],
)
def test_a_faulty_line_is_named(tmp_path, line):
    with pytest.raises(DatasetError, match=r"faulty\.jsonl:2"):
        read_library_questions(write(tmp_path / "faulty.jsonl", ABSENT, line))


def test_files_that_cannot_be_read_are_errors(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        read_library_questions(tmp_path / "none.jsonl")
    with pytest.raises(DatasetError, match="cannot be read"):
        read_names(tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_text("\n", "utf-8")
    with pytest.raises(DatasetError, match="is empty"):
        read_names(tmp_path / "empty.txt")


@pytest.mark.parametrize(("name", "number"), [("lanchuan", 60), ("yunling", 70)])
def test_the_questions_about_an_invented_place_quote_its_texts(name, number):
    questions = read_library_questions(DATA / f"{name}.jsonl")
    texts = {path.name: read_report(path).report.text for path in (TEXTS / name).glob("*.txt")}
    assert len(questions) == number
    assert {doc for one in questions for doc in one.docs} == set(texts)
    quoted = [evidence for one in questions for evidence in one.evidence]
    assert len(quoted) > 80
    assert all(evidence.text in texts[evidence.doc] for evidence in quoted)


@pytest.mark.parametrize(
    ("name", "number", "texts", "kinds"),
    [
        ("library", 90, 28, 6),
        ("library-second", 222, 27, 8),
        ("library-third", 76, 30, 8),
        ("library-fourth", 80, 16, 9),
        ("library-fifth", 76, 15, 9),
    ],
)
def test_the_questions_over_thirty_reports_can_be_read(name, number, texts, kinds):
    questions = read_library_questions(DATA / f"{name}.jsonl")
    assert len(questions) == number
    assert len({doc for one in questions for doc in one.docs}) == texts
    assert len({one.kind for one in questions}) == kinds
