from decimal import Decimal

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.numerals import (
    DIGITS,
    HUNDREDS,
    MANY,
    NUMERALS,
    TENS,
    pack_digits,
    read_digits,
    read_integer,
    read_number,
)


@given(st.integers(0, 10**8))
def test_a_number_is_read_as_it_is_written(number):
    assert read_integer(cn2an.an2cn(number)) == read_number(f"{number:,}") == number


@given(st.integers(1000, 9999))
def test_a_year_is_read_digit_by_digit(year):
    written = "".join("〇一二三四五六七八九"[int(digit)] for digit in str(year))
    assert read_digits(written) == year
    assert read_digits(written.replace("〇", "○")) == read_digits(written.replace("〇", "零")) == year


@given(st.text(DIGITS, min_size=1, max_size=8))
def test_digits_alone_are_read_as_cn2an_reads_them(numeral):
    assert str(read_number(numeral)) == str(cn2an.cn2an(numeral, "smart"))


def test_two_is_also_written_两():
    assert read_number("两") == cn2an.cn2an("两", "smart") == 2


@pytest.mark.parametrize("malformed", ["", "十百", "百", "个", "一二.三", "万万万"])
def test_what_is_no_number_has_no_value(malformed):
    assert read_number(malformed) is None
    assert read_integer(malformed) is None


def test_decimals_keep_their_places():
    assert str(read_number("14.50")) == "14.50"
    assert read_number("三点五") == Decimal("3.5")


def test_each_set_of_characters_is_part_of_the_numerals():
    assert all(set(part) <= set(NUMERALS) for part in (TENS, HUNDREDS, MANY))


@pytest.mark.parametrize(
    ("spaced", "packed"),
    [
        ("1 9 9 7 年", "1997    年"),
        ("增长 7 . 5 %", "增长 7.5   %"),
        ("12 345", "12 345"),
        ("共 3 项", "共 3 项"),
        ("", ""),
    ],
)
def test_spaces_between_single_digits_move_behind_the_number(spaced, packed):
    assert pack_digits(spaced) == packed
    assert len(pack_digits(spaced)) == len(spaced)
