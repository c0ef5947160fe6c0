"""A number format of a spreadsheet, such as ``#,##0.00;[Red]-0``: its sections and their parts."""

import re
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["BUILT_IN", "Part", "Section", "sections"]

_YMD, _TIME = 'yyyy"年"m"月"d"日"', 'h"时"mm"分"'
BUILT_IN = {  # as Excel for Chinese shows them; most are not in the file
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0',
    6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00',
    8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: _YMD,
    32: _TIME,
    33: f'{_TIME}ss"秒"',
    34: f"上午/下午{_TIME}",
    35: f'上午/下午{_TIME}ss"秒"',
    36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0",
    38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    55: f"上午/下午{_TIME}",
    56: f'上午/下午{_TIME}ss"秒"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"
    r"|_(?P<space>.)|\*(?P<fill>.)"
    r"|\[(?P<elapsed>h+|m+|s+)\]"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>G/通用格式|General)"
    r"|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<date>y+|m+|d+|h+|s+|a{3,4}|e+|b{1,4}|g{1,3})"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_SYSTEM = {"$-F800": _YMD, "$-F400": "h:mm:ss"}  # the long date and the time, as the system shows them
_LITERALS = {"quoted": 0, "escaped": 0, "other": 0, "space": 1, "fill": 2}
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[\d.]+(?:E[+-]?\d+)?)", re.IGNORECASE)
_COLOUR = re.compile(
    r"black|blue|cyan|green|magenta|red|white|yellow|colou?r\s*\d+|[黑蓝绿红白黄]色?|蓝绿色|洋红色?|颜色\s*\d+",
    re.IGNORECASE,
)
_MAX_CODE = 255  # characters, as in Excel


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a section: ``kind`` is literal, digit, point, comma, percent, date, elapsed and so on."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a format: its parts, and what stands in brackets."""

    parts: tuple[Part, ...]
    condition: tuple[str, float] | None = None
    coloured: bool = False
    chinese: bool = False  # names of days and halves of the day are Chinese
    numerals: int = 0  # 1: 二〇二四, 2: 贰零贰肆

    @property
    def is_date(self) -> bool:
        """Whether it shows a day or a time."""
        return any(part.kind in ("date", "elapsed", "noon") for part in self.parts)

    def has(self, kind: str) -> bool:
        """Whether it has a part of this kind."""
        return any(part.kind == kind for part in self.parts)


@lru_cache(maxsize=4096)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a format code, at least one and at most four.

    >>> [len(section.parts) for section in sections('0.0%;"无"')]
    [4, 1]
    """
    found: list[Section] = []
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(code[:_MAX_CODE]):
        kind = match.lastgroup or "other"
        if kind == "other" and match.group() == ";":
            found.append(_section(tokens))
            tokens = []
        else:
            tokens.append((kind, match.group(kind)))
    found.append(_section(tokens))
    return tuple(found[:4])


def _section(tokens: list[tuple[str, str]]) -> Section:
    parts: list[Part] = []
    condition, coloured, chinese, numerals = None, False, False, 0
    for kind, text in tokens:
        if kind == "bracket":
            if compared := _CONDITION.fullmatch(text.strip()):
                condition = (compared[1], float(compared[2]))
            elif text.lower().startswith("dbnum"):
                numerals = int(text[5:6] or 0) if text[5:6].isdigit() else 0
            elif text.upper() in _SYSTEM:
                return sections(_SYSTEM[text.upper()])[0]
            elif text.startswith("$"):
                chinese |= text.lower().endswith(("-804", "-404", "-1004"))
                parts.extend(_of_locale(text))
            else:
                coloured |= bool(_COLOUR.fullmatch(text))
        elif kind in _LITERALS:
            parts.append(Part("literal", (text, " ", "")[_LITERALS[kind]]))
        else:
            chinese |= text == "上午/下午"
            parts.append(Part(kind, text))
    return Section(tuple(parts), condition, coloured, chinese, numerals)


def _of_locale(text: str) -> list[Part]:
    """Read ``$¥-804`` as ¥."""
    name = text[1:].split("-")[0]
    return [Part("literal", name)] if name else []
