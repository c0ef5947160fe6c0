"""Names of China's provinces, cities, counties and districts, read from a file.

Source: CC-CEDICT (CC BY-SA 4.0), which lists the administrative divisions down to the county. Villages, streets and
foreign places are missing. Reading the whole dictionary would add 0.2 s to each start. `make docs` writes the file, and
a test compares it with the dictionary.
"""

import re
from pathlib import Path

from rag.text.cedict import proper_names

__all__ = ["DIVISIONS_FILE", "LEVELS", "MAIN_LEVELS", "SUFFIX", "derive_divisions", "read_divisions"]

DIVISIONS_FILE = Path(__file__).parent / "data" / "divisions.txt"
MAIN_LEVELS = "省市区县"
LEVELS = f"{MAIN_LEVELS}旗州盟"  # last characters of the names of divisions
SUFFIX = re.compile(rf"(?:自治区|自治州|自治县|地区|[{LEVELS}])$")
_DIVISION = re.compile(
    r"\b(?:district|county|city|municipality|province|prefecture|banner|autonomous|region|town|capital)\b",
    re.IGNORECASE,
)
_WELL_KNOWN = re.compile(
    r"municipality|province|prefecture.level|sub-?provincial|capital of|autonomous region", re.IGNORECASE
)
_NO_SHORT_NAME = frozenset({"台湾", "香港", "澳门"})  # reports abbreviate these: 台资, 港资, 两岸


def read_divisions() -> list[str]:
    """Return the names in the file. A well-known name is there with and without its level: 厦门市 and 厦门."""
    return [line for line in DIVISIONS_FILE.read_text("utf-8").splitlines() if not line.startswith("#")]


def derive_divisions() -> list[str]:
    """Return the sorted names that the dictionary has, which are the content of the file."""
    names: set[str] = set()
    for word, gloss in proper_names():
        if len(word) < 2 or not _DIVISION.search(gloss):
            continue
        short = SUFFIX.sub("", word)
        if short != word and len(short) > 1:
            names.add(word)
        if 1 < len(short) <= 4 and short not in _NO_SHORT_NAME and _WELL_KNOWN.search(gloss):
            names.update((short, f"{short}市") if short == word else (short,))
    return sorted(names)
