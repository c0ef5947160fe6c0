"""Pieces looked up on disk against the tokenizer that holds all of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.model.bundled import prepare_query_files, read_bundled_model
from index.model.pieces import build_tokenizer
from index.model.vocabulary import VOCABULARY_FILES, Vocabulary, pack_vocabulary
from rag.config import Settings

PIECES = read_bundled_model().pieces
WHOLE = build_tokenizer(PIECES)
VOCABULARY = Vocabulary(prepare_query_files(Settings().cache))
TEXTS = (
    "",
    "query: 湖里区划分了多少个网格？",
    "query: How many grids are there in Huli District?",
    "臺灣企業有幾家？１２％",
    "  a  b ",
    "<s>甲</s> 乙<unk>x <pad>ab",
    "≯>\u0338<s>\u0338b",
    "日本語のテキスト 한국어 Привет",
    "\u200b\ufeffa\u00adb\x00c",
    "😀👨‍👩‍👧",
    "正本清源改造工程什么时候完成，" * 130,
)


def check(*texts):
    tokenizer, rows = VOCABULARY.open_tokenizer(texts)
    for text in texts:
        assert rows[tokenizer.encode(text).ids].tolist() == WHOLE.encode(text).ids


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: ascii(text[:12]) or "empty")
def test_a_text_is_cut_as_with_all_pieces(text):
    check(text)


def test_several_texts_share_a_tokenizer():
    check(*TEXTS)


@given(st.text(max_size=40))
def test_any_text_is_cut_as_with_all_pieces(text):
    check(text)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_text_of_any_pieces_is_cut_as_with_all_pieces(pieces):
    check("".join(piece.replace("▁", " ") for piece, _ in pieces))


def test_what_was_packed_is_found(tmp_path):
    pieces = [*PIECES[:4], ("▁甲", -1.0), ("乙", -2.0)]
    for name, data in pack_vocabulary(pieces).items():
        (tmp_path / name).write_bytes(data)
    assert {path.name for path in tmp_path.iterdir()} == set(VOCABULARY_FILES)
    tokenizer, rows = Vocabulary(tmp_path).open_tokenizer(["甲乙丙"])
    assert rows[tokenizer.encode("甲乙丙").ids].tolist() == [0, 4, 5, 3, 2]
