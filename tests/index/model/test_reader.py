"""The reader's mechanics, on the real encoder with heads that nobody trained: what is read is nonsense, but literal."""

import hashlib
import json
import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np
import pytest

from index.model.bundled import read_bundled_model
from index.model.pieces import build_tokenizer
from index.model.reader import cut_windows, open_reader
from index.model.reader_graph import write_reader_graph
from index.training.export import ShippedReader
from rag.errors import ModelDamaged, ModelMissing
from rag.ports import Reader

QUESTION = "湖里区划分了多少个网格？"
SHORT = "全区划分网格710个。"
LONG = "正本清源改造工程什么时候完成，谁也没有说清楚。" * 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    original = read_bundled_model()
    random = np.random.default_rng(7)
    heads = {
        "span.weight": random.normal(size=(2, 384)).astype(np.float32),
        "span.bias": np.zeros(2, np.float32),
        "relevance.weight": random.normal(size=(1, 384)).astype(np.float32),
        "relevance.bias": np.zeros(1, np.float32),
    }
    kept = list(range(30_000))
    made = tmp_path_factory.mktemp("reader")
    (made / "reader.onnx").write_bytes(write_reader_graph(ShippedReader(original, heads, kept)))
    build_tokenizer([original.pieces[row] for row in kept]).save(str(made / "tokenizer.json"))
    write_card(made)
    return made


def write_card(folder):
    names = ("reader.onnx", "tokenizer.json")
    sums = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    (folder / "reader.json").write_text(json.dumps({"sha256": sums}))


@pytest.fixture(scope="module")
def reader(folder):
    return open_reader(folder)


def test_it_is_a_reader(reader):
    assert isinstance(reader, Reader)


@pytest.mark.parametrize(
    "passage", [SHORT, LONG, "好" * 1000, "  　全区\n\n网格 ", "a" * 500], ids=lambda text: text[:6]
)
def test_a_span_is_a_literal_slice_without_white_space_at_its_ends(reader, passage):
    (reading,) = reader.read(QUESTION, [passage])
    assert 0 <= reading.span.start < reading.span.end <= len(passage)
    said = reading.span.of(passage)
    assert said == said.strip()
    assert reading.none == pytest.approx(1 / (1 + math.exp(reading.score)), abs=1e-6)
    assert 0 <= reading.relevance <= 1


def test_readings_come_in_the_order_of_the_passages_and_do_not_depend_on_each_other(reader):
    passages = [LONG, SHORT, "新聘教师345名。", SHORT]
    readings = reader.read(QUESTION, passages)
    assert len(readings) == 4
    assert readings[1] == readings[3] == reader.read(QUESTION, [SHORT])[0]
    for reading, passage in zip(readings, passages, strict=True):
        assert reading.span.end <= len(passage)


@pytest.mark.parametrize("passage", ["", "\n", "　"])
def test_a_passage_without_text_holds_no_answer(reader, passage):
    (reading,) = reader.read(QUESTION, [passage])
    assert len(reading.span) == 0


def test_traditional_characters_are_read_as_simplified_ones(reader):
    (one,) = reader.read("湖里區劃分了多少個網格？", ["全區劃分網格710個。"])
    assert one == reader.read(QUESTION, [SHORT])[0]


def test_no_passages_no_readings(reader):
    assert reader.read(QUESTION, []) == []


def test_an_endless_question_is_read_from_its_end(reader):
    assert reader.read("啊" * 5000 + QUESTION, [SHORT])[0].span.end <= len(SHORT)


def test_several_threads_at_once(reader):
    wanted = reader.read(QUESTION, [SHORT, LONG])
    with ThreadPoolExecutor(4) as pool:
        assert all(got == wanted for got in pool.map(lambda _: reader.read(QUESTION, [SHORT, LONG]), range(8)))


@pytest.mark.parametrize("text", [LONG, "好" * 1000, SHORT, "一。" * 400, "\n\n一\n" * 100])
def test_windows_cover_a_passage_in_order_and_none_is_long(text):
    windows = list(cut_windows(text))
    assert windows[0].start == 0
    assert windows[-1].end == len(text)
    assert all(len(window) <= 240 for window in windows)
    assert all(a.start < b.start <= a.end < b.end for a, b in pairwise(windows))


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(ModelMissing) as missing:
        open_reader(tmp_path)
    assert "make reader" in missing.value.hint


@pytest.mark.parametrize("card", ["", "{}", '{"sha256": []}', '{"sha256": {"reader.onnx": "0"}}'])
def test_a_card_that_cannot_be_read_is_said(tmp_path, card):
    (tmp_path / "reader.json").write_text(card)
    with pytest.raises(ModelDamaged, match=r"reader\.json cannot be read"):
        open_reader(tmp_path)


@pytest.mark.parametrize("name", ["reader.onnx", "tokenizer.json"])
def test_a_file_that_is_not_what_the_card_describes_is_not_opened(tmp_path, name):
    for file in ("reader.onnx", "tokenizer.json"):
        (tmp_path / file).write_text("as written")
    write_card(tmp_path)
    (tmp_path / name).write_text("as changed")
    with pytest.raises(ModelDamaged, match=name):
        open_reader(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ModelMissing, match=name):
        open_reader(tmp_path)


def test_no_pytorch_is_loaded_to_read(folder):
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.model.reader import open_reader\n"
        "open_reader(Path(sys.argv[1])).read('甲', ['乙'])\nassert 'torch' not in sys.modules\n"
        "assert not any(name.startswith('index.training') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)
