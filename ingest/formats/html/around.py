"""What tells of an article outside of it: its index card (索引号, 文号), and the foot of the site (主办单位, 电话)."""

import re
from collections.abc import Iterator, Sequence

from ingest.formats.html.clutter import is_clutter, is_sentence
from ingest.formats.html.model import Item, Line, Table
from ingest.formats.html.tags import words

__all__ = ["Card", "card_in", "foot_after", "told_in"]

Card = tuple[int, int]  # the first item of an index card, and the one after its last

_NAMES = words(
    "索引号 信息索引号 信息索引 发文机关 发文单位 发文机构 发布机构 发布单位 公开机构 制发机关 责任部门 "
    "成文日期 发文日期 发布日期 公开日期 生成日期 印发日期 发布时间 公开时间 生效日期 生效时间 废止日期 失效日期 "
    "发文字号 文号 文件编号 规范性文件编号 统一编号 登记号 主题分类 信息分类 体裁分类 组配分类 公文种类 服务对象分类 "
    "分类 主题词 关键词 有效性 效力状态 时效性 是否有效 公开方式 公开形式 公开范围 公开属性 公开时限 公开程序 载体类型 "
    "信息名称 文件名称 名称 标题 内容概述"
)
_STRONG = re.compile(r"\s*".join("索引号") + r"|发文|文\s*号|文件编号|成文|(?:发布|公开)(?:机构|单位)|制发")
_LABEL = re.compile(
    r"[\[【\s]*+(?P<label>"
    + "|".join(r"\s*".join(name) for name in sorted(_NAMES, key=len, reverse=True))
    + r")\s*(?:[\]】]?\s*[:：][\]】]?|[\]】]?$)\s*"
)
_LEAST = 3  # labels of a card
_LONGEST_VALUE = 100  # characters
_BELOW = 40  # items from the start of the article in which a card may stand
_FOOT = re.compile(
    r"(?:主办|承办|协办|主管|维护|运维|建设|管理)(?:单位|方|机关)?\s*[:：]|运行(?:维护|管理)(?:单位)?\s*[:：]|(?:联系|通信|通讯|办公)?地\s*址\s*[:：]"
    r"|(?:电\s*话|热\s*线|传\s*真|邮\s*编|邮政编码|邮\s*箱|联系方式|e-?mail)\s*[:：]|ICP备|公网安备|网站标识码|版权所有|copyright|主办(?=，|,|$)",
    re.IGNORECASE,
)
_LONGEST_FOOT = 200  # characters of a line
_MOST_FOOT = 20  # lines


def card_in(items: Sequence[Item], start: int) -> Card:
    """Return the index card above the article that begins at item `start`, or at its head; an empty one without any.

    A card is a run of labels with their values, in lines or in tables, that tells at least what official pages do.
    """
    best, run, labels = (start, start), -1, set[str]()
    value = False  # the last line is a label without its value
    for at in range(min(start + _BELOW, len(items))):
        found = set(_labels(items[at]))
        if found:
            run, value = at if run < 0 else run, _is_bare(items[at])
            labels |= found
            continue
        if run >= 0 and not (value and _is_value(items[at])):
            best, run, labels = _better(best, run, at, labels), -1, set()
        value = False
    return _better(best, run, min(start + _BELOW, len(items)), labels) if run >= 0 else best


def _better(best: Card, run: int, end: int, labels: set[str]) -> Card:
    told = len(labels) >= _LEAST and any(_STRONG.match(label) for label in labels)
    return (run, end) if told and end - run > best[1] - best[0] else best


def _labels(item: Item) -> Iterator[str]:
    """Yield the labels that begin a line, or the cells of a table that is nothing but a card."""
    if isinstance(item, Line):
        if len(item.text) <= _LONGEST_VALUE and item.links * 2 <= len(item.text) and (found := _LABEL.match(item.text)):
            yield _plain(found["label"])
    elif isinstance(item, Table):
        cells = [cell.text for cell in item.grid.cells if cell.text]
        labels = [match["label"] for cell in cells if (match := _LABEL.match(cell))]
        if len(labels) >= _LEAST and len(labels) * 3 >= len(cells):
            yield from map(_plain, labels)


def _plain(label: str) -> str:
    return "".join(label.split())


def _is_bare(item: Item) -> bool:
    found = _LABEL.match(item.text) if isinstance(item, Line) else None
    return found is not None and isinstance(item, Line) and found.end() == len(item.text)


def _is_value(item: Item) -> bool:
    return isinstance(item, Line) and len(item.text) <= _LONGEST_VALUE and not is_sentence(item.text)


def told_in(card: Sequence[Item]) -> list[str]:
    """Return each label of a card with its value, in a line; 索引号 and its value may stand in two lines or cells."""
    found: list[str] = []
    for text in _texts(card):
        label = _LABEL.match(text)
        if label and label.end() == len(text):
            found.append(f"{text.strip('[【】] :：')}：")
        elif label or not found:
            found.append(text)
        else:
            found[-1] += text if found[-1].endswith("：") else f" {text}"
    return found


def _texts(card: Sequence[Item]) -> Iterator[str]:
    for item in card:
        if isinstance(item, Line):
            yield item.text
        elif isinstance(item, Table):
            yield from (cell.text for cell in item.grid.cells if cell.text)


def foot_after(items: Sequence[Item], end: int) -> tuple[str, ...]:
    """Return the lines after item `end` that tell who runs the site and how to reach them, each once."""
    found: list[str] = []
    for item in items[end:]:
        if not isinstance(item, Line) or len(item.text) > _LONGEST_FOOT or is_clutter(item.text):
            continue
        if _FOOT.search(item.text) and not any(item.text in line for line in found):
            found.append(item.text)
    return tuple(found[:_MOST_FOOT])
