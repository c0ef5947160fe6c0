"""The ONNX graph against the model that it was made from."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index.model.bundled import prepare_bundled_model
from index.model.embed import BundledEmbedder, open_embedder
from index.model.packed import read_packed
from index.model.transformer import open_transformer
from rag.config import Settings

QUESTIONS = (
    "湖里区划分了多少个网格？",
    "甲",
    "",
    "How many grids are there in Huli District?",
    "臺灣企業有幾家？",
    "正本清源改造工程什么时候完成，" * 60,  # longer than the model reads
)


@pytest.fixture(scope="module")
def original():
    return open_transformer(str(prepare_bundled_model(Settings().cache)), offline=True)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:8] or "empty")
def test_vectors_are_those_of_the_original(original, question):
    vector = BundledEmbedder(Settings().cache).embed_query(question)
    assert vector.shape == (384,)
    assert vector.dtype == np.float32
    assert float(np.linalg.norm(vector)) == pytest.approx(1, abs=1e-5)
    assert float(vector @ original.embed_query(question)) > 0.997


PASSAGE = (
    "厦门市湖里区2021年工作报告 社会治理\n全区划分网格710个。新招聘网格员345名。全年受理群众投诉1234件，办结率100%。"
)


def test_passages_are_in_the_space_of_the_original(bundled_embedder, original):
    texts = [PASSAGE, "甲", "", PASSAGE * 20]  # the last is longer than the model reads
    assert ((bundled_embedder.embed_passages(texts) * original.embed_passages(texts)).sum(1) > 0.998).all()


def test_a_passage_has_the_same_vector_alone_and_among_others(bundled_embedder):
    told = []
    vectors = bundled_embedder.embed_passages(["甲。", PASSAGE, "乙。" * 9], told.append)
    assert np.array_equal(vectors[1], bundled_embedder.embed_passages([PASSAGE])[0])
    assert np.array_equal(vectors[0], bundled_embedder.embed_passages(["甲。"])[0])
    assert len(told) == 3
    assert told == sorted(told)
    assert told[-1] == 1


def test_several_threads_at_once(bundled_embedder):
    wanted = [bundled_embedder._embed_query(question) for question in QUESTIONS]
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(bundled_embedder._embed_query, QUESTIONS * 5))
    for i, vector in enumerate(got):
        assert np.array_equal(vector, wanted[i % len(wanted)])


def test_no_pytorch_is_loaded_to_answer_or_to_add():
    code = (
        "import sys\nfrom index.model.embed import open_embedder\nfrom rag.config import Settings\n"
        "import index.search.retriever, index.store.snapshot\n"
        "model = open_embedder('bundled', Settings().cache)\n"
        "assert model.embed_query('网格').shape == model.embed_passages(['网格'])[0].shape == (384,)\n"
        "print('torch' in sys.modules, 'sentence_transformers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_packed_blocks_unpack_to_the_tensor():
    from index.model import bundled

    model = read_packed(bundled._find().read_bytes())
    packed, scales = model.blocks("l0.q.w", 384)
    nibbles = np.stack([packed & 0x0F, packed >> 4], axis=-1).reshape(384, -1, 32)
    values = (nibbles.astype(np.float32) - 8) * scales[..., None]
    assert np.array_equal(values.reshape(-1), model.tensor("l0.q.w"))


def test_other_models_embed_queries_themselves(original, tmp_path):
    other = open_embedder(str(prepare_bundled_model(Settings().cache)), tmp_path)
    assert type(other) is type(original)
    assert np.allclose(other.embed_query("网格"), original.embed_query("网格"))
