"""The adapter that ships, and what happens when its file is another one."""

import numpy as np
import pytest

from index.model.adapter import ADAPTER, QueryAdapter, open_adapter, write_adapter
from index.model.embed import BundledEmbedder
from rag.config import Settings
from rag.errors import ModelDamaged, ModelMissing

EVERYDAY = (  # a question in everyday words, the sentence that answers, and one that shares its words and does not
    ("住城里的人占多少", "常住人口城镇化率达到64.7%。", "城里新开了三家能住人的旅店。"),
    ("没活干的人有多少", "年末城镇登记失业率3.9%，登记失业人员1.2万人。", "干活的人都戴上了安全帽。"),
    ("来玩的人一共花了多少", "全年实现旅游总收入86.4亿元。", "来园游玩的人须花钱购票。"),
    ("修了几公里铁道", "新建铁路投产里程128公里。", "修订公里数标识牌几处。"),
)


@pytest.mark.parametrize(("question", "answers", "other"), EVERYDAY, ids=["towns", "jobs", "tourism", "railway"])
def test_everyday_words_come_nearer_to_official_ones(bundled_embedder, question, answers, other):
    plain = BundledEmbedder(Settings().cache)
    right, wrong = bundled_embedder.embed_passages([answers, other])
    ahead = [float(one.embed_query(question) @ (right - wrong)) for one in (plain, bundled_embedder)]
    assert ahead[1] > ahead[0]
    assert ahead[1] > 0


def test_what_is_written_is_read_and_vectors_keep_their_length(tmp_path):
    chance = np.random.default_rng(0)
    weights, bias = chance.normal(0, 0.1, (8, 8)).astype(np.float32), np.full(8, 0.25, np.float32)
    write_adapter(tmp_path, QueryAdapter(weights, bias))
    vector = np.eye(8, dtype=np.float32)[3]
    moved = open_adapter(tmp_path)(vector)
    assert moved.dtype == np.float32
    assert float(np.linalg.norm(moved)) == pytest.approx(1, abs=1e-6)
    assert moved == pytest.approx(QueryAdapter(weights, bias)(vector), abs=1e-3)
    assert QueryAdapter(np.zeros((8, 8), np.float32), np.zeros(8, np.float32))(vector) == pytest.approx(vector)


def test_a_missing_or_another_file_is_named(tmp_path):
    with pytest.raises(ModelMissing, match=r"adapter\.json"):
        open_adapter(tmp_path)
    write_adapter(tmp_path, QueryAdapter(np.zeros((4, 4), np.float32), np.zeros(4, np.float32)))
    data = bytearray((tmp_path / "adapter.f16").read_bytes())
    data[-1] ^= 1
    (tmp_path / "adapter.f16").write_bytes(data)
    with pytest.raises(ModelDamaged, match=r"adapter\.f16"):
        open_adapter(tmp_path)


def test_the_shipped_file_is_small():
    assert (ADAPTER / "adapter.f16").stat().st_size < 400_000
