"""Make a true sentence false by changing a number, a unit or a date.

Each change is checked: the quotes do not give the new value, or not for the same thing.
"""

import re
from collections.abc import Callable, Iterator
from random import Random

import cn2an

from eval.guard.statements import Statement
from rag.text.fold import fold
from rag.text.numerals import ONES, TENS
from rag.text.quantity import Quantity, find_quantities, numbers_of
from rag.text.years import YEAR

__all__ = ["NUMBER_CHANGES"]

Change = Callable[[str, Statement, Random], Iterator[str]]

_TITLE = re.compile(r"《[^》]*》")
_HEAD = re.compile(r"\d[\d,]*(?:\.\d+)?(?:[百千万亿]+(?![伏瓦米克]))?")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_UNITS = {
    "%": "个百分点", "个百分点": "%", "百分点": "%", "元": "美元", "美元": "元", "公里": "米", "平方公里": "平方米",
    "米": "公里", "吨": "公斤", "亩": "公顷", "公顷": "亩", "个月": "年", "年": "个月", "天": "小时", "日": "个月",
    "小时": "天", "人": "户", "户": "人", "人次": "户", "家": "人", "倍": "%", "分钟": "小时",
}  # fmt: skip
_BOUNDS = (
    ("超过", "不足"), ("以上", "以下"), ("至少", "至多"), ("不低于", "不高于"), ("不少于", "不多于"), ("高于", "低于"),
    ("多于", "少于"), ("超", "不到"),
)  # fmt: skip
_PERIODS = (
    ("上半年", "下半年"), ("前三季度", "前两季度"), ("一季度", "三季度"), ("每季度", "每月"), ("每月", "每周"),
    ("每半个月", "每两个月"), ("每年", "每两年"), ("每天", "每周"), ("平均每天", "平均每月"), ("十四五", "十三五"),
    ("十三五", "十二五"), ("今年", "去年"), ("去年", "今年"), ("月底", "月初"), ("年底", "年初"), ("年末", "年初"),
)  # fmt: skip
_ORDINAL = re.compile(r"(?<=第)[二三四五六七八九](?=[\u4e00-\u9fff])(?![十百])")


def _quantities(text: str) -> list[Quantity]:
    """Return the numbers with a value, outside titles."""
    titles = [match.span() for match in _TITLE.finditer(text)]
    return [
        q
        for q in find_quantities(text)
        if q.value is not None and not q.is_date and not any(low <= q.start < high for low, high in titles)
    ]


def _put(text: str, start: int, end: int, new: str) -> str:
    return text[:start] + new + text[end:]


def _is_new(changed: str, statement: Statement) -> bool:
    """Return whether the quotes do not hold the value of the number `changed`."""
    shown = fold(statement.shown)
    values = numbers_of(changed) or numbers_of(f"{changed}个")
    return not (values & numbers_of(shown)) and not set(_DIGITS.findall(changed)) & set(_DIGITS.findall(shown))


