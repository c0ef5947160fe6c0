"""Weigh what the rules find in a sentence, and what a verifier reads: do the quotes support the sentence?

The model is a logistic regression over counts of mismatches and the verifier's logit. It was fitted on sentences about
texts that the verifier had not learned from; docs/experiments.md has the figures. A number or a date that the quotes
lack, and a plan told as done, are decisive: a verifier reads numbers badly.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from types import MappingProxyType

from rag.guard.mismatch import MismatchKind, Verdict

__all__ = ["BELIEVED", "FEATURES", "MOST_NEW", "WEIGHTS", "features_of", "is_supported", "may_hold", "new_share"]

COUNTED: tuple[MismatchKind, ...] = ("figure", "name", "negation", "direction", "wording")
FEATURES = (*COUNTED, "supported", "longest", "read")
WEIGHTS: Mapping[str, float] = MappingProxyType(
    {
        "figure": -0.258,
        "name": -0.212,
        "negation": -0.571,
        "direction": -1.127,
        "wording": -0.035,
        "supported": 0.747,
        "longest": -0.891,
        "read": 0.448,
        "bias": 0.721,
    }
)
BELIEVED = 0.5  # the verifier's logit; a sentence that the rules reject needs more
MOST_NEW = 0.3  # share of the characters of such a sentence in words that the quotes lack
_DECISIVE = frozenset(("number", "date", "plan"))
_MOST = 2  # mismatches of a kind that are counted
_LONGEST = 8  # characters of a new word


def features_of(verdict: Verdict, read: float) -> tuple[float, ...]:
    """Return the features of a sentence. Shape: (len(FEATURES),). `read` is the verifier's logit."""
    counts = Counter(mismatch.kind for mismatch in verdict.mismatches)
    longest = max((len(one.text) for one in verdict.mismatches if one.kind == "wording"), default=0)
    counted = (float(min(counts[kind], _MOST)) for kind in COUNTED)
    return (*counted, float(verdict.supported), min(longest, _LONGEST) / _LONGEST, read)


def may_hold(verdict: Verdict) -> bool:
    """Return whether a verifier can still support the sentence: the quotes have its numbers and dates."""
    return not any(one.kind in _DECISIVE for one in verdict.mismatches)


def is_supported(sentence: str, verdict: Verdict, read: Callable[[], float]) -> bool:
    """Return whether the quotes support `sentence`. `read` returns the verifier's logit; it is called if it matters.

    What the rules reject needs more: a verifier that believes it, and few words that the quotes lack.
    """
    if verdict.literal or not may_hold(verdict):
        return verdict.literal
    logit = read()
    features = zip(FEATURES, features_of(verdict, logit), strict=True)
    odds = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features)
    return odds > 0 and (verdict.supported or (logit > BELIEVED and new_share(sentence, verdict) <= MOST_NEW))


def new_share(sentence: str, verdict: Verdict) -> float:
    """Return the share of the characters of `sentence` in words that the quotes lack, 0..1."""
    return min(1.0, sum(len(one.text) for one in verdict.mismatches if one.kind == "wording") / max(1, len(sentence)))
