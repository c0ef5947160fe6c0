"""Networks over the judge's first layers belong to the judge that they were made over."""

import json
from pathlib import Path

import pytest

from index.model import card, judge, rewriter, verifier
from rag.errors import ModelDamaged, ModelMissing
from rag.files import sha256_of


@pytest.mark.parametrize(
    ("module", "name", "open_network"),
    [
        (verifier, "verifier", verifier.open_verifier),
        (rewriter, "rewriter", rewriter.open_rewriter),
        (judge, "follow_ups", judge.open_judge),
    ],
    ids=["verifier", "rewriter", "follow_ups"],
)
def test_a_network_over_another_judge_is_refused(module, name, open_network, tmp_path, monkeypatch):
    shipped = Path(module.__file__).parent / "data" / name
    (tmp_path / "judge").mkdir()
    (tmp_path / name).mkdir()
    (tmp_path / "judge/judge.onnx").write_bytes(b"another")
    monkeypatch.setattr(module, f"_{name.upper()}", tmp_path / name)
    with pytest.raises(ModelMissing):
        open_network()
    for file in (f"{name}.onnx", f"{name}.json"):
        (tmp_path / name / file).write_bytes((shipped / file).read_bytes())
    assert set(json.loads((shipped / f"{name}.json").read_text("utf-8"))["sha256"]) == {
        f"{name}.onnx",
        "../judge/judge.onnx",
        "../judge/tokenizer.json",
    }
    with pytest.raises(ModelDamaged, match=r"judge\.onnx"):
        open_network()


def test_a_file_that_several_cards_name_is_summed_once(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr(card, "sha256_of", lambda path: read.append(path) or sha256_of(path))
    (tmp_path / "shared.bin").write_bytes(b"one")
    card.write_card(tmp_path, "card.json", {"shared.bin": tmp_path / "shared.bin"}, {})
    (tmp_path / "upper").mkdir()
    card.write_card(tmp_path / "upper", "card.json", {"../shared.bin": tmp_path / "shared.bin"}, {})
    read.clear()
    card.check_files(tmp_path, "card.json", ["shared.bin"], "")
    card.check_files(tmp_path / "upper", "card.json", ["../shared.bin"], "")
    assert read == [tmp_path / "shared.bin"]
    (tmp_path / "shared.bin").write_bytes(b"two")
    with pytest.raises(ModelDamaged):
        card.check_files(tmp_path, "card.json", ["shared.bin"], "")
