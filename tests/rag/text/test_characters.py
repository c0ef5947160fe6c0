import re

from rag.text.characters import ALL_HAN, CLOSING, CLOSING_QUOTES, HAN, HEADING_ENDS, PAIRS, letters


def test_han():
    assert re.fullmatch(f"[{HAN}]+", "湖里區㐀")
    assert not re.search(f"[{HAN}]", "，。A1①")
    assert re.fullmatch(f"[{ALL_HAN}]+", "湖里區〇𠮷")


def test_a_pair_opens_and_closes():
    assert all(len(pair) == 2 and pair[0] != pair[1] for pair in PAIRS)


def test_every_closing_mark_closes_a_pair():
    closing = {pair[1] for pair in PAIRS}
    assert set(CLOSING_QUOTES) <= closing
    assert all(re.fullmatch(f"[{CLOSING}]", mark) for mark in closing)
    assert not any(re.search(f"[{CLOSING}]", pair[0]) for pair in PAIRS)


def test_what_ends_a_heading_is_no_letter():
    assert not any(char.isalnum() for char in HEADING_ENDS)


def test_letters_are_left_without_blanks_and_punctuation():
    assert letters(" （一）划分，ab 710 个。") == "一划分ab710个"
    assert letters("，。 ") == ""
