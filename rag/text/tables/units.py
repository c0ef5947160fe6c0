"""Units of the figures of a table: in a line 单位：亿元, in a head 生产总值(亿元). Functions take folded text."""

import re

from rag.text.units import DIMENSION_OF
from rag.types import Span

__all__ = ["NAMES_UNIT", "dimension_of", "find_stated_unit", "find_unit", "is_unit", "split_units", "suits"]

NAMES_UNIT = re.compile(r"(?:计量|计价|计算|数量)?单位|量纲")  # the head of a column of units
_STATED = re.compile(r"(?:计量|金额|数量)?单位(?:为)?\s*[::]\s*(?P<unit>[^\s();。]{1,16})")
_BRACKETS = re.compile(r"[(\[]\s*(?:单位\s*:?)?\s*(?P<unit>[^()\[\]]{1,12}?)\s*[)\]]")
_AFTER = re.compile(r"(?<=[一-龥\d])\s*[,/、]\s*(?P<unit>[^\s,/、()]{1,8})$|(?<=[一-龥])\s*(?P<sign>%|‰)$")
_SCALE = re.compile(r"^(?:百|千|万|十|亿)+")
_PER = re.compile(r"[/每]")
_MORE = frozenset(  # that are no units of quantities in sentences
    {
        "公顷",
        "户",
        "车次",
        "人天",
        "标准箱",
        "标箱",
        "吨公里",
        "人公里",
        "桶",
        "瓶",
        "袋",
        "盒",
        "斤",
        "包",
        "盘",
        "倍",
        "册",
    }
    | {"人年", "字节", "mb", "gb", "tb"}
)
_MEASURES = {  # dimension -> words of heads that are measured in it
    "area": re.compile("面积|用地"),
    "weight": re.compile("产量|重量|吞吐量|货运量|总量"),
    "money": re.compile("[额值费]|收入|支出|投资|资金|[预决]算"),
    "person": re.compile("人"),
    "length": re.compile("里程|长度"),
    "power": re.compile("电"),
    "count": re.compile("数"),
}
_NAMES = frozenset({"镇", "村", "街道", "单位", "部门", "企业", "代", "月", "日"})  # things that are counted, too
_BETWEEN = re.compile(r"[、,;和及]")


def is_unit(words: str) -> bool:
    """Return whether folded words are a unit, such as 万元, 元/500克 or 人次.

    >>> is_unit("万元"), is_unit("元/500克"), is_unit("张/千人"), is_unit("含税"), is_unit("上年=100")
    (True, True, True, False, False)
    """
    base = _SCALE.sub("", _PER.split(words.strip(), maxsplit=1)[0])
    known = (base in DIMENSION_OF or base in _MORE) if base else bool(words.strip())
    return known and words.strip() not in _NAMES


def find_stated_unit(folded: str, start: int = 0, end: int | None = None) -> Span | None:
    """Return the unit that 单位: names in ``folded[start:end]``.

    >>> text = "编制单位:某市财政局 单位:元"
    >>> find_stated_unit(text).of(text)
    '元'
    """
    for match in _STATED.finditer(folded, start, len(folded) if end is None else end):
        if any(is_unit(one) for one in _BETWEEN.split(match["unit"])):
            return Span(*match.span("unit"))
    return None


def find_unit(folded: str, span: Span) -> Span | None:
    """Return the unit in a head, a label or a caption.

    >>> text = "生产总值(亿元)"
    >>> find_unit(text, Span(0, len(text))).of(text)
    '亿元'
    """
    if found := find_stated_unit(folded, span.start, span.end):
        return found
    words = span.of(folded)
    for match in [*reversed(list(_BRACKETS.finditer(words))), *_AFTER.finditer(words.rstrip())]:
        group = "sign" if match.groupdict().get("sign") else "unit"
        if all(is_unit(one) for one in _BETWEEN.split(match[group])):
            return Span(span.start + match.start(group), span.start + match.end(group))
    return None


def split_units(folded: str, unit: Span) -> tuple[Span, ...]:
    """Return the units of a statement that names several: 亿元、%."""
    found, at = [], unit.start
    for part in _BETWEEN.split(unit.of(folded)):
        if part:
            found.append(Span(at, at + len(part)))
        at += len(part) + 1
    return tuple(found)


def suits(unit: str, said: str) -> bool:
    """Return whether a folded head measures what `unit` measures.

    >>> suits("万亩", "播种面积"), suits("万吨", "播种面积")
    (True, False)
    """
    pattern = _MEASURES.get(dimension_of(unit))
    return pattern is not None and pattern.search(said) is not None


def dimension_of(unit: str) -> str:
    """Return the dimension of a unit, a key of rag.text.units.DIMENSIONS; "" if it is unknown."""
    return DIMENSION_OF.get(_SCALE.sub("", _PER.split(unit.strip(), maxsplit=1)[0]), "")
