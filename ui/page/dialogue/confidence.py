"""How sure an answer is, in words and as a share: the confidence was fitted to be the chance that it answers."""

from dataclasses import dataclass

from ui.page import words

__all__ = ["ConfidenceLabel", "confidence_label"]

_HIGH = 0.8
_MIDDLE = 0.6  # below 0.5 nothing is answered
_MOST_PERCENT = 99  # nothing is certain


@dataclass(frozen=True, slots=True)
class ConfidenceLabel:
    """A word, the number beside it (0..1, two places), the share of the bar in percent, and what it means."""

    level: str  # high, middle, low
    word: str
    number: str
    percent: int
    how: str


def confidence_label(confidence: float) -> ConfidenceLabel:
    """Put a confidence from 0 to 1 into words.

    >>> confidence_label(0.93).word, confidence_label(0.93).number, confidence_label(0.55).word
    ('把握较大', '0.93', '把握较小')
    """
    percent = min(_MOST_PERCENT, round(max(0.0, confidence) * 100))
    level, word, how = "low", words.SURE_LOW, words.SURE_LOW_HOW
    if confidence >= _HIGH:
        level, word, how = "high", words.SURE_HIGH, words.SURE_HOW
    elif confidence >= _MIDDLE:
        level, word, how = "middle", words.SURE_MIDDLE, words.SURE_HOW
    return ConfidenceLabel(level, word, f"{percent / 100:.2f}", percent, how.format(percent=percent))
