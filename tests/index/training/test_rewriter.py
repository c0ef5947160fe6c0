import json
import random

import pytest
import torch

from index.model.joined import JUDGE
from index.model.rewriter import OnnxRewriter
from index.model.rewriter_graph import PIECES
from index.training.alignment import align
from index.training.fitting import padded
from index.training.rewriter import read_dialogues, read_examples, read_questions, ship, train
from index.training.rewriter_network import RewriterNetwork

DIALOGUES = [
    [
        {"q": "思明区有多少张养老床位", "full": "思明区有多少张养老床位", "a": "3120张", "new": False},
        {"q": "那集美区呢？", "full": "集美区有多少张养老床位", "a": "980张", "new": False},
        {"q": "2019年的", "full": "2019年集美区有多少张养老床位", "a": "", "new": False},
        {"q": "对了，地铁几号线开通了", "full": "地铁几号线开通了", "a": "", "new": True},
    ]
]


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = tmp_path_factory.mktemp("dialogues") / "dialogues.jsonl"
    path.write_text("".join(json.dumps({"doc": "", "turns": turns}) + "\n" for turns in DIALOGUES), "utf-8")
    return read_dialogues(path)


@pytest.fixture(scope="module")
def trained(rows, tmp_path_factory):
    """Two short epochs, cut off after the first."""
    folder = tmp_path_factory.mktemp("rewriter")
    torch.manual_seed(0)
    examples = read_examples(rows)
    for epochs in (1, 2):
        network = RewriterNetwork(JUDGE / "judge.onnx")
        train(network, examples, epochs, folder / "checkpoint.pt")
    ship(network.eval(), folder)
    return folder, network, examples


def test_a_turn_comes_with_what_was_before_it(rows):
    place, year, other = rows
    assert (place.follow_up.question, place.follow_up.before) == ("集美区呢", "思明区有多少张养老床位")
    assert place.follow_up.earlier == ""
    assert year.follow_up.earlier == "思明区有多少张养老床位"
    assert other.new


def test_a_new_subject_keeps_nothing_of_the_dialogue(rows, trained):
    _, _, examples = trained
    kept = examples[-1].kept
    own = len(rows[-1].follow_up.question)
    assert examples[-1].place == -1
    assert 0 < (kept == 1).sum() <= own
    assert (kept == 0).sum() > len(rows[-1].follow_up.before) / 2


@pytest.mark.parametrize(
    ("earlier", "before", "question", "written", "place"),
    [
        ("", "湖里区划分了多少个网格", "其中新聘了几名网格员", "湖里区新聘了几名网格员", 3),
        ("鞍山的产值", "鞍山引进了几个项目", "刚才说的产值增长多少", "鞍山的产值增长多少", 0),
    ],
)
def test_a_written_question_is_found_in_the_dialogue(earlier, before, question, written, place):
    found = align(earlier, before, question, written)
    assert found.text == written
    if not earlier:
        assert found.place == place


def test_single_questions_are_new_subjects_of_the_part_fit(tmp_path):
    asked = [{"doc": "a", "part": "fit", "question": f"第{n}条讲什么？", "answers": []} for n in range(20)]
    asked += [{"doc": "b", "part": "check", "question": "不能学", "answers": []} for _ in range(20)]
    path = tmp_path / "questions.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in asked), "utf-8")
    found = list(read_questions(path, random.Random(0)))
    assert 2 <= len(found) <= 18
    assert all(one.new and one.written == one.follow_up.question != one.follow_up.before for one in found)
    assert not any("不能学" in one.written for one in found)


def test_the_graph_writes_what_the_network_says(rows, trained):
    folder, network, examples = trained
    rewriter = OnnxRewriter(JUDGE / "judge.onnx", folder / "rewriter.onnx", JUDGE / "tokenizer.json")
    for row, example in zip(rows, examples, strict=True):
        with torch.no_grad():
            wanted = network(*padded([example]))[0]
        form, logits = rewriter.read(row.follow_up)
        assert len(form.ids) == len(wanted)
        assert logits == pytest.approx(wanted.numpy(), abs=0.2)
    assert torch.load(folder / "checkpoint.pt", weights_only=True)["epoch"] == 2
    assert set(json.loads((folder / "rewriter.json").read_text("utf-8"))["sha256"]) == {
        "rewriter.onnx",
        "../judge/judge.onnx",
        "../judge/tokenizer.json",
    }


def test_training_goes_on_from_the_weights_that_were_shipped(trained):
    folder, network, examples = trained
    further = RewriterNetwork(JUDGE / "judge.onnx")
    further.go_on_from(folder / "rewriter.onnx", PIECES)
    hidden, there = padded(examples)
    with torch.no_grad():
        shipped, begun = network.eval()(hidden, there), further.eval()(hidden, there)
    torch.testing.assert_close(begun[there], shipped[there], rtol=0.02, atol=0.05)
