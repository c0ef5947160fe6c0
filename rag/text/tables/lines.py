"""The names of a row or a column of a table, without markers, units and periods. Functions take folded text."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.text.markers import read_marker
from rag.text.period import FoundPeriod, Period
from rag.text.periods import find_periods
from rag.text.tables.grid import is_year, words_of
from rag.text.tables.units import find_unit
from rag.types import Span

__all__ = ["Line", "is_total", "level_of", "name_line"]

_TOTAL = re.compile(
    r"(?:支出|收入|资产|负债|本年)?(?:总计|合计|总和|共计|小计|累计)(?:数|\(.*\))?|总[数额量体]|全[市省县区国州镇乡校年](?:合计|总计|总数|平均)?|[一-龥]{2,8}(?:合计|总计|小计)"
)
_PART = re.compile(r"^\s*其中\s*:?|^\s*#|^\s*(?:减|加|含)\s*:")
_UNIT_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_OF_PART = re.compile("份?(?:累计)?数?")
_INSIDE = 20  # of a label that stands inside another one
_UNMARKED = 15  # below all outline markers
_PART_CHARS = 3  # of 其中：, as wide as the indent of the rows that go on with it


@dataclass(frozen=True, slots=True)
class Line:
    """A row or a column with its names. ``parts`` are folded, without marker, unit and period, outermost first."""

    at: int
    spans: tuple[Span, ...]
    parts: tuple[str, ...]
    unit: Span | None = None
    period: Period | None = None
    total: bool = False
    inner: int = 0  # how many of the parts are its own labels; the others are those of sections and outer rows

    @property
    def own(self) -> str:
        """The innermost name."""
        return self.parts[-1] if self.parts else ""


def name_line(
    folded: str, at: int, spans: Sequence[Span], measured: Sequence[Span], own: int = 0, year: int | None = None
) -> Line:
    """Name the row or column `at` by `spans`, the last `own` of which are its own; 0: all.

    Those of `measured` may state the unit of its values. `year` is that of a name that only says a part of a year.
    """
    parts: list[str] = []
    unit = period = None
    for span in spans:
        words = span.of(folded)
        unit = (find_unit(folded, span) if span in measured else None) or unit
        found = [one for one in find_periods(words, bare=is_year(words_of(words))) if _is_of(words, one.start, one.end)]
        found = found or _only_part(words, year)
        period = found[0].period if found else period
        parts.append(_name(words, [(one.start, one.end) for one in found]))
    total = bool(parts) and _TOTAL.fullmatch(parts[-1]) is not None
    return Line(at, tuple(spans), tuple(parts), unit, period, total, own or len(parts))


def is_total(words: str) -> bool:
    """Return whether a label names a total.

    >>> is_total("支出合计"), is_total("合同总额")
    (True, False)
    """
    return _TOTAL.fullmatch(_name(words, ())) is not None


def level_of(folded: str, label: Span) -> float:
    """Return how deep a label stands: by its marker, 其中 and its indent."""
    start = max(folded.rfind("\n", 0, label.start), folded.rfind("\t", 0, label.start)) + 1
    words = label.of(folded)
    marker = read_marker(words, 0, len(words))
    indent = label.start - start + (_PART_CHARS if _PART.match(words) else 0)
    return (_INSIDE + indent // 2 if indent else 0) + (marker.rank if marker else _UNMARKED)


def _only_part(words: str, year: int | None) -> list[FoundPeriod]:
    """Return the part of `year` that is the whole of a name, such as 一季度 and 1-6月累计."""
    found = list(find_periods(words, current=year)) if year is not None else []
    if len(found) != 1:
        return []
    left = words[: found[0].start] + words[found[0].end :]
    return found if _OF_PART.fullmatch(words_of(_UNIT_BRACKETS.sub("", left))) else []


def _is_of(words: str, start: int, end: int) -> bool:
    """Return whether a period in a name is that of the values: not in 比1985年增长 and 1990年代."""
    return words[start - 1 : start] not in tuple("比较与") and words[end : end + 1] != "代"


def _name(words: str, periods: Sequence[tuple[int, int]]) -> str:
    """Return a name without marker, 其中, unit in brackets and periods."""
    for start, end in reversed(periods):
        words = words[:start] + " " * (end - start) + words[end:]
    words = _PART.sub("", words).strip()
    marker = read_marker(words, 0, len(words))
    words = words[marker.end :] if marker and marker.end < len(words) else words
    kept = _UNIT_BRACKETS.sub(
        lambda match: "" if find_unit(match.group(), Span(0, len(match.group()))) else match.group(), words
    )
    return words_of(kept).strip(":,、")