def change_digit(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Replace one digit: 710 by 810."""
    for q in _quantities(text):
        places = [i for i in range(q.start, q.end) if text[i].isdigit()]
        if places:
            at = random.choice(places)
            digit = random.choice([d for d in "123456789" if d != fold(text[at])])
            if _is_new(text[q.start : at] + digit + text[at + 1 : q.end], statement):
                yield _put(text, at, at + 1, digit)


def change_magnitude(text: str, statement: Statement, _random: Random) -> Iterator[str]:
    """Replace 万 by 亿 and the reverse. A plain number becomes as many 万."""
    for q in _quantities(text):
        head = _HEAD.match(text, q.start)
        if head:
            old = head.group()
            new = old.replace("亿", "万") if "亿" in old else old.replace("万", "亿") if "万" in old else f"{old}万"
            if not numbers_of(f"{new}{q.unit}") & numbers_of(statement.shown):
                yield _put(text, head.start(), head.end(), new)


def change_scale(text: str, statement: Statement, _random: Random) -> Iterator[str]:
    """Add or remove a final zero: 3200 becomes 320."""
    for q in _quantities(text):
        head = re.compile(r"\d+(?![\d.,])").match(text, q.start)
        if head:
            new = head.group()[:-1] if head.group().endswith("0") and len(head.group()) > 1 else f"{head.group()}0"
            if _is_new(new, statement):
                yield _put(text, head.start(), head.end(), new)


def change_unit(text: str, statement: Statement, _random: Random) -> Iterator[str]:
    """Replace a unit: 3% by 3个百分点."""
    for q in _quantities(text):
        if q.unit in _UNITS and q.text.endswith(q.unit):
            new = q.text[: -len(q.unit)] + _UNITS[q.unit]
            if new not in fold(statement.shown):
                yield _put(text, q.start, q.end, new)


def swap_numbers(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Exchange two numbers of the sentence. The units stay."""
    found = [(q, head) for q in _quantities(text) if (head := _HEAD.match(text, q.start))]
    pairs = [(a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a[0].value != b[0].value]
    random.shuffle(pairs)
    shown = fold(statement.shown)
    for (_one, left), (_other, right) in pairs:
        new = text[: left.start()] + right.group() + text[left.end() : right.start()] + left.group()
        new += text[right.end() :]
        around = [text[max(0, m.start() - 2) : m.start()] + text[m.end() : m.end() + 3] for m in (left, right)]
        places = ((left.start(), right.group()), (len(new) - len(text) + right.start(), left.group()))
        listed = re.fullmatch(r"[^\d,，。;；]{0,4}[、和及与~～—-]第?", text[left.end() : right.start()])
        stated = listed or any(fold(new[max(0, at - 3) : at + len(number) + 2]) in shown for at, number in places)
        if around[0] != around[1] and not stated:
            yield new


def change_numeral(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Replace a number by another one in Chinese numerals: 35个 becomes 四十五个."""
    for q in _quantities(text):
        number = q.text[: -len(q.unit)] if q.unit else ""
        if q.dimension == "ordinal" or q.value is None or q.value != int(q.value) or not 2 <= q.value < 100000:
            continue
        if q.unit != "字" and (number.isdigit() or re.fullmatch(r"[二两三四五六七八九十百]+", number)):
            new = cn2an.an2cn(int(q.value) + random.choice((-1, 1, 10, 3)))
            if new not in ("零", "一") and _is_new(f"{new}{q.unit}", statement):
                yield _put(text, q.start, q.end, f"{new}{q.unit}")


def change_date(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Replace the day, the month or the year of a date."""
    shown = fold(statement.shown)
    limits = {"日": (1, 28), "号": (1, 28), "月": (1, 12), "年": (1990, 2030)}
    for match in re.finditer(rf"(?<![\d.])(?:{YEAR}(?=年(?!度?版))|\d{{1,2}}(?=[月日号]))", text):
        unit = text[match.end()]
        new = str(random.randint(*limits[unit]))
        inside = any(low <= match.start() < high for low, high in (m.span() for m in _TITLE.finditer(text)))
        if not inside and new != match.group() and f"{new}{unit}" not in shown and int(new) != statement.year:
            yield _put(text, match.start(), match.end(), new)


def _exchange(pairs: tuple[tuple[str, str], ...], both: bool) -> Change:
    """Return the operator that replaces one word of a pair by the other, if the quotes do not hold the other."""

    def change(text: str, statement: Statement, _random: Random) -> Iterator[str]:
        for old, new in [*pairs, *((new, old) for old, new in pairs if both)]:
            at = text.find(old)
            bounds = not both or re.search(rf"[\d{TENS}]", text[max(0, at - 8) : at + 8])
            if at >= 0 and bounds and new not in fold(statement.shown) and not _in_title(text, at):
                yield _put(text, at, at + len(old), new)

    return change


def _in_title(text: str, at: int) -> bool:
    return any(match.start() <= at < match.end() for match in _TITLE.finditer(text))


def change_ordinal(text: str, statement: Statement, random: Random) -> Iterator[str]:
    """Replace an ordinal: 第三轮 by 第五轮."""
    for match in _ORDINAL.finditer(text):
        new = random.choice([one for one in ONES if one != match.group()])
        if f"第{new}" not in statement.shown and not _in_title(text, match.start()):
            yield _put(text, match.start(), match.end(), new)


NUMBER_CHANGES: dict[str, Change] = {
    "digit": change_digit,
    "magnitude": change_magnitude,
    "scale": change_scale,
    "unit": change_unit,
    "swap": swap_numbers,
    "numeral": change_numeral,
    "date": change_date,
    "period": _exchange(_PERIODS, both=False),
    "bound": _exchange(_BOUNDS, both=True),
    "ordinal": change_ordinal,
}
