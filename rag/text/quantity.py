"""Find quantities and dates in Chinese text: where they stand, what they measure, how much they say.

Works on folded text (:func:`rag.text.fold.fold`), so that offsets are those of the report. It does not convert between
units of one dimension beyond 千, 万 and 亿.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

import cn2an

from rag.text.fold import fold

__all__ = ["DIMENSIONS", "Quantity", "date_parts", "find_quantities", "numbers_of", "years_of"]

# dimension -> its units. A unit stands in one dimension only; longer units are tried first.
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "money": ("元", "美元", "港元", "欧元", "日元", "人民币", "块钱", "角", "美金", "rmb"),
    "percent": ("%", "‰", "个百分点", "百分点"),
    "area": ("平方公里", "平方千米", "平方米", "平方厘米", "公顷", "亩", "平米", "㎡", "km2"),
    "length": ("公里", "千米", "米", "厘米", "毫米", "海里", "英里", "英尺", "km", "cm", "mm", "m"),
    "weight": ("吨", "公斤", "千克", "克", "毫克", "斤", "kg", "mg", "g", "t", "吨标准煤"),
    "volume": ("立方米", "立方千米", "升", "毫升", "立方", "m3", "l", "ml"),
    "concentration": ("mg/l", "毫克/升", "微克/立方米", "毫克/立方米", "μg/m3", "ppm"),
    "power": ("千瓦时", "千瓦", "兆瓦", "度", "瓦", "kw", "mw", "kwh", "摄氏度", "℃", "mhz", "ghz"),
    "duration": (
        "个月",
        "周年",
        "年",
        "天",
        "日",
        "周",
        "星期",
        "小时",
        "分钟",
        "秒钟",
        "秒",
        "工作日",
        "个工作日",
        "学年",
        "世纪",
    ),
    "age": ("岁", "周岁"),
    "person": ("名", "人", "人次", "位", "余人", "口人", "人份"),
    "count": (
        *(
            "个",
            "家",
            "所",
            "项",
            "件",
            "次",
            "场",
            "条",
            "期",
            "批",
            "户",
            "处",
            "座",
            "套",
            "辆",
            "台",
            "篇",
            "份",
            "支",
        ),
        *(
            "类",
            "种",
            "宗",
            "起",
            "间",
            "栋",
            "幢",
            "幅",
            "张",
            "只",
            "头",
            "株",
            "对",
            "组",
            "轮",
            "届",
            "倍",
            "班",
            "片",
            "门",
        ),
        *(
            "艘",
            "架",
            "枚",
            "盏",
            "棵",
            "部",
            "本",
            "册",
            "集",
            "首",
            "句",
            "字",
            "句话",
            "层",
            "级",
            "步",
            "方面",
            "大类",
            "分",
        ),
        *(
            "个村",
            "镇",
            "村",
            "街道",
            "企业",
            "学位",
            "床位",
            "单位",
            "家次",
            "件次",
            "户次",
            "车次",
            "班次",
            "场次",
            "万次",
        ),
        *(
            "亿次",
            "点",
            "章",
            "节",
            "款",
            "列",
            "例",
            "票",
            "席",
            "卷",
            "道",
            "顶",
            "堂",
            "代",
            "部门",
            "小组",
            "宗案件",
        ),
    ),
}
_DIMENSION_OF = {unit: dimension for dimension, units in DIMENSIONS.items() for unit in units}
_UNIT = "|".join(re.escape(unit) for unit in sorted(_DIMENSION_OF, key=len, reverse=True))
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NUMERAL = (
    r"[〇零一二两三四五六七八九十廿][〇零一二两三四五六七八九十百千万亿廿]{0,24}(?:点[〇零一二三四五六七八九]{1,12})?"
)
_QUANTITY = re.compile(
    rf"(?P<share>百分之)(?P<of>{_DIGITS}|{_NUMERAL})"
    rf"|(?P<num>{_DIGITS})(?P<mag>[百千]?[万亿]+|[百千](?=[万亿多余元]))?(?P<more>[多余几]+)?(?P<unit>{_UNIT})?"
    rf"|(?P<cnum>(?>{_NUMERAL}))(?P<cmore>[多余])?(?P<cunit>{_UNIT})"
)
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*年(?:\s*(?P<m>\d{1,2})\s*月(?:\s*(?P<d>\d{1,2})\s*[日号])?)?"
    r"|(?P<iy>(?:19|20)\d\d)[-/.](?P<im>\d{1,2})[-/.](?P<id>\d{2}|\d)(?!\d)"
    r"|(?<!\d)(?:\d{1,2}-)?(?P<m2>\d{1,2})\s*月(?:份|底|初|中旬|上旬|下旬)?(?:\s*(?P<d2>\d{1,2})\s*[日号])?"
    r"|(?P<cy>[一二][〇零九][〇零一二三四五六七八九]{2})年(?:(?P<cm>[一二三四五六七八九十]{1,2})月(?:(?P<cd>[一二三四五六七八九十]{1,3})[日号])?)?"
    r"|(?<![一二三四五六七八九十])(?P<cm2>[一二三四五六七八九]|十[一二]?)月(?:份|(?P<cd2>[一二三四五六七八九十]{1,3})[日号])"
    r"|(?<!\d)(?P<d3>\d{1,2})日(?=[,、,上下中起,至晚])"
    r"|[“\"]?十[一二三四五六]五[”\"]?(?:时期|期间|末|规划期)?"
    r"|(?:[前第][一二两三四1-4]|[一二三四])个?季度|[上下]半年|每(?:半|两|三)?个?[年季月周日天](?:度)?|当[日天年]|次[日年]|近[一二两三五十\d]+年"
)
_MAGNITUDE = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_IDIOM_BEFORE = "新进逐统零五"  # 新一代, 进一步, 五八集团: no count


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, or a date, at ``folded[start:end]``."""

    start: int
    end: int
    text: str
    dimension: str  # a key of DIMENSIONS, "number" (no unit known), "ordinal" (第三轮) or "date"
    unit: str = ""
    value: Decimal | None = None  # in plain units: 52.3万件 is 523000

    @property
    def is_date(self) -> bool:
        return self.dimension == "date"


