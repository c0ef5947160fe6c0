"""What is shipped of the vocabulary cuts Chinese and English as the whole vocabulary does."""

import json
import re
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from index.model.bundled import prepare_bundled_model, read_bundled_model
from index.model.pieces import build_tokenizer
from index.training.export import ShippedModel, kept_pieces
from rag.config import Settings

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def original():
    return read_bundled_model()


@pytest.fixture(scope="module")
def whole():
    return Tokenizer.from_file(str(prepare_bundled_model(Settings().cache) / "tokenizer.json"))


@pytest.fixture(scope="module")
def kept(original, whole):
    return kept_pieces([piece for piece, _ in original.pieces], whole)


@pytest.fixture(scope="module")
def pruned(original, kept):
    return build_tokenizer([original.pieces[row] for row in kept])


def texts():
    yield from (ROOT / "data/reports/huli-inspection-rectification-2022.txt").read_text("utf-8").splitlines()
    for name in ("huli.jsonl", "huli-sixty.jsonl", "guard.jsonl"):
        for line in (ROOT / "eval/data" / name).read_text("utf-8").splitlines():
            yield json.loads(line).get("question") or line
    yield "臺灣的網格員有1,710名，佔８５．３％；GDP增長6.4%（①②③）。"
    yield "How many grids are there in Huli District, and who is the Party secretary?"


def test_texts_are_cut_into_the_same_pieces(whole, pruned, kept):
    wanted, got = whole.encode_batch(list(texts())), pruned.encode_batch(list(texts()))
    assert len(wanted) > 300
    for one, other in zip(wanted, got, strict=True):
        assert other.tokens == one.tokens
        assert [kept[id_] for id_ in other.ids] == one.ids
        assert other.offsets == one.offsets


def test_almost_all_english_is_cut_into_the_same_pieces(whole, pruned):
    """Words that no dictionary of Chinese has, and shouted ones, may be cut finer."""
    words = sorted({word for path in ROOT.glob("*.md") for word in re.findall("[A-Za-z]+", path.read_text("utf-8"))})
    pairs = zip(whole.encode_batch(words), pruned.encode_batch(words), strict=True)
    assert sum(one.tokens == other.tokens for one, other in pairs) > 0.95 * len(words)


def test_a_fifth_of_the_pieces_is_kept_and_the_special_ones_stay(kept, original):
    assert kept[:4] == [0, 1, 2, 3]
    assert len(kept) < 60_000 < len(original.pieces) / 4


def test_kept_words_keep_their_vectors(original, kept):
    shipped = ShippedModel(original, {}, kept)
    packed, scales = shipped.blocks("emb.word", len(kept))
    everything, _ = original.blocks("emb.word", original.vocab)
    assert shipped.numbers("emb.word") == len(kept) * 384
    assert (packed[100] == everything[kept[100]]).all()
    assert len(scales) == len(kept)


def test_as_many_layers_are_shipped_as_were_trained_and_the_rest_stays_the_encoder_s(original, kept):
    query = original.tensor("l0.q.w") + 1
    shipped = ShippedModel(original, {"l0.q.w": query, "l1.q.w": query, "emb.parts": query}, kept)
    assert shipped.layers == 2
    assert (shipped.tensor("l1.q.w") == query).all()
    assert (shipped.tensor("l0.k.w") == original.tensor("l0.k.w")).all()
