import json

import pytest

from eval.fit.gather import gather_cases, gather_set, pose
from eval.sets.cases import load_cases
from eval.sets.datasets import load_dataset
from ingest.parse import parse_text
from rag.errors import DatasetError
from tests.fakes import HashEmbedder

PASSAGES = [
    {"id": "a", "text": "全区划分网格710个。同时新聘网格员345名。"},
    {"id": "b", "text": "今年共招聘新教师158名。学校新建三所。"},
    {"id": "c", "text": "空气质量优良率为100%。河流清理完成。"},
]
QUESTIONS = [
    {"id": "1", "question": "全区划分网格多少个？", "answers": ["710个"], "positive_ids": ["a"]},
    {"id": "2", "question": "招聘新教师多少名？", "answers": ["158名"], "positive_ids": ["b"]},
]


def write(folder, passages, questions, **more):
    folder.mkdir(exist_ok=True)
    for name, lines in {"passages": passages, "questions": questions, **more}.items():
        text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


def posed(folder):
    return [(one.id, one.answerable, one.passages, set(one.withheld)) for one in pose(load_dataset(folder), 0)]


def test_over_a_corpus_each_question_is_posed_with_and_without_its_answer(tmp_path):
    absent = [{"id": "3", "question": "火星上有几座城市？", "answerable": False}]
    folder = write(tmp_path / "set", PASSAGES, QUESTIONS[:1], questions_out_of_corpus=absent)
    assert posed(folder) == [("1", True, None, set()), ("1", False, None, {"a"}), ("3", False, None, set())]


def test_where_some_passages_do_not_answer_each_question_is_posed_on_its_own(tmp_path):
    on_passage = [
        {**QUESTIONS[0], "context_id": "a"},
        QUESTIONS[1],
        {"id": "3", "question": "河流有几条？", "answerable": False, "context_id": "c"},
    ]
    folder = write(tmp_path / "set", PASSAGES, on_passage)
    assert posed(folder) == [("1", True, ("a",), set()), ("3", False, ("c",), set())]


def test_five_documents_with_positives_or_negatives_only(tmp_path):
    more = [{"id": f"n{i}", "text": f"第{i}次会议。"} for i in range(6)]
    negatives = [one["id"] for one in more]
    rejected = [{"id": "r", "question": "有几座桥？", "answerable": False, "negative_ids": negatives}]
    questions = [{**QUESTIONS[0], "negative_ids": negatives}]
    folder = write(tmp_path / "set", PASSAGES + more, questions, questions_reject=rejected)
    assert posed(folder) == [
        ("1", True, ("a", "n0", "n1", "n2", "n3"), set()),
        ("r", False, ("n0", "n1", "n2", "n3", "n4"), set()),
    ]


def test_what_is_withheld_is_not_among_the_evidence(tmp_path):
    found = list(gather_set(load_dataset(write(tmp_path / "set", PASSAGES, QUESTIONS)), embedder(), 0))
    assert [(seen.posed.id, seen.posed.answerable) for seen in found] == [
        ("1", True),
        ("1", False),
        ("2", True),
        ("2", False),
    ]
    texts = [{evidence.hit.chunk.text for evidence in seen.gathered.evidence} for seen in found]
    assert "全区划分网格710个。" in texts[0]
    assert "全区划分网格710个。" not in texts[1] and texts[1]


def test_questions_that_ask_several_things_or_nothing_are_left_out(tmp_path):
    several = [
        {**QUESTIONS[0], "question": "全区划分网格多少个？招聘新教师多少名？"},
        {**QUESTIONS[1], "question": " "},
    ]
    assert list(gather_set(load_dataset(write(tmp_path / "set", PASSAGES, several)), embedder(), 0)) == []


def test_a_question_that_a_rule_refuses_is_marked(tmp_path):
    elsewhere = [{**QUESTIONS[0], "question": "北京市海淀区划分网格多少个？"}]
    reported = []
    folder = write(tmp_path / "set", PASSAGES, elsewhere)
    found = list(gather_set(load_dataset(folder), embedder(), 0, lambda *one: reported.append(one)))
    assert [seen.ruled for seen in found] == [True, True]
    assert reported[-1] == ("set: asking", 1.0)


def test_cases_are_posed_on_their_report_without_the_false_premises(tmp_path):
    lines = [
        {"id": "1", "question": "全区划分网格多少个？", "type": "fact", "answerable": True, "facts": [["710"]]},
        {"id": "2", "question": "有几座桥？", "type": "absent", "answerable": False},
        {
            "id": "3",
            "question": "全区划分网格900个，对吗？",
            "type": "false_premise",
            "answerable": False,
            "correct": ["710"],
        },
    ]
    (tmp_path / "mine.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    report = parse_text("某区工作报告\n一、网格\n全区划分网格710个。\n", name="demo")
    found = list(gather_cases(load_cases(tmp_path / "mine.jsonl"), {"demo": report}, embedder()))
    assert [(seen.posed.id, seen.posed.answerable) for seen in found] == [("1", True), ("2", False)]


def test_a_set_without_text_is_a_clear_failure(tmp_path):
    folder = write(tmp_path / "set", [{"id": "a", "text": " "}], QUESTIONS[:1])
    with pytest.raises(DatasetError, match="no passage holds any text"):
        list(gather_set(load_dataset(folder), embedder(), 0))


def embedder():
    return HashEmbedder(512)
