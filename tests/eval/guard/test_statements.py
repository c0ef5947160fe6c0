import pytest

from eval.guard.statements import read_answers, read_statements
from ingest.parse import read_report

TEXT = "某区工作报告\n一、网格\n全区共划分网格710个。\n二、教师\n全区教师共有3171名,其中编外98名。\n"


@pytest.fixture
def parsed(tmp_path):
    (tmp_path / "demo.txt").write_text(TEXT, "utf-8")
    return read_report(tmp_path / "demo.txt")


def test_each_sentence_stands_in_its_passage_with_its_headings(parsed):
    statements = {one.text: one for one in read_statements([parsed])}
    assert "一、网格" not in statements
    one = statements["全区共划分网格710个"]
    assert one.text in one.quotes[0]
    assert one.quotes[0] in TEXT
    assert "一、网格" in one.quotes


@pytest.mark.parametrize(("right", "n"), [(True, 1), (False, 0)])
def test_only_right_answers_are_taken(parsed, right, n):
    start = TEXT.index("全区教师")
    cited = {"report": "demo", "start": start, "end": start + 11, "text": TEXT[start : start + 11]}
    case = {"answerable": True, "systems": {"yiju": {"right": right, "citations": [cited]}}}
    found = read_answers({"cases": [case]}, {"demo": parsed})
    assert [one.text for one in found] == ["全区教师共有3171名"] * n
    assert all("编外98名" in one.quotes[0] for one in found)
