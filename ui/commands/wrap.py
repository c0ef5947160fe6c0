"""Wrap Chinese text at the width of the terminal by the rules of Chinese typesetting (避头尾).

No line begins with a closing mark or ends with an opening one. No number or Latin word is split.
"""

import re

from rich.cells import cell_len

__all__ = ["wrap"]

_OPENING = "“‘（〔《〈「『【［｛([{①②③④⑤⑥⑦⑧⑨⑩"  # a circled number stays with the text after it
_CLOSING = "，。、；：？！”’）〕》〉」』】］｝…—,.;:?!)]}%％"
_UNIT = re.compile(f"[{re.escape(_OPENING)}]*(?:[0-9A-Za-z][0-9A-Za-z.,%-]*|.)[{re.escape(_CLOSING)}]*")


def wrap(text: str, width: int | None, indent: str = "") -> str:
    """Wrap `text` into lines of at most `width` cells, each with `indent`; None: no wrapping.

    A unit that is wider than a line is not split.

    >>> print(wrap("全区划分710个网格，新招345人。", 12, indent="  "))
      全区划分
      710个网
      格，新招
      345人。
    """
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines += _fold(paragraph, width - cell_len(indent)) if width else [paragraph]
    return "\n".join(indent + line for line in lines)


def _fold(paragraph: str, width: int) -> list[str]:
    lines = [""]
    for unit in _UNIT.findall(paragraph):
        if lines[-1] and cell_len(lines[-1] + unit) > width:
            lines.append("")
        lines[-1] += unit
    return lines
