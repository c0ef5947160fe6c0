"""Judge the doubts about a sentence that nothing contradicts: words that the quotes lack, and the like.

A contradiction rejects a sentence by itself. So does a doubt, unless it is of a kind that true sentences have far more
often than false ones (docs/experiments.md has the counts): a word of degree, or a verb with its result, such as 升到.
"""

from collections.abc import Sequence

from rag.guard.lexicon import SUPERLATIVE
from rag.guard.mismatch import Mismatch
from rag.guard.segments import clauses_of, closest
from rag.text.stopwords import FUNCTION
from rag.text.words import is_verb, segment

__all__ = ["is_doubtful", "is_plain_contradiction"]

_COPIED = 0.6  # share of a clause's bigrams; from it on, a clause of the quotes says the same but for the doubt
_LONG = 6  # characters: a new run of so many is a thing that the quotes do not tell of
_RESULT = "到完进满出掉上下回"  # end a verb that the dictionary lacks: 升到, 办完


def is_plain_contradiction(doubt: Mismatch, evidence: str) -> bool:
    """Return whether a doubt contradicts the quotes: a plan, a clause that is negated only here, a long new thing."""
    if doubt.kind == "negation":
        return closest(doubt.text, clauses_of(evidence))[1] >= _COPIED
    is_long = doubt.kind == "wording" and len(doubt.text) >= _LONG
    return doubt.kind == "plan" or (is_long and not SUPERLATIVE.search(doubt.text))


def is_doubtful(doubts: Sequence[Mismatch]) -> bool:
    """Return whether the doubts reject a sentence that nothing contradicts."""
    worded = [doubt for doubt in doubts if doubt.kind != "name"]  # a name that is only a doubt is a new word as well
    return any(not _is_harmless(doubt) for doubt in worded)


def _is_harmless(doubt: Mismatch) -> bool:
    text = doubt.text
    if doubt.kind == "direction":
        return SUPERLATIVE.fullmatch(text) is not None
    if doubt.kind != "wording" or len(text) == 1:
        return False
    if SUPERLATIVE.search(text):
        return True
    acts = len(text) == len(segment(text)) == 2 and any(is_verb(char, only=False) for char in text)
    return acts and (text[-1] in _RESULT or text[0] in FUNCTION)
