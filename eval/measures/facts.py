"""Decide whether a text holds a fact, in any wording.

Both are normalised: width, Traditional characters, thousands separators, Chinese numerals, 万 and 亿, 号 and 日,
quotation marks. A number matches only a whole number with the same unit: 484家 does not hold 4家, 93% does not hold 3%.

This module parses numerals with code of its own, not with that of the product. Otherwise the judge would share the
faults of what it judges.
"""

import re
from decimal import Decimal
from functools import lru_cache

import cn2an

from rag.text.fold import fold

__all__ = ["holds", "is_number", "normalise"]

_QUOTES = re.compile("[“”‘’\"'「」『』《》〈〉<>`]")
_SPACE = re.compile(r"\s+")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?!\d)")
_ISO_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{2}|\d(?!\d))")
_DAY = re.compile(r"(?<=月)(\d{1,2})号")
_DIGIT = "〇零一二两三四五六七八九"
_MAGNITUDE = {"百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_MAG = r"(?:[百千]?[万亿]+|千|百(?!分))"
_CHINESE = rf"[{_DIGIT}十][{_DIGIT}十百千万亿]*(?:点[{_DIGIT}]+)?"
_NUMBER = re.compile(
    r"(?P<version>\d+(?:\.\d+){2,}|0\d+\.\d+|0\d{2,})"  # 1.0.2, 00.5, 007: no quantities
    rf"|(?P<mixed>(?:\d+(?:\.\d+)?{_MAG}){{2,}})"
    rf"|(?P<share>百分之)?(?:(?P<num>\d+(?:\.\d+)?)|(?P<cn>{_CHINESE}|(?<=百分之)百))(?P<more>[多余])?(?P<mag>{_MAG})?"
)
_MARK = re.compile(r"是|、|[)）]")  # 三是, 三、, (三): marks of an outline, not numbers
_MORE_UNIT = {"个": ("百分点", "月"), **dict.fromkeys("人家件户车班", ("次",))}
_MOST_PASSES = 9


@lru_cache(4096)
def normalise(text: str) -> str:
    """Return `text` in the form in which facts are compared. Normalising twice changes nothing.

    >>> normalise("罰款５２００萬元"), normalise("罚款0.52亿元"), normalise("三千一百七十一名,6月25号,2022-02-22")
    ('罚款52000000元', '罚款52000000元', '3171名,6月25日,2022年2月22日')
    """
    for _ in range(_MOST_PASSES):  # one pass is enough for sentences; 2022-02-222022-02-22 needs two
        before, text = text, _normalise_once(text)
        if text == before:
            break
    return text


def _normalise_once(text: str) -> str:
    text = _drop(_QUOTES, _drop(_SPACE, fold(text), keep=" "), keep="")
    text = _GROUPED.sub(lambda match: match.group().replace(",", ""), text)
    text = _ISO_DATE.sub(r"\1年\2月\3日", text)
    return _DAY.sub(r"\1日", _plain_numbers(text))


def _drop(pattern: re.Pattern[str], text: str, keep: str) -> str:
    """Remove the matches of `pattern` from `text`. Between two ASCII letters or digits leave `keep`, or a space."""

    def between(match: re.Match[str]) -> str:
        before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
        return (keep or " ") if _is_ascii_word(before) and _is_ascii_word(after) else ""

    return pattern.sub(between, text)


def _is_ascii_word(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _plain_numbers(text: str) -> str:
    """Replace every numeral of `text` by plain digits."""
    parts: list[str] = []
    at = 0
    for match in _NUMBER.finditer(text):
        parts.append(text[at : match.start()])
        plain = _plain(match)
        last = next((part[-1] for part in reversed(parts) if part), "")
        parts.append(f" {plain}" if last.isdigit() and plain[0].isdigit() else plain)
        at = match.end()
    return "".join([*parts, text[at:]])


def _plain(match: re.Match[str]) -> str:
    """Return one numeral in plain digits; a match that is no numeral is returned unchanged."""
    if match["version"] or _is_mark(match):
        return match.group()
    if match["mixed"]:
        return _digits(sum((_amount(part) for part in re.findall(rf"[\d.]+{_MAG}", match.group())), Decimal()))
    value = Decimal(match["num"]) if match["num"] else _chinese(match["cn"])
    if value is None:
        return match.group()
    for char in match["mag"] or "":
        value *= _MAGNITUDE[char]
    return _digits(value) + ("多" if match["more"] else "") + ("%" if match["share"] else "")


def _is_mark(match: re.Match[str]) -> bool:
    before = match.string[: match.start()][-1:]
    after = _MARK.match(match.string, match.end())
    return bool(match["cn"] and after and (after.group() != ")" or before == "("))


def _amount(part: str) -> Decimal:
    value = Decimal(part.rstrip("百千万亿"))
    for char in part[len(part.rstrip("百千万亿")) :]:
        value *= _MAGNITUDE[char]
    return value


def _chinese(numeral: str) -> Decimal | None:
    if numeral == "百":  # 百分之百
        return Decimal(100)
    if len(numeral) > 1 and set(numeral) <= set(_DIGIT):  # 二〇二二, digit by digit
        return Decimal("".join(str("〇一二三四五六七八九".index(_simple(char))) for char in numeral))
    try:
        return Decimal(str(cn2an.cn2an(numeral.replace("〇", "零"), "normal")))
    except (ValueError, KeyError, ArithmeticError):
        return None


def _simple(char: str) -> str:
    return {"零": "〇", "两": "二"}.get(char, char)


def _digits(value: Decimal) -> str:
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def holds(text: str, fact: str) -> bool:
    """Return whether `text` holds `fact`, with whole numbers and their units.

    >>> holds("区级“三高”企业484家,占93%", "4家"), holds("共４８４家", "四百八十四家")
    (False, True)
    """
    where, what = normalise(text), normalise(fact)
    at = where.find(what) if what else -1
    while at >= 0:
        if _is_whole(where, at, at + len(what)):
            return True
        at = where.find(what, at + 1)
    return False


def _is_whole(text: str, start: int, end: int) -> bool:
    """Return whether ``text[start:end]`` cuts no number and no unit."""
    if text[start].isdigit() and re.search(r"(?:\d|\d\.)$", text[max(0, start - 2) : start]):
        return False
    if text[end - 1].isdigit() and re.match(r"\d|\.\d", text[end : end + 2]):
        return False
    counts = end - start > 1 and re.search(r"\d多?$", text[start : end - 1])
    return not (counts and text[end:].startswith(_MORE_UNIT.get(text[end - 1], ("\0",))))


def is_number(fact: str) -> bool:
    """Return whether `fact` is a number without unit, in digits or Chinese.

    >>> is_number("三"), is_number("三条")
    (True, False)
    """
    return bool(re.fullmatch(r"\d+", normalise(fact)))
