"""Confidence in words."""

import pytest

from ui.page.dialogue.confidence import confidence_label


@pytest.mark.parametrize(
    ("confidence", "level", "number"),
    [
        (1.0, "high", "0.99"),
        (0.93, "high", "0.93"),
        (0.8, "high", "0.80"),
        (0.7, "middle", "0.70"),
        (0.5, "low", "0.50"),
    ],
)
def test_words_follow_the_number(confidence, level, number):
    sure = confidence_label(confidence)
    assert (sure.level, sure.number) == (level, number)
    assert f"{sure.percent}%" in sure.how


def test_nothing_is_certain_and_nothing_below_none():
    assert confidence_label(1.0).percent == 99
    assert confidence_label(-0.1).percent == 0


def test_little_confidence_sends_to_the_original():
    assert "务必看原文" in confidence_label(0.55).how
