"""Serial numbers of days as a spreadsheet shows them."""

from datetime import datetime, timedelta

from ingest.formats.sheets.format_code import Part, Section

__all__ = ["show_date"]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_DAYS = "一二三四五六日"
_NUMERALS = ("", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖")
_TENS = ("", "十", "拾")
_LAST = 2_958_466  # 9999-12-31
_FALSE_LEAP_DAY = 60  # 1900-02-29, which Excel counts


def show_date(serial: float, section: Section, *, from_1904: bool) -> str | None:
    """Return the day and time of `serial`; None where it is none: before the first day or after the year 9999."""
    if not 0 <= serial < _LAST:
        return None
    exact = section.has("point")
    milliseconds = round(serial * 86_400_000) if exact else round(serial * 86_400) * 1000
    moment = _epoch(serial, from_1904) + timedelta(milliseconds=milliseconds)
    half = section.has("noon")
    shown = []
    fraction: list[str] = []
    for at, part in enumerate(section.parts):
        if part.kind == "point":
            fraction = list(f"{milliseconds % 1000:03d}")
            shown.append(".")
        elif part.kind == "digit":
            shown.append(fraction.pop(0) if fraction else "")
        elif part.kind == "elapsed":
            shown.append(_elapsed(milliseconds / 1000, part.text.lower()))
        elif part.kind == "noon":
            shown.append(_noon(moment.hour, part.text, section.chinese))
        elif part.kind == "date":
            shown.append(_field(moment, section, at, half))
        else:
            shown.append(part.text if part.kind != "text" else "")
    return "".join(shown)


def _epoch(serial: float, from_1904: bool) -> datetime:
    if from_1904:
        return datetime(1904, 1, 1)
    return datetime(1899, 12, 30) if serial >= _FALSE_LEAP_DAY else datetime(1899, 12, 31)


def _elapsed(seconds: float, unit: str) -> str:
    value = int(seconds // {"h": 3600, "m": 60, "s": 1}[unit[0]])
    return str(value).rjust(len(unit), "0")


def _noon(hour: int, text: str, chinese: bool) -> str:
    if chinese:
        return "下午" if hour >= 12 else "上午"
    short = len(text) == 3
    name = "PM" if hour >= 12 else "AM"
    return name[0] if short else name


def _field(moment: datetime, section: Section, at: int, half: bool) -> str:
    text = section.parts[at].text.lower()
    letter, width = text[0], len(text)
    if letter in "ye":
        digits = f"{moment.year % 100:02d}" if letter == "y" and width <= 2 else str(moment.year)
        return _numerals(digits, section.numerals, each=True)
    if letter == "a":
        return ("星期" if width == 4 else "") + _CHINESE_DAYS[moment.weekday()]
    if letter in "bg":
        return str(moment.year + 543) if letter == "b" else ""
    if letter == "d" and width > 2:
        return _day_name(moment.weekday(), width, section.chinese)
    if letter == "m" and not _is_minute(section.parts, at):
        if width > 2:
            return _month_name(moment.month, width, section.chinese)
        value = moment.month
    else:
        hour = (moment.hour % 12 or 12) if half else moment.hour
        value = {"d": moment.day, "h": hour, "m": moment.minute, "s": moment.second}[letter]
    return _numerals(f"{value:02d}" if width == 2 else str(value), section.numerals, each=False)


def _day_name(weekday: int, width: int, chinese: bool) -> str:
    if chinese:
        return ("周" if width == 3 else "星期") + _CHINESE_DAYS[weekday]
    return _DAYS[weekday][:3] if width == 3 else _DAYS[weekday]


def _month_name(month: int, width: int, chinese: bool) -> str:
    if chinese:
        return f"{month}月" if width == 3 else f"{_numerals(str(month), 1, each=False)}月"
    name = _MONTHS[month - 1]
    return {3: name[:3], 5: name[0]}.get(width, name)


def _is_minute(parts: tuple[Part, ...], at: int) -> bool:
    """Tell whether an m is a minute: it follows an hour, or comes before seconds."""
    before = next((p.text[0].lower() for p in reversed(parts[:at]) if p.kind in ("date", "elapsed")), "")
    after = next((p.text[0].lower() for p in parts[at + 1 :] if p.kind in ("date", "elapsed")), "")
    return before == "h" or after == "s"


def _numerals(digits: str, numerals: int, *, each: bool) -> str:
    """Write a number below 100 in Chinese numerals; with `each`, digit by digit as in a year."""
    if numerals not in (1, 2):
        return digits
    names, ten = _NUMERALS[numerals], _TENS[numerals]
    value = int(digits)
    if each or value < 10:
        return "".join(names[int(digit)] for digit in (digits if each else str(value)))
    tens, ones = divmod(value, 10)
    return (names[tens] if tens > 1 or numerals == 2 else "") + ten + (names[ones] if ones else "")
