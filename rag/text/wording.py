"""Everyday words and the words that official documents use for the same thing.

Questions use everyday words, reports official ones. :class:`rag.text.terms.Vocabulary` uses a pair only where the
official word occurs in the library. The pairs are in official_words.tsv, with their source.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

__all__ = ["OFFICIAL_WORDS"]


def _read() -> dict[str, tuple[str, ...]]:
    lines = (Path(__file__).parent / "official_words.tsv").read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {everyday: tuple(official.split()) for everyday, official in pairs}


OFFICIAL_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(_read())  # everyday word -> official alternatives
