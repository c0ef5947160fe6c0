"""Windows around an answer and beside it."""

import random

import pytest

from index.training.windows import window_around, windows_of, windows_without
from rag.types import Span

TEXT = "".join(f"第{i}句话说的是第{i}件事情，后面还有一些别的内容。" for i in range(40))


@pytest.mark.parametrize("text", [TEXT, "好" * 900 + "710" + "好" * 900])
def test_a_window_holds_the_answer_and_is_not_long(text):
    chance = random.Random(1)
    for _ in range(100):
        start = text.index("710") if "710" in text else text.index("第20件")
        answer = Span(start, start + 4)
        window = window_around(text, answer, chance)
        assert window.start <= answer.start
        assert answer.end <= window.end
        assert len(window) <= 240


def test_windows_differ():
    chance = random.Random(1)
    start = TEXT.index("第20件")
    assert len({window_around(TEXT, Span(start, start + 3), chance) for _ in range(50)}) > 10


def test_an_answer_longer_than_a_window_is_kept_whole():
    answer = Span(10, 400)
    window = window_around("好" * 900, answer, random.Random(1))
    assert window.start <= answer.start
    assert answer.end <= window.end


def test_windows_tile_a_text():
    windows = list(windows_of(TEXT, random.Random(1)))
    assert [w.start for w in windows[1:]] == [w.end for w in windows[:-1]]
    assert (windows[0].start, windows[-1].end) == (0, len(TEXT))


def test_windows_without_an_answer_do_not_hold_it():
    windows = windows_without(TEXT, ["第20件", ""], random.Random(1))
    assert windows
    assert not any("第20件" in window.of(TEXT) for window in windows)
