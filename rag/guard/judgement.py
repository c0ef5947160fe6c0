"""Tell contradictions of the quotes from doubts about the wording of a sentence."""

from collections.abc import Sequence

from rag.guard.mismatch import Mismatch
from rag.guard.segments import clauses_of, closest

__all__ = ["is_doubtful", "is_plain_contradiction"]

_COPIED = 0.6  # share of a clause's bigrams; from it on, a clause of the quotes says the same but for the doubt


def is_plain_contradiction(doubt: Mismatch, claim: str, evidence: str) -> bool:
    """Return whether a doubt stands in a clause that the quotes otherwise have: it contradicts them."""
    if doubt.kind == "plan":
        return True
    if doubt.kind == "negation":
        return closest(doubt.text, clauses_of(evidence))[1] >= _COPIED
    return False


def is_doubtful(claim: str, evidence: str, doubts: Sequence[Mismatch]) -> bool:
    """Return whether the doubts reject a sentence that nothing contradicts. Any doubt does."""
    return bool(doubts)
