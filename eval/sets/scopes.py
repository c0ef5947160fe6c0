"""Read labels of the scopes of sentences. A label says where the sentence stands in a text, and does not repeat it.

A period is written 2022, 2018-2022, 2022H1, 2022Q3, 2022-06, 2021-09/2022-02, or empty for no time.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import DatasetError
from rag.text.period import Period

__all__ = ["LabelledSentence", "read_period", "read_scopes"]

_HINT = "each line needs doc, part, start, end, sha and scopes with period and status: docs/evaluation.md"
_PERIOD = re.compile(
    r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<last>\d{4})"
    r"|-(?P<month>\d\d)(?:/(?P<to_year>\d{4})-(?P<to_month>\d\d))?)?"
)


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """The sentence ``text[start:end]`` of a file, and its scopes: each a period, None for no time, and a status."""

    doc: str
    part: str
    start: int
    end: int
    sha: str  # the first eight digits of the sha256 of the sentence
    scopes: frozenset[tuple[Period | None, str]]


def read_scopes(path: Path) -> tuple[LabelledSentence, ...]:
    """Read labels of sentences from JSON lines.

    Raises: DatasetError with the file and the line.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path} cannot be read: {error}", hint="name a file of JSON lines in UTF-8") from error
    labels = []
    for number, line in enumerate(lines, 1):
        try:
            labels.append(_label(json.loads(line)))
        except (ValueError, TypeError, KeyError) as error:
            raise DatasetError(f"{path}:{number} is no label of a sentence: {error}", hint=_HINT) from error
    return tuple(labels)


def read_period(written: str) -> Period | None:
    """Return the period of a label; None of an empty one.

    Raises: ValueError for anything else that is not a period.

    >>> [read_period(written).label for written in ("2018-2022", "2022H2", "2022Q1", "2022-06")]
    ['2018—2022年', '2022年7—12月', '2022年1—3月', '2022年6月']
    """
    if not written:
        return None
    match = _PERIOD.fullmatch(written)
    if match is None:
        raise ValueError(f"{written} is no period")
    of = {name: int(number) for name, number in match.groupdict().items() if number}
    year = of["year"]
    if "half" in of:
        return Period.of_months(year, 6 * of["half"] - 5, 6 * of["half"])
    if "quarter" in of:
        return Period.of_months(year, 3 * of["quarter"] - 2, 3 * of["quarter"])
    if "month" in of:
        first = Period.of_months(year, of["month"], of["month"])
        to = of.get("to_month", of["month"])
        return Period(first.first, Period.of_months(of.get("to_year", year), to, to).last)
    return Period.of_years(year, of.get("last"))


def _label(content: dict[str, Any]) -> LabelledSentence:
    scopes = frozenset((read_period(one["period"]), str(one["status"])) for one in content["scopes"])
    place = int(content["start"]), int(content["end"])
    return LabelledSentence(str(content["doc"]), str(content["part"]), *place, str(content["sha"]), scopes)
