import json
from pathlib import Path

import pytest

from eval.sets.cases import check_cases, load_cases, report_of
from ingest.parse import read_report
from rag.errors import DatasetError
from rag.types import Span, Turn
from tests.fakes import make_report

DATA = Path(__file__).resolve().parents[3] / "eval" / "data"
GOOD = {
    "id": "1",
    "question": "多少个网格？",
    "type": "fact",
    "answerable": True,
    "facts": [["710个", "710"]],
    "evidence": [[0, 11]],
}
REFUSED = {"id": "2", "question": "多少个公园？", "type": "absent", "answerable": False}


def write(folder, *lines):
    path = folder / "mine.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(texts) + "\n", "utf-8")
    return path


def library(*reports):
    reports = reports or (make_report("a", ["全区划分网格710个。"]),)
    return {parsed.report.source.id: parsed for parsed in reports}


def test_a_set_is_read(tmp_path):
    follow_up = {**GOOD, "id": "3", "history": [{"question": "问", "answer": "答"}], "full": "写全", "report": "a"}
    found = load_cases(write(tmp_path, "# remark", "", "// remark", GOOD, REFUSED, {**follow_up, "note": "x"}))
    assert [case.id for case in found.cases] == ["1", "2", "3"]
    assert (found.name, len(found.sha256)) == ("mine", 64)
    assert found.cases[0].facts == (("710个", "710"),)
    assert found.cases[0].evidence == (Span(0, 11),)
    assert found.cases[2].history == (Turn("问", "答"),)
    assert [case.line for case in found.cases] == [4, 5, 6]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not an object"),
        ({"id": "x"}, "'question' is missing"),
        ({**GOOD, "id": " "}, "'id' is empty"),
        ({**GOOD, "fact": []}, "'fact' is no field"),
        ({**GOOD, "answerable": "yes"}, "'answerable' is neither"),
        ({**GOOD, "facts": "710"}, "'facts' is not a list"),
        ({**GOOD, "facts": ["710"]}, "'facts' holds something"),
        ({**GOOD, "facts": [[]]}, "'facts' holds something"),
        ({**GOOD, "facts": []}, "answerable but has no facts"),
        ({**REFUSED, "facts": [["1"]]}, "has facts but is not answerable"),
        ({**GOOD, "evidence": [[3, 2]]}, "is no span"),
        ({**GOOD, "evidence": [[0, 2.5]]}, "is no span"),
        ({**GOOD, "evidence": [7]}, "is no span"),
        ({**GOOD, "history": ["问"]}, "bad turn"),
        ({**REFUSED, "correct": [1]}, "'correct' holds something"),
        ({**REFUSED, "id": "0"}, "the id '0' occurs twice"),
    ],
)
def test_a_bad_line_is_named(tmp_path, line, words):
    path = write(tmp_path, {**GOOD, "id": "0"}, line)
    with pytest.raises(DatasetError) as caught:
        load_cases(path)
    assert f"{path}:2: " in str(caught.value)
    assert words in str(caught.value)
    assert caught.value.hint


def test_files_that_hold_nothing(tmp_path):
    with pytest.raises(DatasetError, match="is missing"):
        load_cases(tmp_path / "none.jsonl")
    with pytest.raises(DatasetError, match="holds no case"):
        load_cases(write(tmp_path, "# only a remark"))
    (tmp_path / "bad.jsonl").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(DatasetError, match="cannot be read"):
        load_cases(tmp_path / "bad.jsonl")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"evidence": [[0, 99]]}, "ends after the report"),
        ({"evidence": [[0, 4]]}, "does not stand in the evidence"),
        ({"facts": [["10个"]]}, "does not stand in the evidence"),
        ({"counted": True}, "is no number"),
        ({"report": "b"}, "'report' names 'b', given are a"),
        ({"type": "false_premise", "answerable": False, "facts": []}, "needs 'correct'"),
        ({"answerable": False, "facts": [], "correct": ["711个"]}, "does not stand in the report"),
    ],
)
def test_a_fault_is_found(tmp_path, change, words):
    faults = check_cases(load_cases(write(tmp_path, {**GOOD, **change})), library())
    assert any(words in fault and fault.startswith("line 1: 1: ") for fault in faults), faults


def test_what_has_no_fault(tmp_path):
    counted = {**GOOD, "id": "3", "facts": [["3", "三"]], "counted": True}
    whole = {**GOOD, "id": "4", "evidence": []}
    false = {**REFUSED, "id": "5", "type": "false_premise", "correct": ["七百一十个"]}
    assert check_cases(load_cases(write(tmp_path, GOOD, REFUSED, counted, whole, false)), library()) == []


def test_with_several_reports_a_case_says_which(tmp_path):
    two = library(make_report("a", ["全区划分网格710个。"]), make_report("b", ["没有。"]))
    cases = load_cases(write(tmp_path, GOOD, {**GOOD, "id": "3", "report": "a"}, REFUSED))
    assert check_cases(cases, two) == ["line 1: 1: say 'report': a, b"]
    assert report_of(cases.cases[1], two) is two["a"]


@pytest.mark.parametrize(("name", "n"), [("huli", 335), ("huli-sixty", 60), ("huli-english", 60)])
def test_the_shipped_sets_have_no_fault(name, n, seed_report_path):
    cases = load_cases(DATA / f"{name}.jsonl")
    assert len(cases.cases) == n
    assert check_cases(cases, library(read_report(seed_report_path))) == []


def test_the_shipped_set_is_as_large_as_promised():
    cases = load_cases(DATA / "huli.jsonl").cases
    assert len(cases) >= 180
    assert sum(not case.answerable for case in cases) >= 45
