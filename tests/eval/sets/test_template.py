import json

from eval.sets.cases import check_cases, load_cases
from eval.sets.template import write_template
from ingest.parse import parse_text, read_report

TEXT = "某区工作报告\n前言一句。\n一、网格\n(一)划分\n全区划分网格710个。\n二、教师\n全区教师3171名。"


def test_every_line_is_a_comment_that_becomes_a_case(tmp_path):
    parsed = parse_text(TEXT, name="demo")
    lines = write_template([parsed]).splitlines()
    assert all(line.startswith("#") for line in lines)
    blanks = [json.loads(line[2:]) for line in lines if line.startswith('# {"id"')]
    assert [blank["answerable"] for blank in blanks][-1] is False
    filled = []
    for blank in blanks:
        facts = [["全区"]] if blank["answerable"] else []
        if not blank["answerable"] or "全区" in TEXT[slice(*blank["evidence"][0])]:
            filled.append({**blank, "question": "？", "facts": facts})
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join([*lines, *(json.dumps(one, ensure_ascii=False) for one in filled)]), "utf-8")
    cases = load_cases(path)
    assert len(cases.cases) == 3
    assert check_cases(cases, {"demo": parsed}) == []


def test_the_outline_of_the_seed_report_is_there(seed_report_path):
    parsed = read_report(seed_report_path)
    text = write_template([parsed])
    for section in parsed.sections:
        assert section.furniture or not section.path or section.path[-1] in text
    ids = [json.loads(line[2:])["id"] for line in text.splitlines() if line.startswith('# {"id"')]
    assert len(set(ids)) == len(ids) > 40


def test_a_heading_that_goes_on_behind_furniture_is_one_line_with_all_its_text(interrupted):
    lines = write_template([interrupted]).splitlines()
    _, first, second, _ = interrupted.sections[0:1] + tuple(
        one for one in interrupted.sections[1:] if not one.furniture
    )
    assert [line for line in lines if "一、总则" in line] == [
        f"# 一、总则 [{first.start}, {first.end}], [{second.start}, {second.end}]"
    ]
    evidence = [json.loads(line[2:])["evidence"] for line in lines if line.startswith('# {"id"')]
    assert [[first.start, first.end], [second.start, second.end]] in evidence
