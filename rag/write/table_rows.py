"""Write the rows of a Markdown table as sentences, so that each row can be verified."""

import re
from collections.abc import Iterator

__all__ = ["write_rows"]

_ROW = re.compile(r"^[ \t]*\|(.+)\|[ \t]*((?:\[[\d,，、 ]+\][ \t]*)*)$")
_RULE = re.compile(r"^[\s|:\-]+$")


def write_rows(text: str) -> str:
    r"""Replace each row of a table by a sentence: its first cell, then each head with its cell. Other lines stay.

    >>> write_rows("| 年份 | 新增就业 |\n|---|---|\n| 2018年 | 1361万人[1] |")
    '2018年，新增就业1361万人[1]。'
    """
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    heads: list[str] = []
    for at, line in enumerate(lines):
        row = _ROW.match(line)
        if row is None:
            heads = []
            yield line
        elif _RULE.match(line):
            continue
        elif at + 1 < len(lines) and _ROW.match(lines[at + 1]) and _RULE.match(lines[at + 1]):
            heads = _cells(row[1])
        else:
            yield _sentence(_cells(row[1]), heads) + row[2] + "。"


def _sentence(cells: list[str], heads: list[str]) -> str:
    """Return a row as a sentence without its full stop. Empty cells say nothing."""
    named = [*heads, *[""] * len(cells)]
    told = [cell if not at or named[at] in cell else f"{named[at]}{cell}" for at, cell in enumerate(cells) if cell]
    return "，".join(told)


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.split("|")]
