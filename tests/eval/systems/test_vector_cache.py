import numpy as np

from eval.systems.vector_cache import CachedEmbedder, clear_query_cache
from tests.fakes import HashEmbedder


class Counting(HashEmbedder):
    """Counts the queries that it embeds."""

    def __init__(self):
        super().__init__()
        self.queries = []

    def embed_query(self, text):
        self.queries.append(text)
        return super().embed_query(text)


def test_passages_are_kept_between_runs(tmp_path):
    first, second = HashEmbedder(), HashEmbedder()
    kept = CachedEmbedder(first, tmp_path).embed_passages(["甲", "乙"])
    again = CachedEmbedder(second, tmp_path).embed_passages(["乙", "丙"])
    assert second.embedded == ["丙"]
    assert again[0].tolist() == kept[1].tolist()
    assert CachedEmbedder(HashEmbedder(32), tmp_path).embed_passages([]).shape == (0, 32)


def test_a_damaged_file_counts_as_empty(tmp_path):
    CachedEmbedder(HashEmbedder(), tmp_path).embed_passages(["甲"])
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    for damaged in (b"", b"PK\x03\x04", whole[: len(whole) // 2], b"text"):
        path.write_bytes(damaged)
        embedder = HashEmbedder()
        CachedEmbedder(embedder, tmp_path).embed_passages(["甲"])
        assert embedder.embedded == ["甲"]


def test_queries_are_kept_until_they_are_forgotten(tmp_path):
    embedder = Counting()
    cached = CachedEmbedder(embedder, tmp_path)
    assert np.array_equal(cached.embed_query("问"), cached.embed_query("问"))
    assert embedder.queries == ["问"]
    clear_query_cache(cached)
    cached.embed_query("问")
    assert embedder.queries == ["问", "问"]
    assert not list(tmp_path.iterdir())
