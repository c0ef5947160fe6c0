import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from index.model.joined import JUDGE
from index.model.judge import OnnxJudge, open_judge
from index.model.judge_form import Look
from index.model.window_reader import WindowReader
from index.training.draw import write_out
from index.training.fitting import go_part_of_the_way
from index.training.further import begin, further, loss_of, main, read_shown, ship, ship_follow_ups
from index.training.judge_upper import JudgeUpper
from index.training.make import Texts, table_of
from index.training.pack import read_pack, write_pack
from index.training.passage_windows import passage_windows
from index.training.window import NO, YES
from rag.errors import RagError
from rag.ports import Window

DATA = Path(__file__).parents[3] / "eval" / "data"
PASSAGE = {
    "title": "某县2019年工作报告",
    "headings": ["一、民生"],
    "sentences": ["新建公路86公里。", "改建公路31公里。", "新招教师120名。", "全县人口30万人。", "植树5万株。"],
    "questions": [
        {"q": "新修了多少路", "evidence": [0], "answer": "86公里", "near": [1]},
        {"q": "修路花了多少钱", "evidence": [], "answer": "", "near": [0, 1]},
    ],
}


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pack")
    (folder / "passages.jsonl").write_text(json.dumps(PASSAGE, ensure_ascii=False) + "\n", "utf-8")
    chance, origins = random.Random(1), []
    texts = Texts(chance)
    table = table_of(passage_windows(folder / "passages.jsonl", 0, chance), texts, origins)
    tokenizer = Tokenizer.from_file(str(JUDGE / "tokenizer.json"))
    write_pack(folder / "windows.npz", texts.listed, texts.twins, {"passages": table}, origins, tokenizer)
    return read_pack(folder / "windows.npz")


@pytest.fixture(scope="module")
def shown(pack):
    return list(read_shown(write_out(pack, pack.tables["passages"])))


def test_a_passage_gives_what_answers_what_tempts_and_what_is_near(tmp_path):
    file = tmp_path / "passages.jsonl"
    file.write_text(json.dumps(PASSAGE, ensure_ascii=False) + "\n", "utf-8")
    found = list(passage_windows(file, 0, random.Random(1)))
    plain = [window for window in found if window.origin == "passages"]
    first = [window for window in plain if window.group == 0]
    assert first[0].look == Look(
        "新修了多少路", ["某县2019年工作报告", "一、民生"], "", "新建公路86公里。", "改建公路31公里。"
    )
    assert [window.answers for window in first] == [YES, NO, NO, NO, NO]
    assert first[0].span.of(first[0].look.marked) == "86公里"
    assert [window.tempts for window in first] == [False, True, False, False, False]
    second = [window for window in plain if window.group == 1]
    assert not any(window.answers or window.answerable for window in second)
    assert {window.share for window in second[2:]} == {0.5}


def test_the_network_begins_as_the_judge(shown):
    network = JudgeUpper(JUDGE / "judge.onnx").eval()
    from index.training.further import _masked

    for one in shown:
        with torch.no_grad():
            spans, relevance = network(*_masked([one]))
        assert float(relevance[0]) == pytest.approx(one.said, abs=0.3)
        assert torch.isfinite(spans).all()


def test_what_it_learns_is_in_the_judge_that_is_written(shown, tmp_path):
    torch.manual_seed(0)
    network = JudgeUpper(JUDGE / "judge.onnx", dropout=0.0)
    before = float(loss_of(network.eval(), shown).detach())
    for epochs in (1, 3):
        further(network, shown, epochs, 1e-4, tmp_path / "checkpoint.pt")
    assert torch.load(tmp_path / "checkpoint.pt", weights_only=True)["epoch"] == 3
    assert float(loss_of(network.eval(), shown).detach()) < before
    ship(network, tmp_path / "judge")
    judge = open_judge(tmp_path / "judge")
    window = Window(("某县2019年工作报告", "一、民生"), "", "新建公路86公里。", "改建公路31公里。")
    (written,) = judge.judge("新修了多少路", [window])
    from index.training.further import _masked

    with torch.no_grad():
        wanted = float(network(*_masked(shown[:1]))[1][0])
    assert written.relevance == pytest.approx(wanted, abs=0.3)
    assert written.relevance != open_judge().judge("新修了多少路", [window])[0].relevance


