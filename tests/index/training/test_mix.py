"""The examples of a whole run."""

import json
from collections import Counter

from index.training.example import read_examples, write_examples
from index.training.mix import mix
from index.training.sets import in_first_half


def make_sets(root):
    for name in ("whole", "half"):
        (root / name).mkdir()
        passages, questions = [], []
        for i in range(30):
            text = f"{2000 + i}年第{i}区划分网格{i}70个。" + f"第{i}区还做了许多别的事情，群众满意。" * 15
            passages.append({"id": f"{name}{i}", "text": text})
            asked = f"{2000 + i}年第{i}区有多少网格？"
            line = {"question": asked, "answers": [f"{i}70个"], "context_id": f"{name}{i}", "answerable": True}
            questions += [line, {**line, "question": "有多少学校？", "answers": [], "answerable": False}]
        for file, lines in (("passages", passages), ("questions", questions)):
            (root / name / f"{file}.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")
    text = root / "report.txt"
    text.write_text("城镇新增就业岗位1244万个，比上年有所增加。\n" * 5, "utf-8")
    return text


def mixed(root, text, **more):
    given = {"made": 10, "repeats": {"half": 2}, "rounds": 1, "seed": 7} | more
    return mix([root / "whole"], [root / "half"], [text], **given)


def test_a_run_holds_every_kind_and_nothing_of_the_half_that_is_kept(tmp_path):
    text = make_sets(tmp_path)
    examples = mixed(tmp_path, text)
    kinds = Counter(example.origin for example in examples)
    assert {"whole", "half", "made/amount", "whole+people", "half+people"} <= set(kinds)
    assert kinds["whole"] == 30
    kept = [f"{2000 + i}年第{i}区划分" for i in range(30) if not in_first_half(f"half{i}")]
    assert kept
    halves = [example for example in examples if example.origin.startswith("half") and "+near" not in example.origin]
    assert not any(start in example.window for example in halves for start in kept)
    for example in examples:
        assert example.answerable == ("+" not in example.origin)
        if example.answerable:
            assert example.window[example.start : example.end] in example.window
            assert example.end > example.start


def test_the_same_seed_makes_the_same_run_and_rounds_differ(tmp_path):
    text = make_sets(tmp_path)
    once = mixed(tmp_path, text)
    assert once == mixed(tmp_path, text)
    twice = mixed(tmp_path, text, rounds=2)
    assert twice[: len(once)] == once
    assert twice[len(once) :] != once


def test_examples_are_read_as_they_were_written(tmp_path):
    examples = mixed(tmp_path, make_sets(tmp_path))
    write_examples(tmp_path / "examples.jsonl", examples)
    assert read_examples(tmp_path / "examples.jsonl") == examples
