"""What is embedded of a report, and how often."""

import numpy as np
import pytest

from index.search.embedding import embed_units, keys_of, make_keys, pools_sentences
from index.search.units import unit_text, units_of
from ingest.parse import parse_text, read_report
from tests.fakes import HashEmbedder, PoolingEmbedder

TEXT = (
    "某区工作报告\n一、治理\n{lead}全区划分网格710个。新招聘网格员345名。\n二、教育\n新增学位1200个。新聘教师158名。\n"
)


def units(lead="", name="a", **given):
    return units_of([parse_text(TEXT.format(lead=lead), name=name, **given)])


def embed(embedder, *library, known=None):
    known = {} if known is None else known
    keys = [make_keys(own, pooled=pools_sentences(embedder)) for own in library]
    embed_units(list(zip(library, keys, strict=True)), known, embedder)
    return known, keys


def test_one_pass_gives_a_chunk_and_its_sentences():
    embedder, own = PoolingEmbedder(), units()
    known, (keys,) = embed(embedder, own)
    assert sorted(embedder.embedded) == sorted(unit_text(chunk) for chunk in own["chunks"])
    assert len(own["sentences"]) > len(own["chunks"]) > 1
    for unit, key in zip(own["sentences"], keys["sentences"].tolist(), strict=True):
        assert np.allclose(known[key], embedder._vector(unit.text), atol=1e-6)  # without headings
    for unit, key in zip(own["chunks"], keys["chunks"].tolist(), strict=True):
        assert np.allclose(known[key], embedder._vector(unit_text(unit)), atol=1e-6)


def test_a_text_in_two_reports_is_embedded_once():
    embedder, own = PoolingEmbedder(), units()
    embed(embedder, own, own)
    assert len(embedder.embedded) == len(own["chunks"])


def test_only_the_chunks_that_changed_are_embedded_again():
    embedder = PoolingEmbedder()
    known, _ = embed(embedder, units())
    embedder.embedded.clear()
    embed(embedder, units("今年很好。"), known=known)
    assert len(embedder.embedded) == 1
    assert "今年很好。" in embedder.embedded[0]


def test_a_sentence_in_several_chunks_gets_the_mean_of_its_pieces():
    embedder, own = PoolingEmbedder(), units("甲" * 40 + "，" + "乙" * 40 + "。", max_chars=50)
    known, (keys,) = embed(embedder, own)
    (row,) = (row for row, unit in enumerate(own["sentences"]) if "乙" in unit.text)
    pieces = [embedder._vector("甲" * 40 + "，"), embedder._vector("乙" * 40 + "。")]
    wanted = pieces[0] * 41 + pieces[1] * 41
    assert np.allclose(known[int(keys["sentences"][row])], wanted / np.linalg.norm(wanted), atol=1e-6)


def test_an_imprint_is_in_no_chunk_and_gets_a_vector(seed_report_path):
    parsed = read_report(seed_report_path)
    embedder, own = PoolingEmbedder(), units_of([parsed])
    known, (keys,) = embed(embedder, own)
    imprint = parsed.report.imprint.of(parsed.report.text)
    (row,) = (row for row, unit in enumerate(own["sentences"]) if unit.text == imprint)
    assert np.allclose(known[int(keys["sentences"][row])], embedder._vector(imprint), atol=1e-6)


def test_the_same_sentence_elsewhere_has_another_key():
    one, other = units(), units("今年很好。")
    pooled, changed = (make_keys(own, pooled=True)["sentences"].tolist() for own in (one, other))
    assert len(set(pooled) & set(changed)) == 4  # the title, and those of the other chapter
    alone = make_keys(one, pooled=False)["sentences"]
    assert np.array_equal(alone, keys_of(one["sentences"]))
    assert not set(alone.tolist()) & set(pooled)


def test_other_models_embed_each_sentence_under_its_headings():
    embedder, own = HashEmbedder(), units()
    embed(embedder, own)
    texts = [unit_text(unit) for grain in own.values() for unit in grain]
    assert sorted(embedder.embedded) == sorted(set(texts))


@pytest.mark.parametrize("embedder", [HashEmbedder(), PoolingEmbedder()], ids=["alone", "pooled"])
def test_nothing_is_embedded_twice(embedder):
    known, _ = embed(embedder, units())
    embedder.embedded.clear()
    embed(embedder, units(), known=known)
    assert not embedder.embedded
