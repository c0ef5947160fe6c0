"""Networks over the judge's first layers belong to the judge that they were made over."""

import json
from pathlib import Path

import pytest

from index.model import rewriter, verifier
from rag.errors import ModelDamaged, ModelMissing


@pytest.mark.parametrize(
    ("module", "name", "open_network"),
    [(verifier, "verifier", verifier.open_verifier), (rewriter, "rewriter", rewriter.open_rewriter)],
    ids=["verifier", "rewriter"],
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
    }
    with pytest.raises(ModelDamaged, match=r"judge\.onnx"):
        open_network()
