"""The confidence of an answer in words and as a percentage: the fitted probability that it answers the question."""

from dataclasses import dataclass

from ui.page import words

__all__ = ["ConfidenceLabel", "confidence_label"]

_HIGH = 0.8
_MIDDLE = 0.6  # below 0.5 the answer is a refusal
_MOST_PERCENT = 99  # 100 % is never shown


@dataclass(frozen=True, slots=True)
class ConfidenceLabel:
    """A word, the number (0 to 1, two decimals), the percentage, and an explanation."""

    level: str  # high, middle, low
    word: str
    number: str
    percent: int
    how: str


def confidence_label(confidence: float) -> ConfidenceLabel:
    """Return the label of a confidence from 0 to 1.

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