@lru_cache(maxsize=16384)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """List the quantities and dates of `text`, in order, not overlapping.

    >>> [(q.text, q.dimension, str(q.value)) for q in find_quantities("2021年新聘345名,罚款76.54万元,占比三成")]
    [('2021年', 'date', 'None'), ('345名', 'person', '345'), ('76.54万元', 'money', '765400.00')]
    """
    folded = fold(text)
    found = [Quantity(match.start(), match.end(), match.group(), "date") for match in _DATE.finditer(folded)]
    taken = {at for q in found for at in range(q.start, q.end)}
    for match in _QUANTITY.finditer(folded):
        if taken.isdisjoint(range(match.start(), match.end())):
            quantity = _quantity(match)
            if quantity is not None:
                found.append(quantity)
    return tuple(sorted(found, key=lambda q: q.start))


def _quantity(match: re.Match[str]) -> Quantity | None:
    if match["share"]:
        return Quantity(match.start(), match.end(), match.group(), "percent", "%", _value(match["of"]))
    if match["cnum"]:
        value, unit = _value(match["cnum"]), match["cunit"]
        before = match.string[match.start() - 1] if match.start() else ""
        if (
            value is None
            or (match["cnum"] in ("一", "一一", "零") and before != "第")
            or (before in tuple(_IDIOM_BEFORE) and len(match["cnum"]) == 1)
        ):
            return None
        dimension = "ordinal" if before == "第" else _DIMENSION_OF[unit]
        return Quantity(match.start(), match.end(), match.group(), dimension, unit, value)
    value, unit = _value(match["num"]), match["unit"] or ""
    for char in match["mag"] or "":
        value = value * _MAGNITUDE[char] if value is not None else None
    ordinal = match.start() and match.string[match.start() - 1] == "第"
    dimension = "ordinal" if ordinal else _DIMENSION_OF.get(unit, "number")
    return Quantity(match.start(), match.end(), match.group(), dimension, unit, value)


def _value(number: str) -> Decimal | None:
    try:
        return Decimal(number.replace(",", ""))
    except InvalidOperation:
        pass
    try:
        return Decimal(str(cn2an.cn2an(number, "smart")))
    except (ValueError, KeyError):  # cn2an leaks KeyError on some malformed numerals
        return None


def numbers_of(text: str) -> frozenset[Decimal]:
    """Collect the values that `text` states, dates aside.

    >>> sorted(numbers_of("三十五个问题,投资14.81亿元"))
    [Decimal('35'), Decimal('1481000000.00')]
    """
    return frozenset(q.value for q in find_quantities(text) if q.value is not None)


def years_of(quantities: Iterable[Quantity]) -> frozenset[int]:
    """Collect the years that dates among `quantities` name.

    >>> years_of(find_quantities("二〇二一年完成,2022年12月31日前"))
    frozenset({2021, 2022})
    """
    years = (date_parts(quantity)[0] for quantity in quantities if quantity.is_date)
    return frozenset(year for year in years if year is not None)


def date_parts(quantity: Quantity) -> tuple[int | None, int | None, int | None]:
    """Return year, month and day of a date, None for what it does not say; all None for 十四五 and the like.

    >>> date_parts(find_quantities("6月25日")[0])
    (None, 6, 25)
    """
    match = _DATE.fullmatch(quantity.text) or _DATE.match(quantity.text + ",")
    if match is None:
        return None, None, None
    year, month, day = (
        next((match[name] for name in names if match[name]), None)
        for names in (("y", "iy", "cy"), ("m", "im", "m2", "cm", "cm2"), ("d", "id", "d2", "cd", "cd2", "d3"))
    )
    if match["cy"]:
        year = "".join(str("〇一二三四五六七八九".index(char.replace("零", "〇"))) for char in match["cy"])
    return _integer(year), _integer(month), _integer(day)


def _integer(number: str | None) -> int | None:
    value = _value(number) if number else None
    return None if value is None else int(value)
