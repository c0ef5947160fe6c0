"""Turn tokens into dimensions of sparse vectors, and texts into their BM25 weights.

Milvus makes sparse vectors of its own from words of its own. Ours have the tokens of :mod:`index.search.tokens`. The
product of a text's vector and a query's is the score of :mod:`index.search.lexical`, which a test compares. The mean
length is that of the library when the build was made: else each change would change every vector.
"""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from hashlib import blake2b

from index.search.tokens import tokenize

__all__ = ["count", "dimension", "weigh"]

_K1, _B = 0.9, 0.4  # those of index.search.lexical
_DIMENSIONS = 2**32 - 3
_UNUSED = 0  # the dimension of a text without tokens; no token has it


@lru_cache(1 << 18)
def dimension(token: str) -> int:
    """Return the dimension of `token`. Two tokens share one with a chance of 2e-10."""
    return 1 + int.from_bytes(blake2b(token.encode("utf-8", "surrogatepass"), digest_size=4).digest()) % _DIMENSIONS


def count(text: str) -> Counter[int]:
    """Return how often each token is in `text`, by dimension."""
    return Counter(map(dimension, tokenize(text)))


def weigh(counts: Mapping[int, int], mean: float) -> dict[int, float]:
    """Return the sparse vector of a text with these `counts`. `mean` is the mean number of tokens of such texts."""
    length = _K1 * (1 - _B + _B * max(1, sum(counts.values())) / mean)
    return {token: times / (length + times) for token, times in counts.items()} or {_UNUSED: 1.0}
