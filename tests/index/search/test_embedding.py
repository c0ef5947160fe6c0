"""What is embedded of reports, and how often."""

from index.search.embedding import embed_units, keys_of
from index.search.units import unit_text, units_of
from ingest.parse import parse_text
from tests.fakes import HashEmbedder

TEXT = "某区工作报告\n一、治理\n{lead}全区划分网格710个。新招聘网格员345名。\n二、教育\n新增学位1200个。\n"


def units(lead=""):
    return units_of([parse_text(TEXT.format(lead=lead), name="a")])


def embed(embedder, *library, known=None):
    known = {} if known is None else known
    keys = [{grain: keys_of(own[grain]) for grain in own} for own in library]
    embed_units(library, keys, known, embedder)
    return known


def test_a_text_is_embedded_once_whether_chunk_or_sentence_and_in_how_many_reports():
    embedder, own = HashEmbedder(), units()
    texts = [unit_text(unit) for grain in own.values() for unit in grain]
    known = embed(embedder, own, own)
    assert len(set(texts)) < len(texts)  # the title is a chunk and a sentence
    assert sorted(embedder.embedded) == sorted(set(texts))
    assert len(known) == len(set(texts))


def test_only_what_is_new_is_embedded():
    embedder = HashEmbedder()
    known = embed(embedder, units())
    embedder.embedded.clear()
    embed(embedder, units("今年很好。"), known=known)
    assert len(embedder.embedded) == 2  # the chunk and the sentence
    assert all("今年很好。" in text for text in embedder.embedded)
    embedder.embedded.clear()
    embed(embedder, units(), known=known)
    assert not embedder.embedded
