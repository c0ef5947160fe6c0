import pytest

from eval.measures.spans import exact_match, segments, span_f1


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("网格，710个", ["网", "格", "710", "个"]),
        ("Nexon开发", ["nexon", "开", "发"]),
        ("1,313,851人", ["1,313,851", "人"]),
        ("6.4%", ["6.4", "%"]),
        ("A-B 2V2", ["ab", "2v2"]),
        ("踢爆.", ["踢", "爆", "."]),  # a Latin full stop is no punctuation in the definition
        ("「》。", []),
        ("", []),
    ],
)
def test_segments(text, cut):
    assert segments(text) == cut


@pytest.mark.parametrize(
    ("answer", "spans", "em", "f1"),
    [
        ("踢爆", ["踢爆"], 1, 1),
        ("“踢爆”。", ["踢爆"], 1, 1),
        ("TCL", ["tcl"], 1, 1),
        # 4 of 6 shared, 4 of 4 found: 2 · 2/3 · 1 / (2/3 + 1) = .8
        ("全区划分网格", ["划分网格"], 0, 0.8),
        # the best of two: 2 of 4 and 2 of 2: 2 · 1/2 · 1 / (1/2 + 1) = 2/3
        ("划分网格", ["别的", "网格"], 0, 2 / 3),
        # 甲乙 and 丙 are shared, but only the longest run counts: 2 of 4, 2 of 3: 2 · 1/2 · 2/3 / (7/6) = 4/7
        ("甲乙丁丙", ["甲乙丙"], 0, 4 / 7),
        # one number is one segment: 1 of 2, 1 of 1
        ("710个", ["710"], 0, 2 / 3),
        ("710", ["71"], 0, 0),
        ("", ["踢爆"], 0, 0),
        ("踢爆", [], 0, 0),
    ],
)
def test_em_and_f1_by_hand(answer, spans, em, f1):
    assert exact_match(answer, spans) == em
    assert span_f1(answer, spans) == pytest.approx(f1)
