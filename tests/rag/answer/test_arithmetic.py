"""Calculations are written out with the cited numbers as they stand."""

from decimal import Decimal

import pytest

from rag.answer.arithmetic import write_calculation, write_extreme
from rag.types import Excerpt


def operand(value, text, marker=1):
    return Decimal(value), Excerpt(marker, 0, len(text), text)


@pytest.mark.parametrize(
    ("operator", "numbers", "unit", "text", "value"),
    [
        ("difference", [("345", "345名"), ("98", "98名")], "名", "345名 − 98名 = 247名", "247"),
        ("difference", [("35000", "3.5万人"), ("2000", "2000人")], "人", "3.5万人 − 2000人 = 3.3万人", "33000"),
        ("difference", [("8.6", "8.6%"), ("4.3", "4.3%")], "%", "8.6% − 4.3% = 4.3个百分点", "4.3"),
        ("sum", [("1", "1个"), ("2", "2个"), ("30", "30个")], "个", "1个 + 2个 + 30个 = 33个", "33"),
        ("share", [("98", "98名"), ("3171", "3171名")], "名", "98名 ÷ 3171名 ≈ 3.09%", "3.09"),
        ("share", [("1", "1名"), ("4", "4名")], "名", "1名 ÷ 4名 = 25%", "25.00"),
    ],
)
def test_a_calculation_shows_its_numbers_and_its_result(operator, numbers, unit, text, value):
    operands = [operand(*number, marker) for marker, number in enumerate(numbers, 1)]
    found = write_calculation(operator, operands, unit)
    assert (found.text, found.operator, found.value) == (text, operator, Decimal(value))
    assert [one.marker for one in found.operands] == list(range(1, len(numbers) + 1))


def test_an_aside_stands_in_brackets():
    found = write_calculation("difference", [operand(3, "3个"), operand(2, "2个")], "个", "2021年更多")
    assert found.text == "3个 − 2个 = 1个（2021年更多）"


@pytest.mark.parametrize(
    ("operator", "text"), [("maximum", "最大：2022年，34个"), ("minimum", "最小：2021年、2023年，2个")]
)
def test_an_extreme_names_every_label_that_has_it(operator, text):
    operands = [operand(2, "2个", 1), operand(34, "34个", 2), operand(2, "2个", 3)]
    found = write_extreme(operator, operands, ["2021年", "2022年", "2023年"], "个")
    assert found.text == text
    assert (len(found.operands), found.unit) == (3, "个")
