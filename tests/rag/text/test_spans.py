from rag.text.spans import strip, trim
from rag.types import Span


def test_trimming_white_space_alone_leaves_an_empty_span():
    assert trim("甲  乙", Span(1, 3)) == Span(3, 3)
    assert trim("甲  乙", Span(0, 4)) == Span(0, 4)


def test_stripping_takes_hanging_marks_too():
    text = "甲，\u3000乙：；"
    assert trim(text, Span(1, 6)) == Span(1, 6)
    assert strip(text, Span(1, 6)).of(text) == "乙"
    assert strip(text, Span(4, 6)) == Span(6, 6)