def test_the_layers_for_follow_ups_say_what_the_judge_with_them_says(tmp_path):
    network = JudgeUpper(JUDGE / "judge.onnx").eval()
    with torch.no_grad():
        network.head.relevance.bias += 3.0
    ship(network, tmp_path / "judge")
    ship_follow_ups(network, tmp_path)
    reader = WindowReader(JUDGE / "judge.onnx", JUDGE / "tokenizer.json")
    window = Window(("某县2019年工作报告", "一、民生"), "", "新建公路86公里。", "改建公路31公里。")
    (follow_up,) = OnnxJudge(reader, tmp_path / "follow_ups.onnx").judge("改建的呢", [window], "新修了多少路")
    (whole,) = open_judge(tmp_path / "judge").judge("新修了多少路？改建的呢？", [window])
    assert follow_up.span == whole.span
    assert follow_up.relevance == pytest.approx(whole.relevance, abs=0.2)
    (shipped,) = open_judge().judge("新修了多少路？改建的呢？", [window])
    assert follow_up.relevance == pytest.approx(shipped.relevance + 3.0, abs=0.2)
    assert set(json.loads((tmp_path / "follow_ups.json").read_text("utf-8"))["sha256"]) == {
        "follow_ups.onnx",
        "../judge/judge.onnx",
        "../judge/tokenizer.json",
    }


def test_a_part_of_the_windows_of_which_the_judge_is_sure_is_drawn(pack, shown):
    flat = write_out(pack, pack.tables["passages"])
    sure = sum((one.said if one.answers else -one.said) > 4 for one in shown)
    assert sure
    drawn = [len(list(read_shown(flat, chance=np.random.default_rng(seed)))) for seed in range(4)]
    assert all(len(shown) - sure <= n <= len(shown) for n in drawn)
    assert min(drawn) < len(shown)


def test_the_weights_may_go_half_of_the_way():
    before, network = JudgeUpper(JUDGE / "judge.onnx"), JudgeUpper(JUDGE / "judge.onnx")
    with torch.no_grad():
        network.layers[0].ao.weight += 1.0
    go_part_of_the_way(network, before.state_dict(), 0.5)
    assert (network.layers[0].ao.weight - before.layers[0].ao.weight).mean().item() == pytest.approx(0.5, abs=1e-3)
    assert torch.equal(network.layers[1].ao.weight, before.layers[1].ao.weight)


def test_the_passages_that_are_shipped_make_windows():
    windows = list(passage_windows(DATA / "passages.jsonl", 0, random.Random(1)))
    plain = [one for one in windows if one.origin == "passages"]
    right = [one for one in plain if one.answers == YES]
    assert len({one.group for one in plain}) > 3000
    assert 0.5 < len({one.group for one in right}) / len({one.group for one in plain}) < 0.8
    assert all(one.span for one in right)


def test_a_run_goes_on_after_its_own_checkpoint_only(tmp_path):
    run = {"pack": "a", "epochs": 1}
    begin(tmp_path / "run", run)
    (tmp_path / "run" / "checkpoint.pt").touch()
    begin(tmp_path / "run", run)
    with pytest.raises(RagError) as error:
        begin(tmp_path / "run", {"pack": "b", "epochs": 1})
    assert "another folder" in error.value.hint
    begin(tmp_path / "other", {"pack": "b", "epochs": 1})


def test_the_command_tells_of_a_checkpoint_of_another_run(pack, tmp_path, monkeypatch, capsys):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "checkpoint.pt").touch()
    file = tmp_path / "windows.npz"
    file.write_bytes(b"another pack")
    monkeypatch.setattr("index.training.further.read_pack", lambda path: pack)
    monkeypatch.setattr("sys.argv", ["further", str(file), str(tmp_path / "run")])
    with pytest.raises(SystemExit):
        main()
    assert "another run" in capsys.readouterr().err


def test_a_share_of_windows_that_the_pack_has_not_is_refused(pack, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("index.training.further.read_pack", lambda path: pack)
    monkeypatch.setattr("sys.argv", ["further", str(tmp_path / "windows.npz"), str(tmp_path / "run"), "--asked", "1"])
    with pytest.raises(SystemExit):
        main()
    assert "no windows of asked" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()
