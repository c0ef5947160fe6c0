"""Calculate with cited numbers, and write the calculation out: 345名 − 98名 = 247名."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from rag.text.units import SCALE, factor_of
from rag.types import Calculation, Excerpt, Operator

__all__ = ["with_aside", "write_calculation", "write_extreme"]

_SIGN = {"difference": " − ", "sum": " + ", "share": " ÷ "}
_CENT = Decimal("0.01")
_ASIDE = re.compile(r"（[^（）]*）$")

Operand = tuple[Decimal, Excerpt]  # a value without scale, and its number in a report


def write_calculation(operator: Operator, operands: Sequence[Operand], unit: str, aside: str = "") -> Calculation:
    """Compute a difference, a sum, an average or a share of the operands, which have one unit, and write it out.

    A difference must start with the larger number, whose scale it takes. `aside` is added in brackets.
    """
    if operator == "average":
        return _average(operands, unit)
    values = [value for value, _ in operands]
    exact = True
    if operator == "share":
        value, unit = (values[0] / values[1] * 100).quantize(_CENT, ROUND_HALF_UP), "%"
        exact = value * values[1] == values[0] * 100
        shown = _plain(value)
    else:
        value = sum(values, Decimal()) if operator == "sum" else values[0] - values[1]
        scale = _scale_of(operands)
        unit = "个百分点" if unit == "%" else unit
        shown = _plain(value / factor_of(scale)) + scale
    line = _SIGN[operator].join(operand.said for _, operand in operands)
    text = f"{line} {'=' if exact else '≈'} {shown}{unit}{f'（{aside}）' if aside else ''}"
    return Calculation(text, operator, tuple(operand for _, operand in operands), value, unit)


def with_aside(calculation: Calculation, aside: str) -> Calculation:
    """Return a calculation with `aside` in brackets behind it, in the place of another one."""
    return replace(calculation, text=f"{_ASIDE.sub('', calculation.text)}（{aside}）")


def _average(operands: Sequence[Operand], unit: str) -> Calculation:
    """Return the mean of the operands, to a hundredth of the unit of the first one."""
    total = sum((value for value, _ in operands), Decimal())
    scale = _scale_of(operands)
    shown = (total / len(operands) / factor_of(scale)).quantize(_CENT, ROUND_HALF_UP)
    value = shown * factor_of(scale)
    sign = "=" if value * len(operands) == total else "≈"
    line = " + ".join(operand.said for _, operand in operands)
    text = f"（{line}）÷ {len(operands)} {sign} {_plain(shown)}{scale}{unit}"
    return Calculation(text, "average", tuple(operand for _, operand in operands), value, unit)


def write_extreme(operator: Operator, operands: Sequence[Operand], labels: Sequence[str], unit: str) -> Calculation:
    """Compare the operands, and write the label of the largest or the smallest. Several may be equal."""
    values = [value for value, _ in operands]
    value = max(values) if operator == "maximum" else min(values)
    best = "、".join(label for label, one in zip(labels, values, strict=True) if one == value)
    shown = operands[values.index(value)][1].said
    word = "最大" if operator == "maximum" else "最小"
    return Calculation(f"{word}：{best}，{shown}", operator, tuple(operand for _, operand in operands), value, unit)


def _scale_of(operands: Sequence[Operand]) -> str:
    """Return 万 or 亿 as the first operand has it; not 百 and 千, which are part of a number in Chinese numerals."""
    return "".join(SCALE.findall(operands[0][1].said)[:1]).strip("百千")


def _plain(value: Decimal) -> str:
    written = format(value, "f")
    return written.rstrip("0").rstrip(".") if "." in written else written
