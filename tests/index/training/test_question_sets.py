"""Question sets as they are read to train on."""

import json

from index.training.question_sets import read_set


def write_set(folder, passages, questions):
    folder.mkdir(exist_ok=True)
    for name, lines in (("passages", passages), ("questions", questions)):
        text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
        (folder / f"{name}.jsonl").write_text(text, "utf-8")
    return folder


def question(text, answers, passage="p", **more):
    return {"question": text, "answers": answers, "context_id": passage, "answerable": bool(answers), **more}


def test_traditional_text_is_simplified_and_the_answer_stays_a_slice(tmp_path):
    text = "湖里區ＡＢ有710個網格。"
    folder = write_set(tmp_path / "s", [{"id": "p", "text": text}], [question("有幾個網格？", ["710個"])])
    (marked,) = read_set(folder)
    assert marked.passage == "湖里区ＡＢ有710个网格。"  # widths and capitals are the report's own
    assert marked.answer.of(marked.passage) == "710个"
    assert marked.question == "有几个网格？"
    assert marked.origin == "s"


def test_of_several_places_the_one_near_the_question_is_taken(tmp_path):
    text = "学校有710名教师。湖里区有网格710个。"
    folder = write_set(tmp_path / "s", [{"id": "p", "text": text}], [question("湖里区有多少网格？", ["710"])])
    (marked,) = read_set(folder)
    assert marked.answer.start == text.rindex("710")


def test_questions_without_their_passage_or_answer_are_left_out_and_unanswerable_ones_kept(tmp_path):
    lines = [question("甲？", ["没有"]), question("乙？", ["x"], "absent"), question("丙？", [])]
    folder = write_set(tmp_path / "s", [{"id": "p", "text": "一段话。"}], lines)
    (marked,) = read_set(folder)
    assert marked.question == "丙？"
    assert marked.answer is None
